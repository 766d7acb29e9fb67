"""Who may see what, and why: each read and write names the officer and the purpose.

Promises: no purpose, no data. It is not the place for signing in (that is the web's) or for what the data mean.
"""
