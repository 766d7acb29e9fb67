"""Statistics that reveal nobody: every table of counts passes through `publish` before others than officers see it.

Promises: a count of few persons is not shown, and cannot be worked out from what is shown, all margins together: for
each hidden cell two different tables that fit everything shown are found, and kept apart by a set width. Nothing is
changed by chance; the same table is published the same way each time. It is not the place for counting.
"""
