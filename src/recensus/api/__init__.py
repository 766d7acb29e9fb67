"""The door for programs of other institutions: `/api/v1`, described by its own OpenAPI document.

Promises: every operation asks for a token of its own scope and passes the access decision; identifiers travel in the
body, never in an address; what may not be seen and what does not exist get the same answer.
"""
