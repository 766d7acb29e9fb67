"""Which kind of file it is, and who reads it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recensus.payments.reading.statements import read_statement
from recensus.payments.reading.status_reports import read_status_report
from recensus.payments.reading.tables import read_table
from recensus.payments.reading.xml import Heading, Node, heading, nodes
from recensus.payments.types import Fault, FileRefused, Said

LARGEST: Final = 4 << 30
"""How many bytes a file may have: ten million payments need about that."""
READERS: Final[dict[str, tuple[tuple[str, ...], Callable[[Iterator[Node], Heading], Iterator[Said]]]]] = {
    "pain.002": (("OrgnlGrpInfAndSts", "TxInfAndSts", "OrgnlPmtInfAndSts"), read_status_report),
    "camt.053": (("TxDtls", "Ntry"), read_statement),
    "camt.054": (("TxDtls", "Ntry"), read_statement),
}
"""Of each kind of message, the elements that are read, and who reads them."""


@dataclass(frozen=True)
class Arrived:
    """A file that was opened: its kind, its own name (of a table, none) and its lines, which are read only once."""

    kind: str
    message: str
    lines: Iterator[Said]


def arrived(path: Path) -> Arrived:
    """Open a file; raises FileRefused, also later while its lines are read."""
    if path.stat().st_size > LARGEST:
        raise FileRefused(Fault.TOO_LARGE, path.name, f"It has more than {LARGEST >> 30} GiB.")
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise FileRefused(Fault.TRUNCATED, path.name, "It is empty.")
    if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"\0" not in start:
        return Arrived("table", "", read_table(path))
    head = heading(path)
    if head.kind not in READERS:
        raise FileRefused(Fault.NOT_KNOWN, path.name, f"It is a {head.kind}.")
    tags, reader = READERS[head.kind]
    return Arrived(head.kind, head.message, reader(nodes(path, tags), head))


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
