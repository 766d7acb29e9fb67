"""Where the key that wraps all others is kept: outside the database, and better outside the machine.

A provider wraps data keys (32 bytes) and gives them back. Its keys have labels, so that one can follow another; each
database has keys of its own.
"""

from typing import Protocol


class Provider(Protocol):
    """Wraps data keys under a key that never enters the database. ``context`` is authenticated with each."""

    def current(self) -> str:
        """Return the label of the key that wraps now, made at first use where the provider can make one."""

    def renew(self) -> str:
        """Make or find the key that follows, and return its label. Raises KeyUnavailable when there is none."""

    def wrap(self, label: str, secret: bytes, context: bytes) -> bytes:
        """Wrap a data key."""

    def unwrap(self, label: str, wrapped: bytes, context: bytes) -> bytes:
        """Return a data key. Raises KeyUnavailable without the key, NotGenuine when what it wrapped was changed."""

    def retire_before(self, label: str) -> None:
        """Throw the keys before ``label`` away: they wrap nothing any more."""
