"""Dated, hashed, columnar copies of the population, on which all bulk work runs.

Promises: the same state of the records gives the same bytes, whatever the order of rows or the number of threads; a
snapshot is either whole and listed or not there; nothing in it is ever changed. It is not a store of record: the
registry is, and hands its state over through the port `population.Population`.
"""
