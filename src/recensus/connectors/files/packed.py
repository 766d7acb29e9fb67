"""What is packed inside a workbook, looked at before anything opens it: a zip of XML parts, unpacked piece by piece.

Nothing the file says of itself is believed: each part is unpacked here and counted, whatever size it claims.
"""

import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.limits import Limits, check_unpacked, refusal

_BLOCK = 1 << 16
_END, _END_SIZE = b"PK\x05\x06", 22
_LOCAL_SIZE = 30
_INDEX_ENTRY = 46
_DEFINITIONS = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,8})([0-9]{1,9})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si[ />]|<(?:\w+:)?t(?: [^>]*)?>([^<]+)")
_POINTER = re.compile(rb"<(?:\w+:)?v>([0-9]{1,9})<")
_LONG_TEXT = re.compile(rb">([^<]{1000,})")


@dataclass
class _Seen:
    """What was seen of a workbook's sheets and shared texts."""

    row: int = 0
    column: int = 0
    shared: int = 0
    longest: int = 0


def check_workbook(path: Path, limits: Limits) -> None:
    """Refuse a workbook that is a bomb: too much inside, definitions of entities, a sheet too large, texts repeated."""
    seen = _Seen()
    for pieces in _parts(path, limits):
        seen.row = seen.column = 0
        for piece in pieces:
            _refuse_definitions(piece, path.name)
            _measure(piece, seen, path.name, limits)
            seen.longest = max(seen.longest, *map(len, _LONG_TEXT.findall(piece)), 0)
    if seen.longest * seen.shared > limits.texts:
        _refuse_repeated_texts(path, limits)


def _refuse_repeated_texts(path: Path, limits: Limits) -> None:
    """Add up the texts that the cells point to: a long one, kept once, may stand in a million cells."""
    lengths: list[int] = []
    pointers: Counter[int] = Counter()
    for pieces in _parts(path, limits):
        for piece in pieces:
            pointers.update(map(int, _POINTER.findall(piece)))
            for text in _SHARED_TEXT.findall(piece):
                if not text:
                    lengths.append(0)
                elif lengths:
                    lengths[-1] += len(text)
    total = sum(lengths[text] * cells for text, cells in pointers.items() if text < len(lengths))
    if total > limits.texts:
        message = f"Its shared texts come to {total:,} bytes in all cells; the most is {limits.texts:,}."
        raise refusal("too_much_memory", path.name, message)


def _refuse_definitions(piece: bytes, file: str) -> None:
    if _DEFINITIONS.search(piece.replace(b"\0", b"")):
        raise refusal("entities", file, "The workbook defines entities of its own.")


def _measure(piece: bytes, seen: _Seen, file: str, limits: Limits) -> None:
    cells = _CELL.findall(piece)
    seen.row = max(seen.row, *(int(row) for row in {row for _, row in cells}), 0)
    seen.column = max(seen.column, *(_number(letters) for letters in {letters for letters, _ in cells}), 0)
    seen.shared += len(_SHARED.findall(piece))
    if seen.column > limits.columns:
        message = f"A sheet reaches to column {seen.column:,}; the most is {limits.columns:,}."
        raise refusal("too_many_columns", file, message)
    if seen.row * seen.column > limits.sheet:
        message = f"A sheet reaches to row {seen.row:,} and column {seen.column:,}, more than {limits.sheet:,} cells."
        raise refusal("sheet_too_large", file, message)


def _number(letters: bytes) -> int:
    """Return a column's number.

    >>> _number(b"A"), _number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _parts(path: Path, limits: Limits) -> Iterator[Iterator[bytes]]:
    """Yield each part's content, piece by piece."""
    packed, total = path.stat().st_size, 0
    try:
        with path.open("rb") as file:
            _check_index(file, packed, path.name, limits)
            with zipfile.ZipFile(file) as archive:
                entries = archive.infolist()
            for entry in entries:
                unpacking = _Unpacking(file, entry, path.name, limits, before=total, packed=packed)
                yield unpacking.pieces()
                total = unpacking.total
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, ValueError, OSError) as error:
        message = f"The workbook cannot be opened ({error})."
        raise FileUnreadable(
            "damaged_workbook", path.name, message, "Open it in Excel and save it again."
        ) from error


def _check_index(file: IO[bytes], size: int, name: str, limits: Limits) -> None:
    """Refuse a zip whose index is too long before it is read."""
    file.seek(max(0, size - _END_SIZE - 0xFFFF))
    tail = file.read()
    at = tail.rfind(_END)
    index = struct.unpack_from("<I", tail, at + 12)[0] if 0 <= at <= len(tail) - _END_SIZE else 0
    if index != 0xFFFFFFFF and index > limits.parts * 4 * _INDEX_ENTRY:
        raise refusal("too_many_parts", name, f"It is made of more than {limits.parts:,} parts.")


@dataclass
class _Unpacking:
    """One part on its way out of the file; ``total`` counts what came out of all parts so far."""

    file: IO[bytes]
    entry: zipfile.ZipInfo
    name: str
    limits: Limits
    before: int
    packed: int

    def __post_init__(self) -> None:
        self.total = self.before

    def pieces(self) -> Iterator[bytes]:
        """Yield the part's content in pieces that end where a tag ends, or are as long as a cell may be."""
        waiting = b""
        for block in self._blocks():
            head, end, waiting = (waiting + block).rpartition(b">")
            yield head + end
            if len(waiting) > self.limits.cell:
                yield waiting
                waiting = b""
        yield waiting

    def _blocks(self) -> Iterator[bytes]:
        for block in self._unpacked():
            self.total += len(block)
            check_unpacked(self.total, self.packed, self.name, self.limits)
            yield block
        if self.total - self.before != self.entry.file_size:
            message = f"The part {self.entry.filename!r} is not as long as the workbook says."
            raise refusal("lying_size", self.name, message)

    def _unpacked(self) -> Iterator[bytes]:
        left = self._go_to_content()
        unpacker = zlib.decompressobj(-15) if self.entry.compress_type == zipfile.ZIP_DEFLATED else None
        while left > 0 and (block := self.file.read(min(_BLOCK, left))):
            left -= len(block)
            if unpacker is None:
                yield block
            while unpacker and block:
                yield unpacker.decompress(block, _BLOCK)
                block = unpacker.unconsumed_tail

    def _go_to_content(self) -> int:
        """Move to the part's first byte and return how many bytes it has in the file."""
        if (
            self.entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            or self.entry.flag_bits & 1
        ):
            raise zipfile.BadZipFile("a part is packed in a way no workbook is")
        self.file.seek(self.entry.header_offset + _LOCAL_SIZE - 4)
        name, extra = struct.unpack("<HH", self.file.read(4))
        self.file.seek(name + extra, 1)
        return self.entry.compress_size
