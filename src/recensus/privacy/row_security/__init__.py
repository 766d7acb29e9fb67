"""The database's own walls: which rows a transaction sees follows from who has entered it, whatever the query says.

Promises: no row of personal data is read or written before `context.enter`; what an officer's appointments do not open
stays closed to views, copies, plans and errors alike; no role that anybody signs in with stands above it. It is not the
place for how much of a row is shown (`privacy.access` decides that).
"""
