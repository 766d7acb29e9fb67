"""Linking with a partner that may not send names: keyed tokens and hardened Bloom filters, matched by a linkage unit.

Two partners who share a key each encode their table with one command; the unit, which has neither key nor names,
matches the two files and returns pairs of opaque keys. It promises that both sides prepare their records as the engine
does, that a file holds no readable value, and that files of another key or other settings are refused. It is no
anonymisation: an encoded file is still personal data, and docs/explanation/linking-without-names.md says what can be
read out of it.
"""
