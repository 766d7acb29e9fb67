"""The report set: each report declared once, computed in named steps over a snapshot, and shown from what was prepared.

Promises: the same snapshot and pack give the same figures; a page computes nothing. It is not the place for lists of
persons, which the contexts that keep them show.
"""
