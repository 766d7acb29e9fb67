"""Needs and conditions: proxy means tests and scorecards, read from a pack's CSV files into scores for rules.

Promises: a model is taken whole or refused with file and line; an answer that is missing makes a score not
determinable, never zero. It is not the place where anybody is scored: that is one query, made by ``rules``.
"""
