"""The door for operators: every command of `recensus` that works on packs, files, people and determinations.

Promises: a command prints what it did in words, says what to do when something is wrong, and exits 1 for problems found
and 2 for wrong use. It holds no logic of its own: it calls the same actions and queries as the pages.
"""
