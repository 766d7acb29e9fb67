"""Another database as a source: a query's rows, streamed, become a table of texts like any file's.

Promises: the address of the database comes from the environment and stands in no pack and no message; nothing is
written there, and no query runs for longer than agreed. It is not the place for drivers, which are installed beside
Recensus.
"""
