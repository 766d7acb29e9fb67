"""Payments: instruct, settle, reconcile.

Promises: what is entitled is at every moment paid, failed or pending, to the cent; a file leaves only when a second
officer released it, and never changes after that; statuses may come late, twice and in any order, and end the same; no
money is asked back without notice. It moves no money itself, and decides about nobody: it recalls and recovers only
what an officer recalled and decided.
"""
