"""Many things, a part at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_parts(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of up to ``size`` things, none of them empty.

    >>> list(in_parts("abc", 2))
    [['a', 'b'], ['c']]
    """
    rest = iter(things)
    while part := list(islice(rest, size)):
        yield part
