"""A description of a source, made with somebody who sees her file while she makes it.

Promises: every suggestion is one, taken from a column's name or from what stands in it, and she says the last word;
what is composed passes the pack's check or names what does not. It is not the place where anything is loaded.
"""
