"""How good a linkage is: against a known truth, against pairs that people labelled, and from a reviewed sample.

Promises: every share comes with an interval and with what it is a share of; the same tables and seed give the same
report; a share of nothing is None, never 0 or 1; a million records take seconds. It is pure: Arrow in, values out. It
is not the place for choosing thresholds: it shows what each would cost.
"""
