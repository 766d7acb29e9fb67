"""Enrolling here: from a determination's list to beneficiaries, what they are owed, and how they leave.

Promises: whoever is eligible is on the list, in an order that anybody can compute again; officers of the programme
enrol, and nobody else; an enrolment is suspended or ended by a decision of named officers only, with notice and appeal;
nobody loses her enrolment by growing stale. It is not the place for what programmes report of their own enrolments.
"""
