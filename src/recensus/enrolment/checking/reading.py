"""The checks of a pack: ``checks.yaml``, held against its dictionary, sources, programmes and roles."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from recensus.connectors.definition import SourceDefinition
from recensus.connectors.source_reading import read_source
from recensus.enrolment.checking.shapes import (
    KINDS,
    AgeShape,
    BeyondShape,
    CheckShape,
    DeceasedShape,
    FragmentsShape,
    ListedShape,
    RegisterShape,
    SharedShape,
)
from recensus.privacy.reading import standard
from recensus.vocabulary.dictionary import bad_name, unknown
from recensus.vocabulary.shaping import nearest, shaped
from recensus.vocabulary.types import Document, Kind, Level, Pack, Problem

FILE: Final = "checks.yaml"
Place = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check of a pack; ``version`` is the hash of all that its entry says."""

    name: str
    version: str
    asks: CheckShape


def read_checks(pack: Pack) -> tuple[tuple[Check, ...], list[Problem]]:
    """Return the checks of a pack's ``checks.yaml``, and every problem; none where it has no such file.

    A check with a problem is not among those returned: it would not ask what was meant.
    """
    document = pack.document(FILE)
    checks, problems = [], []
    for name, entry in document.content.items():
        asks, wrong = _asks(document, name)
        if asks is not None and not wrong:
            wrong = [*bad_name(document, name), *_misfits(pack, document, name, asks)]
            if not wrong:
                checks.append(Check(name=name, version=_version(entry), asks=asks))
        problems += wrong
    return tuple(checks), problems


def _asks(document: Document, name: str) -> tuple[CheckShape | None, list[Problem]]:
    """Read an entry by the shape of its kind."""
    entry = document.content[name]
    kind = entry.get("kind") if isinstance(entry, dict) else None
    if isinstance(kind, str) and kind in KINDS:
        return shaped(KINDS[kind], document, at=(name,))
    if kind is None:
        return shaped(CheckShape, document, at=(name,))
    return None, [unknown(document, (name, "kind"), "kind of check", str(kind), KINDS)]


def _version(entry: object) -> str:
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _misfits(pack: Pack, document: Document, name: str, asks: CheckShape) -> Iterator[Problem]:
    yield from _each(document, (name, "programmes"), "programme", asks.programmes, pack.programmes)
    roles = pack.document("privacy/roles.yaml").content or standard("roles").content
    yield from _each(document, (name, "owner"), "role", asks.owner, roles)
    if isinstance(asks, RegisterShape):
        yield from _of_register(pack, document, name, asks)
    elif isinstance(asks, SharedShape | ListedShape):
        yield from _of_programmes(pack, document, (name, "attribute"), asks.attribute)
    if isinstance(asks, BeyondShape) and asks.attribute in pack.attributes:
        yield from _incomparable(pack, document, name, asks)


def _of_register(pack: Pack, document: Document, name: str, asks: RegisterShape) -> Iterator[Problem]:
    if asks.register_ not in pack.sources:
        yield unknown(document, (name, "register"), "source", asks.register_, pack.sources)
        return
    source, _ = read_source(pack, asks.register_)
    if source is None:
        return
    for at, attribute, kinds, level in _needed(name, asks):
        yield from _stated(pack, document, at, attribute, source)
        yield from _misfit(pack, document, at, attribute, kinds, level)


def _needed(name: str, asks: RegisterShape) -> Iterator[tuple[Place, str, tuple[Kind, ...], Level | None]]:
    """Yield which attributes the register must state, of which kinds and level."""
    if isinstance(asks, DeceasedShape | AgeShape):
        yield (name, "attribute"), asks.attribute, (Kind.DATE,), Level.PERSON
    elif isinstance(asks, BeyondShape):
        yield (name, "attribute"), asks.attribute, (Kind.NUMBER, Kind.INTEGER), None
    elif isinstance(asks, FragmentsShape):
        for place, attribute in enumerate(asks.same):
            yield (name, "same", place), attribute, tuple(Kind), Level.HOUSEHOLD


def _stated(
    pack: Pack, document: Document, at: Place, attribute: str, source: SourceDefinition
) -> Iterator[Problem]:
    said = {word: word for kind in "PH" for word in source.shape(kind)}
    if attribute not in pack.attributes:
        yield unknown(document, at, "attribute", attribute, pack.attributes)
    elif attribute not in said:
        message = f"The source '{source.name}' does not state '{attribute}'."
        yield _problem(document, at, "not_stated", message, nearest=nearest(attribute, said))


def _misfit(
    pack: Pack, document: Document, at: Place, word: str, kinds: tuple[Kind, ...], level: Level | None
) -> Iterator[Problem]:
    attribute = pack.attributes.get(word)
    if attribute is None:
        return
    if attribute.kind not in kinds or level not in (None, attribute.level):
        message = f"'{word}' is a {attribute.kind} of the {attribute.level}."
        whose = f" of the {level}" if level else ""
        expected = f"a {' or '.join(kinds)}{whose}" if len(kinds) < len(Kind) else f"an attribute{whose}"
        yield _problem(document, at, "wrong_kind", message, expected)


def _of_programmes(pack: Pack, document: Document, at: Place, attribute: str) -> Iterator[Problem]:
    """Check that some source that reports enrolments states the attribute of those enrolled."""
    if attribute not in pack.attributes:
        yield unknown(document, at, "attribute", attribute, pack.attributes)
        return
    found = (read_source(pack, name)[0] for name in pack.sources)
    if not any(one and one.reports and attribute in {*one.shape("P"), *one.shape("H")} for one in found):
        message = f"No source that reports enrolments states '{attribute}'."
        yield _problem(document, at, "not_stated", message)


def _incomparable(pack: Pack, document: Document, name: str, asks: BeyondShape) -> Iterator[Problem]:
    """Refuse to hold an amount against a limit of another unit, of others, or of a period that one of them lacks."""
    stated, limit, at = pack.attributes[asks.attribute], asks.limit, (name, "limit")
    if stated.unit is None or stated.unit != limit.unit:
        message = f"'{asks.attribute}' is in {stated.unit or 'no unit'}, the limit in {limit.unit}."
        yield _problem(
            document, (*at, "unit"), "another_unit", message, "the same unit; state it in the dictionary"
        )
    if stated.level is not limit.of:
        message = f"'{asks.attribute}' is of one {stated.level}, the limit of one {limit.of}."
        yield _problem(document, (*at, "of"), "another_level", message, f"a limit of one {stated.level}")
    if (stated.period is None) != (limit.period is None):
        message = f"'{asks.attribute}' is of {_span(stated.period)}, the limit of {_span(limit.period)}."
        expected = "both with their period (they are converted), or both without (what is owned)"
        yield _problem(document, (*at, "period"), "another_period", message, expected)


def _span(period: str | None) -> str:
    return f"a {period}" if period else "no period"


def _each(
    document: Document, at: Place, what: str, words: Iterable[str], valid: Mapping[str, object]
) -> Iterator[Problem]:
    for place, word in enumerate(words):
        if word not in valid:
            yield unknown(document, (*at, place), what, word, valid)


def _problem(
    document: Document, at: Place, code: str, message: str, expected: str = "", nearest: str = ""
) -> Problem:
    line = document.line(at)
    return Problem(file=FILE, line=line, code=code, message=message, expected=expected, nearest=nearest)


def lists_of(checks: Iterable[Check]) -> frozenset[str]:
    """Return the names of the lists of institutions that checks rest on."""
    return frozenset(check.asks.in_list for check in checks if isinstance(check.asks, ListedShape))
