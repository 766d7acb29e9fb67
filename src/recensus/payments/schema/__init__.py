"""The schema of what we send, as ISO 20022's catalogue of messages publishes it (2019): unchanged, see SOURCE.

A validator is made once; it reads a file as a stream, so that a million payments take no more memory than one.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from io import RawIOBase
from typing import Final

from lxml import etree

from recensus.payments.types import PaymentProblem

PAIN_001: Final = "pain.001.001.09"


class NotValid(PaymentProblem):
    """A file of ours does not fit the published schema, so it cannot leave."""


@cache
def schema() -> etree.XMLSchema:
    """Return the schema of the files we send."""
    text = files("recensus.payments.schema").joinpath(f"{PAIN_001}.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(text))


class _Stream(RawIOBase):
    """Parts of a file, as something to be read."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts, self._rest = iter(parts), b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._rest and (part := next(self._parts, None)) is not None:
            self._rest = part
        end = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:end], self._rest[end:]
        return taken


def require_valid(parts: Iterable[bytes]) -> None:
    """Read a whole file against the schema, in little memory; raises NotValid."""
    try:
        for _, element in etree.iterparse(_Stream(parts), tag="{*}CdtTrfTxInf", schema=schema()):
            parent = element.getparent()
            element.clear()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as problem:
        raise NotValid(f"{PAIN_001}: {problem.msg}") from problem
