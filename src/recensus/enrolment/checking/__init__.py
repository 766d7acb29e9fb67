"""Checks across registers: what one register says held against who is enrolled, and every finding worked by a person.

Promises: a register that did not answer, or knows nobody of hers, makes nobody guilty: that is *cannot be determined*,
and counted. Amounts are compared in one period and unit, or the check is refused. What is found is a proposal with its
evidence and a clock; nothing here stops, ends or suspends anything, and an officer's word that asks for it becomes a
proposal (`decisions`). Overlaps of two programmes are their own rules (`recensus.enrolment.overlapping`).
"""
