"""What arrives: uploads, their checks, and the loading of batches onto the record.

Promises: every row that was received ends as accepted, rejected or held, with the reason in words; the same file twice
changes nothing; a load that is killed resumes or is as if it never began. It is not the place for the format of files
(connectors) or for what is held true of a person (registry).
"""
