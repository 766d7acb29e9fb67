"""Reading ISO 20022 messages as a stream, whatever their version, and whatever somebody put into them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from lxml import etree

from recensus.payments.types import Fault, FileRefused

NAMESPACE: Final = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3})\.\d{3}\.\d{2}")
_TOO_EARLY: Final = {
    etree.ErrorTypes.ERR_DOCUMENT_END,
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
    etree.ErrorTypes.ERR_GT_REQUIRED,
    etree.ErrorTypes.ERR_LTSLASH_REQUIRED,
}
_SAFELY: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


@dataclass(frozen=True)
class Heading:
    """What a message says of itself: its kind (``pain.002``), its name, and the day on which it was made."""

    kind: str
    message: str
    made: date | None


class Node(NamedTuple):
    """An element that has ended, its tag without namespace, and its place in the file."""

    tag: str
    element: Any
    place: str


def heading(path: Path) -> Heading:
    """Read what a message says of itself; raises FileRefused when it is none, or not to be trusted."""
    kind = ""
    for event, element in _events(path, ("start", "end"), ("Document", "GrpHdr")):
        if event == "start" and element.getparent() is None:
            kind = _kind(path, element)
        elif event == "end" and kind:
            return Heading(kind, text(element, "MsgId")[:35], day(text(element, "CreDtTm")))
    raise FileRefused(Fault.NOT_KNOWN, path.name, "It is no message of ISO 20022.")


def _kind(path: Path, root: Any) -> str:
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileRefused(Fault.HOSTILE, path.name, "It defines entities or a document type of its own.")
    found = NAMESPACE.fullmatch(etree.QName(root).namespace or "")
    return found[1] if found else "message of an unknown standard"


def nodes(path: Path, tags: Sequence[str]) -> Iterator[Node]:
    """Yield the elements of these tags as they end, and forget them afterwards; raises FileRefused."""
    for number, (_, element) in enumerate(_events(path, ("end",), tags), 1):
        yield Node(etree.QName(element).localname, element, f"line {element.sourceline}, entry {number}")
        element.clear(keep_tail=False)
        while element.getprevious() is not None and element.getprevious().tag == element.tag:
            del element.getparent()[element.getparent().index(element) - 1]


def _events(path: Path, events: Sequence[str], tags: Sequence[str]) -> Iterator[tuple[str, Any]]:
    try:
        with path.open("rb") as file:
            yield from etree.iterparse(file, events=events, tag=[f"{{*}}{tag}" for tag in tags], **_SAFELY)
    except etree.XMLSyntaxError as problem:
        fault = Fault.TRUNCATED if problem.code in _TOO_EARLY else Fault.NOT_READABLE
        raise FileRefused(fault, f"{path.name}, line {problem.lineno}", str(problem.msg)) from problem


def first(element: Any, path: str) -> Any:
    """Return the first element at a path of tags without namespace (``Rsn/Cd``); None for none.

    A path that is walked child by child takes half the time of one that is searched for.
    """
    for tag in _tags(path):
        if (element := next(element.iterchildren(tag), None)) is None:
            return None
    return element


@cache
def _tags(path: str) -> tuple[str, ...]:
    return tuple(f"{{*}}{tag}" for tag in path.split("/"))


def text(element: Any, *paths: str) -> str:
    """Return the text at the first of these paths that has any; empty for none."""
    for path in paths:
        found = first(element, path)
        if found is not None and found.text and found.text.strip():
            return str(found.text.strip())
    return ""


def day(text: str) -> date | None:
    """Return the day of a date or a moment; None for what is neither.

    >>> day("2026-07-01T10:00:00+03:00"), day("1 July")
    (datetime.date(2026, 7, 1), None)
    """
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
