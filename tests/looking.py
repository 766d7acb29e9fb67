"""What a test itself asks of the database, it asks as the system, who sees everybody; the program asks as in service.

So a test can look at what was written without further ado, and still fails when the program looks without having said
for whom: row security binds the tests' own role like every other.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import utils as setting_up

from recensus.privacy import context

_TESTS = str(Path(__file__).parent)
_PROGRAM = str(Path(context.__file__).parents[1])
_OF_ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def everybody() -> Any:
    """Return a context in which the rows of everybody are open and may be written; call it inside a transaction."""
    return context.enter(by="system", purpose="registration", role="system", writes=True)


@contextmanager
def seeing_everybody() -> Iterator[None]:
    """Do in one transaction, with the rows of everybody open, what is inside."""
    with transaction.atomic(), everybody():
        yield


def see_everybody() -> None:
    """Let the statements that tests make themselves see everybody, on this connection and on every one to come."""
    connection_created.connect(_watch, dispatch_uid="tests see everybody")


def _watch(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    if _opened not in connection.execute_wrappers:
        connection.execute_wrappers.append(_opened)


def _opened(execute: Callable[..., Any], sql: str, params: Any, many: bool, about: dict[str, Any]) -> Any:  # noqa: FBT001
    of_rows = str(sql).lstrip().upper().startswith(_OF_ROWS)
    if not of_rows or context.entered(about["connection"]) or not _asked_by_a_test():
        return execute(sql, params, many, about)
    with seeing_everybody():
        return execute(sql, params, many, about)


def _asked_by_a_test() -> bool:
    """Tell whether the innermost code of ours that led here is a test's (not this file, nor what makes the tables)."""
    frame = sys._getframe(2)  # noqa: SLF001
    while frame is not None:
        file = frame.f_code.co_filename
        if file in (__file__, setting_up.__file__) or file.startswith(_PROGRAM):
            return False
        if file.startswith(_TESTS):
            return True
        frame = frame.f_back
    return False
