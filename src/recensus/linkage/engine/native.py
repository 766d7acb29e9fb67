"""Functions compiled to machine code at their first call, and kept on disk where a folder can be written."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def native(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function over arrays and numbers; it runs beside other threads, and means what it means in Python."""
    return _compiled(function)


def inlined(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a small function into those that call it; it reads arrays and makes none.

    It does not count who holds the arrays, which else costs three times the work that is done with them.
    """
    return _compiled(function, forceinline=True, _nrt=False)


def _compiled(function: Callable[Arguments, Result], **options: Any) -> Callable[Arguments, Result]:
    try:
        made = numba.njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:  # no folder can be written: every process compiles anew
        made = numba.njit(nogil=True, **options)(function)
    return cast("Callable[Arguments, Result]", made)
