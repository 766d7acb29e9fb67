"""What the words mean here: attributes, code lists, areas, identifiers, and the country pack of them.

Promises: a pack is data, read and checked as a whole, with every problem named at its file and line, and
known by the hash of its contents. It is not the place for programmes' rules or for how a source's columns
map: it only hands their documents on to the contexts that understand them.
"""
