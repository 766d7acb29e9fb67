"""Whether something failed because a disk is full, whoever wrote to it: this program, its engine, the database."""

import errno
from collections.abc import Iterator
from typing import Final

import duckdb
from psycopg.errors import DiskFull

NO_ROOM: Final = (
    "The disk is full. Make room, then ask again: what was confirmed is kept, the rest goes on where it was."
)
_ERRNOS: Final = (errno.ENOSPC, errno.EDQUOT)
_SAYS: Final = ("No space left on device", "max_temp_directory_size", "could not extend file")


def no_room(problem: BaseException | None) -> bool:
    """Tell whether ``problem``, or what it came from, is a full disk."""
    return any(_is_full(cause) for cause in causes(problem))


def _is_full(cause: BaseException) -> bool:
    if isinstance(cause, OSError):
        return cause.errno in _ERRNOS
    if isinstance(cause, duckdb.Error):
        return any(words in str(cause) for words in _SAYS)
    return isinstance(cause, DiskFull)


def causes(problem: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and what it came from."""
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
