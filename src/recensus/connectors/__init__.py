"""We ask: what a source hands over, read, described and staged as statements about persons and households.

Promises: a file in any format and encoding that ministries use comes in by one path; every row ends as staged,
rejected or held, with its number as a person would count it; no value is changed beyond its canonical text, and what
could not be understood is told, not dropped. It is not the place where statements become registrants, and it decides
nothing about anybody.
"""
