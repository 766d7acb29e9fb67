"""Bytes that should be text: which encoding, how many lines, what is damaged; and the same text as plain UTF-8."""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.limits import Limits, check_unpacked, refusal

BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_PACKED = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAMES = {"ansi": "cp1252", "windows-1252": "cp1252", "unicode": "utf-16"}
_ESCAPED = re.compile("[\udc80-\udcff]")
_C1 = frozenset(range(0x80, 0xA0))
_NOT_IN_1252 = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))


@dataclass(frozen=True, kw_only=True)
class PlainText:
    """A text file as UTF-8 without a mark, and what was seen on the way.

    ``clean`` is true when every byte made a character and none was NUL; ``truncated`` when a compressed file ended
    too early; ``line_feeds`` counts line ends; ``ended`` tells whether the last line has one.
    """

    path: Path
    encoding: str
    guessed: bool
    line_feeds: int
    clean: bool
    truncated: bool
    ended: bool


def codec(encoding: str) -> str | None:
    """Return Python's name of an encoding, None when there is no such one.

    >>> codec("Windows-1252"), codec("UTF-8"), codec("klingon")
    ('cp1252', 'utf-8', None)
    """
    wanted = _NAMES.get(encoding.lower(), encoding)
    try:
        return codecs.lookup(wanted).name
    except LookupError:
        return None


def plain_text(path: Path, declared: str | None, work: Path, limits: Limits) -> PlainText:
    """Return the text of ``path`` as UTF-8, written below ``work`` unless it is so already.

    Raises FileUnreadable when there is no text at all, the declared encoding is not known, or what is packed in the
    file, or one line of it, is too much.
    """
    seen = _survey(path, limits)
    if not seen.size:
        what = "The compressed file is damaged." if seen.truncated else "The file is empty."
        raise FileUnreadable("empty_file", path.name, what, "Ask the holder to send the file again.")
    encoding = _known(declared, path) if declared and not seen.mark else seen.encoding()
    if encoding == "utf-16":
        encoding = "utf-16-be" if seen.mark == codecs.BOM_UTF16_BE else "utf-16-le"
    if encoding in ("utf-8", "utf-8-sig") and not seen.mark and not seen.compressed:
        return _result(path, seen, "utf-8", guessed=declared is None)
    target = work / f"{path.name}.utf8"
    _convert(path, encoding, len(seen.mark), target)
    written = _survey(target, limits)
    written.truncated = seen.truncated
    return _result(target, written, encoding, guessed=declared is None)


def _result(path: Path, seen: "_Survey", encoding: str, *, guessed: bool) -> PlainText:
    shown = {"cp1252": "windows-1252", "iso8859-1": "latin-1", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    return PlainText(
        path=path,
        encoding=shown,
        guessed=guessed,
        line_feeds=seen.line_feeds,
        clean=not seen.nul and not seen.invalid and not seen.truncated,
        truncated=seen.truncated,
        ended=seen.last == b"\n",
    )


def _known(declared: str, path: Path) -> str:
    found = codec(declared)
    if found is None:
        message = f"The encoding '{declared}' is not known."
        raise FileUnreadable(
            "unknown_encoding", path.name, message, "Declare utf-8, utf-16, latin-1, windows-1252..."
        )
    return found


@dataclass
class _Survey:
    """What the bytes of a file are like."""

    size: int = 0
    mark: bytes = b""
    compressed: bool = False
    truncated: bool = False
    line_feeds: int = 0
    nul: int = 0
    invalid: int = 0
    multibyte: int = 0
    high: set[int] = field(default_factory=set)
    odd_nul: int = 0
    last: bytes = b""
    open_line: int = 0

    def encoding(self) -> str:
        """Guess: a mark says it; NULs in every other place are UTF-16; else UTF-8 unless most of it does not fit."""
        for mark, encoding in _MARKS:
            if self.mark == mark:
                return encoding
        if self.nul * 5 > self.size:
            return "utf-16-le" if self.odd_nul * 2 > self.nul else "utf-16-be"
        if self.invalid <= self.multibyte:
            return "utf-8"
        has_c1 = bool(self.high & _C1)
        return "cp1252" if has_c1 and not self.high & _NOT_IN_1252 else "iso8859-1"

    def add(self, block: bytes, decoder: codecs.IncrementalDecoder) -> None:
        even = self.size % 2 == 0
        self.size += len(block)
        self.line_feeds += block.count(b"\n")
        self.last = block[-1:]
        end = max(block.rfind(b"\n"), block.rfind(b"\r"))
        self.open_line = len(block) - end - 1 if end >= 0 else self.open_line + len(block)
        if nul := block.count(0):
            self.nul += nul
            self.odd_nul += block[1 if even else 0 :: 2].count(0)
        text = decoder.decode(block)
        if not block.isascii():
            invalid = len(_ESCAPED.findall(text))
            self.invalid += invalid
            self.multibyte += len(text) - len(text.encode("ascii", "ignore")) - invalid
            if invalid:
                self.high |= {byte for byte in set(block) if byte > 0x7F}


def _survey(path: Path, limits: Limits) -> _Survey:
    seen = _Survey()
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with path.open("rb") as raw:
        seen.compressed = raw.read(2) == _GZIP
    for block in _blocks(path, seen):
        if not seen.size:
            seen.mark = next((mark for mark, _ in _MARKS if block.startswith(mark)), b"")
            _refuse_packed(block, path.name, compressed=seen.compressed)
        seen.add(block, decoder)
        if seen.compressed:
            check_unpacked(seen.size, path.stat().st_size, path.name, limits)
        if seen.open_line > limits.line:
            message = f"A line of more than {limits.line:,} bytes."
            raise refusal("cell_too_long", path.name, message)
    return seen


def _refuse_packed(start: bytes, file: str, *, compressed: bool) -> None:
    """Refuse what is no text but something that is to be unpacked first."""
    if compressed and start.startswith(_GZIP):
        raise refusal("packed_twice", file, "The compressed file holds a compressed file.")
    if start.startswith(_PACKED):
        raise refusal(
            "packed_file", file, "This is no text but a packed file, or a workbook of another kind."
        )


def _blocks(path: Path, seen: _Survey) -> Iterator[bytes]:
    """Yield the file's bytes, decompressed; what is damaged ends the file and is noted."""
    with path.open("rb") as raw, gzip.GzipFile(fileobj=raw) as packed:
        while True:
            try:
                block = packed.read1(BLOCK) if seen.compressed else raw.read(BLOCK)
            except (EOFError, zlib.error, gzip.BadGzipFile):
                seen.truncated = True
                return
            if not block:
                return
            yield block


def _convert(path: Path, encoding: str, skip: int, target: Path) -> None:
    """Write the file as UTF-8 without a mark; bytes that make no UTF-8 stay, for their row to be rejected."""
    raw = encoding in ("utf-8", "utf-8-sig")
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    seen = _Survey(compressed=_survey_head(path))
    with target.open("wb") as written:
        for block in _blocks(path, seen):
            rest, skip = block[skip:], max(0, skip - len(block))
            written.write(rest if raw else decoder.decode(rest).encode())
        if not raw:
            written.write(decoder.decode(b"", final=True).encode())


def _survey_head(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == _GZIP
