"""The vault: identifying values, sealed; everywhere else only their tokens.

Promises: a copy of the database, its logs and its temporary files names nobody without the key that is kept elsewhere;
equal values have equal tokens, so that they are found and linked without being opened; keys change while people work.
It is not the place for who may see a value (`privacy.access`) or for which attributes are sealed (the dictionary).
"""
