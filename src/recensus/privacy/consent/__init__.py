"""Consent, for those purposes that rest on it: given in known words, withdrawn at any moment, provable by a receipt.

Promises: for such a purpose the database itself shows nobody who has not consented, from the next transaction on. It is
not the place for purposes that a law allows: these go on, and the person is told by which law.
"""
