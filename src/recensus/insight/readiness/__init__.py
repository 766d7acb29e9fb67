"""How ready a country is: a checklist in four pillars, computed where it can be, asked where it cannot.

Promises: what is computed rests on what is configured and on the log, and changes when a link is removed; what is
asked is answered by a named officer, on a day, and asked again after a year. It is no place for making things ready.
"""
