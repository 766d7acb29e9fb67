"""Who is in, what they are due, who leaves: as programmes report it, and as programmes' officers enrol here.

Promises: what a programme reported is kept as it was said; who is enrolled and what is owed is a fold of the reports
that count, so late, doubled and undone files give the state that the remaining ones give in any order; whoever merges
or separates registrants moves their enrolments with the keys. A finding about two programmes is a proposal with its
evidence: nothing here suspends, ends or stops anything by itself. It is not the place for money that moves (payments).
"""
