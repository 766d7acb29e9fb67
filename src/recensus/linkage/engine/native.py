"""Functions compiled to machine code at their first call, and kept on disk for the next process."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def native(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function over arrays and numbers; it runs beside other threads, and means what it means in Python."""
    return cast("Callable[Arguments, Result]", numba.njit(cache=True, nogil=True)(function))


def inlined(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a small function into those that call it: handing it many arrays would cost more than its work."""
    return cast("Callable[Arguments, Result]", numba.njit(cache=True, nogil=True, forceinline=True)(function))
