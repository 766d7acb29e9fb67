"""The indexes of a registry that fills for the first time: laid aside while it is empty, built sorted when it counts.

A killed load leaves them aside; the next one goes on without, or builds them before it needs them. Nothing can be
published without them.
"""

from django.db.backends.utils import CursorWrapper

MANY = 100_000
"""From how many statements on indexes are sooner built than kept."""


def lay_aside(cursor: CursorWrapper, statements: int) -> None:
    """Do without the big tables' indexes if these are empty, nobody reads in them now, and many statements come."""
    if statements >= MANY:
        cursor.execute("select access.lay_indexes_aside()")


def build(cursor: CursorWrapper) -> None:
    """Build the indexes that were laid aside; without any that is nothing to do."""
    cursor.execute("select access.build_indexes()")
