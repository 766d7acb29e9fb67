"""Through which door an act comes in: said once by the door itself, found by whatever records the act."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
    """The pages, the commands, a job or the interface for programs; ``request`` tells one request from another."""

    channel: str = ""
    request: str = ""


NO_DOOR = Door()
_DOOR: ContextVar[Door] = ContextVar("door", default=NO_DOOR)


def through() -> Door:
    """Return the door through which the present act came."""
    return _DOOR.get()


@contextmanager
def coming(channel: str, request: str = "") -> Iterator[None]:
    """Say for all that happens inside through which door it comes.

    >>> with coming("pages", "7f3a"):
    ...     through()
    Door(channel='pages', request='7f3a')
    """
    token = _DOOR.set(Door(channel, request))
    try:
        yield
    finally:
        _DOOR.reset(token)
