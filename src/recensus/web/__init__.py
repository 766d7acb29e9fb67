"""Web: the door for officers.

Server-rendered pages: sign in, overview, search, persons and households with the origin of every cell, uploads and
batches, programmes and explanations. Promises: everything can be read without JavaScript, in English and Swahili, under
a strict content security policy; every view names the officer and the purpose. Not here: any rule about the data
itself; pages speak in the actions and queries of the contexts below.
"""
