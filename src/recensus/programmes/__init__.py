"""The catalogue: which programmes there are, whom they consider, by which conditions, parameters and models.

Promises: a programme is read whole from its pack, each text with the line it stands on, each policy amount
with the days on which it holds. It is not the place where rules are understood (``rules``), models turned
into expressions (``assessment``) or anybody is found eligible (``eligibility``).
"""
