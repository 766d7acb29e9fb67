"""A pack's YAML files as plain data in which every node knows its line.

Promises: nothing is guessed. Keys are text as written (``no`` stays ``no``, ``01`` stays ``01``), a key said
twice is a problem, and what could grow or run (aliases, tags, deep nesting, huge files) is refused. Values
follow the YAML 1.2 core schema in its plain form: ``true``/``false``, ``null``, whole numbers, and fractions
as exact ``Decimal``; everything else, dates and ``yes``/``no`` included, is text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import yaml

from recensus.vocabulary.types import Document, Problem

LARGEST = 4 * 1024 * 1024
DEEPEST = 24
MOST = 100_000
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_Loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

Path = tuple[str | int, ...]


class _Unreadable(Exception):
    """The file cannot be understood from this line on."""

    def __init__(self, line: int, code: str, message: str, expected: str = "") -> None:
        super().__init__(message)
        self.line, self.code, self.message, self.expected = line, code, message, expected


def read_text(file: str, content: bytes) -> tuple[str | None, list[Problem]]:
    """Decode a pack's file, which must be UTF-8 (a byte order mark is allowed)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return None, [_not_utf8(file, line, content[error.start])]
    if (position := text.find("\0")) >= 0:
        line = text.count("\n", 0, position) + 1
        return None, [Problem(file=file, line=line, code="not_text", message="The file has a NUL character.")]
    return text, []


def read_document(file: str, text: str) -> tuple[Document | None, list[Problem]]:
    """Read one YAML file; None when it cannot be read at all.

    The top of the file is a mapping; a file that is a list (``examples.yaml``) is kept under its stem:
    ``{"examples": [...]}``.
    """
    reading = _Reading(file)
    try:
        content = reading.document(text)
    except _Unreadable as error:
        problem = Problem(
            file=file, line=error.line, code=error.code, message=error.message, expected=error.expected
        )
        return None, [*reading.problems, problem]
    return Document(file=file, content=content, lines=reading.lines), reading.problems


@dataclass
class _Reading:
    """One pass over the events of a file."""

    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def document(self, text: str) -> dict[str, object]:
        if len(text) > LARGEST:
            raise _Unreadable(1, "too_large", f"The file has more than {LARGEST} characters.")
        events = _events(text)
        first = next(events)
        if isinstance(first, yaml.StreamEndEvent):
            return {}
        content = self.node(next(events), events, ())
        next(events)  # the end of the document
        if not isinstance(extra := next(events), yaml.StreamEndEvent):
            raise _Unreadable(_line(extra), "second_document", "A second document begins here.", "one a file")
        if isinstance(content, list):
            return self.under_stem(content)
        if content is None:
            return {}
        if not isinstance(content, dict):
            raise _Unreadable(
                1, "not_a_mapping", "The file holds a single value.", "entries of the form key: value"
            )
        return content

    def under_stem(self, content: list[object]) -> dict[str, object]:
        stem = self.file.rsplit("/", 1)[-1].removesuffix(".yaml")
        self.lines = {(stem, *path): line for path, line in self.lines.items()} | {(): self.lines.get((), 1)}
        return {stem: content}

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> object:
        self.lines.setdefault(path, _line(event))
        if len(self.lines) > MOST:
            raise _Unreadable(_line(event), "too_large", f"The file has more than {MOST:,} entries.")
        _refuse_what_can_grow(event, len(path))
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, path)
        if isinstance(event, yaml.ScalarEvent):
            return _value(event.value) if event.implicit[0] else event.value
        raise _Unreadable(_line(event), "yaml", "The file ends too early.")

    def mapping(self, events: Iterator[yaml.Event], path: Path) -> dict[str, object]:
        found: dict[str, object] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _Unreadable(_line(event), "key_not_text", "A key is not a plain text.", "key: value")
            _refuse_what_can_grow(event, len(path))
            self.entry(event, events, path, found)
        return found

    def entry(
        self, key: yaml.ScalarEvent, events: Iterator[yaml.Event], path: Path, found: dict[str, object]
    ) -> None:
        if key.value not in found:
            self.lines[(*path, key.value)] = _line(key)
            found[key.value] = self.node(next(events), events, (*path, key.value))
            return
        first = self.lines[(*path, key.value)]
        message = f"'{key.value}' is said twice; the first time on line {first}."
        self.problems.append(Problem(file=self.file, line=_line(key), code="said_twice", message=message))
        _Reading(self.file).node(next(events), events, path)

    def sequence(self, events: Iterator[yaml.Event], path: Path) -> list[object]:
        found: list[object] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.append(self.node(event, events, (*path, len(found))))
        return found


def _events(text: str) -> Iterator[yaml.Event]:
    """Yield the parser's events without those that only frame, its errors as ours."""
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if not isinstance(event, yaml.StreamStartEvent):
                yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _Unreadable(mark.line + 1 if mark else 1, "yaml", f"Not YAML: {error.problem}.") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _Unreadable(line, "yaml", f"Not YAML: {error.reason}.") from error


def _refuse_what_can_grow(event: yaml.Event, depth: int) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        message = "Anchors and aliases (& and *) are not allowed in pack files."
        raise _Unreadable(_line(event), "alias", message, "the text written out")
    if getattr(event, "tag", None) is not None:
        raise _Unreadable(_line(event), "tag", "Tags (!) are not allowed in pack files.", "plain values")
    if depth > DEEPEST:
        raise _Unreadable(_line(event), "too_deep", f"More than {DEEPEST} levels inside one another.")


def _value(text: str) -> object:
    """Return what a plain (unquoted) text means.

    >>> [_value(text) for text in ("7", "007", "12.50", "no", "true", "2024-01-01", "~")]
    [7, '007', Decimal('12.50'), 'no', True, '2024-01-01', None]
    """
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if _FRACTION.fullmatch(text) else text


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1


def _not_utf8(file: str, line: int, byte: int) -> Problem:
    return Problem(
        file=file,
        line=line,
        code="not_utf8",
        message=f"The file is not UTF-8: byte 0x{byte:02x} makes no character.",
        expected="a file saved as UTF-8",
    )
