"""A synthetic country of any size: registers as ministries keep them, with planted errors and a known truth.

Promises: the same seed gives the same bytes on any number of processes; more persons only extend the files by whole
households; every planted error is listed in ``truth/``; memory does not grow with the country. It is not a model of any
real country, and nobody in it is a real person.
"""
