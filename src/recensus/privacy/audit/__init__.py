"""Who looked at what, for whom and why: a log that can only grow, and that others can check.

Promises: an entry is written in the transaction of the act that it records, or the act does not happen; every entry
gets a place in a Merkle tree (RFC 9162) whose signed checkpoints are handed to witnesses; when that stalls, releases
stop; anyone with an export and a witnessed checkpoint can prove what was changed, without this system. It is not the
place for deciding who may look (`privacy.access`).
"""
