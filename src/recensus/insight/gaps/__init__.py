"""Who is due something and does not get it: eligible and not enrolled, or without what comes with what she gets.

Promises: a list cites the determination and snapshot it rests on, keeps since when each gap has been there, and is not
available, rather than empty, while a flow it needs is cut or the population is not known. Whose eligibility cannot be
determined, and which enrolments speak of nobody known, is counted beside it. It is not the place for enrolling.
"""
