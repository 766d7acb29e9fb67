"""The life course: which ages and conditions are covered by what, and the holes, by area and sex.

Promises: counted from one snapshot with the tables of the reports, so both say the same of the same day; a programme
whose reports do not come is not available, and neither is then who is covered by nothing. It is no place for lists.
"""
