"""Rules: SQL expressions over the dictionary, checked, three-valued, compiled to one query.

Promises: a rule that names something unknown, mixes types or asks for more than the documented language does not
compile; missing is never taken for no; the query and the reference interpreter give the same answers and the same
reasons. Pure: it knows neither Django nor a database. It is not the place where rules are stored or run.
"""
