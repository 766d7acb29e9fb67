"""Functions compiled to machine code at their first call, and kept on disk where a folder can be written."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def native(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function over arrays and numbers; it runs beside other threads, and means what it means in Python."""
    return _compiled(function)


def inlined(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a small function into those that call it: handing it many arrays would cost more than its work."""
    return _compiled(function, forceinline=True)


def _compiled(
    function: Callable[Arguments, Result], *, forceinline: bool = False
) -> Callable[Arguments, Result]:
    try:
        made = numba.njit(cache=True, nogil=True, forceinline=forceinline)(function)
    except RuntimeError:  # no folder can be written: every process compiles anew
        made = numba.njit(nogil=True, forceinline=forceinline)(function)
    return cast("Callable[Arguments, Result]", made)
