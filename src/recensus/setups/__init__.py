"""The three set-ups, what a whole country pack must fulfil, and what its connected flows make possible.

Promises: one schema, three set-ups: a set-up chooses flows, doors and where the population comes from, never
tables; a pack is checked against everything that will read it, in one run. It is not the place for what a
flow does.
"""
