"""The engine: records in as Arrow tables, links out as Arrow tables; it knows no database and no Django.

`types` says what goes in and comes out, `linking.link` does it. Standardised values (`names`, `dates`, `dummies`) are
hashed into tolerant keys (`keys`), which make blocks (`blocking`); each pair of a block is compared once into a small
pattern (`comparing`); patterns are scored (`weights`, `learning`, `calibrating`); records are joined best pair first
within their constraints (`clustering`). Identifiers pass their own gate (`gate`) and are never part of a pattern.
"""
