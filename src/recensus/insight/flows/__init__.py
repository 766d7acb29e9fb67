"""Which source sends what to whom, under which agreement, how fresh and how much: the catalogue, and the log.

Promises: what is connected comes from the country pack and the agreements in force, what flows from the log of batches,
releases, exports and payment files, and each is held against the other; a flow that is silent, cut or switched off is
named wherever a figure rests on it. It is not the place for the data that flow.
"""
