"""The record: persons and households, what each source said about them, and what follows from it.

Promises: what a source said is kept as it was said and never overwritten; a registrant is a key that never changes;
what is shown (identifiers, memberships, names) is a fold of what is on record, so late data and an undone batch give
the state that the remaining batches give in any order. It matches by identifiers and the sources' own keys only, and
merges nobody. It is not the place for reading files (connectors, intake) or for likeness of names (linkage).
"""
