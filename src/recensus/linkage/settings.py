"""How a country links: ``linkage.yaml`` of its pack, and what follows from the rest of it where that says nothing."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from recensus.connectors.definition import Carries
from recensus.connectors.source_reading import read_source
from recensus.registry.relinking import SOURCE
from recensus.vocabulary.dictionary import unknown
from recensus.vocabulary.shaping import OneOrMore, Shape, shaped
from recensus.vocabulary.types import Document, Kind, Level, Pack, Problem

FILE: Final = "linkage.yaml"
NAME_PARTS: Final = ("given", "father", "grandfather", "family", "second", "full")
Way = Literal["identifier", "model", "person"]
CalendarName = Literal["gregorian", "ethiopian", "hijri", "buddhist", "bikram"]
WAYS: Final[tuple[Way, ...]] = ("identifier", "model", "person")
_TAKES: Final = frozenset({Carries.ENROLMENTS, Carries.PAYMENTS})


class PartsShape(Shape):
    """Which attributes play which part in a comparison; of several the first that a record has."""

    given: OneOrMore = ()
    father: OneOrMore = ()
    grandfather: OneOrMore = ()
    family: OneOrMore = ()
    second: OneOrMore = ()
    full: OneOrMore = ()
    area: OneOrMore = ()
    address: OneOrMore = ()
    phone: OneOrMore = ()


class CostsShape(Shape):
    """What an error costs, in looks of an officer at one pair: the thresholds follow from it."""

    wrong_link: Annotated[float, Field(ge=2, le=1_000_000)] = 100.0
    missed_link: Annotated[float, Field(ge=2, le=1_000_000)] = 20.0


class LinkageShape(Shape):
    """The whole of ``linkage.yaml``."""

    parts: PartsShape = PartsShape()
    compare: Annotated[OneOrMore, Field(max_length=3)] = ()
    unique: OneOrMore = ()
    calendars: dict[str, CalendarName] = {}
    identifiers: OneOrMore | None = None
    order: Annotated[tuple[Way, ...], Field(min_length=1)] = WAYS
    costs: CostsShape = CostsShape()
    sample: Annotated[int, Field(ge=0, le=100_000)] = 200
    largest_group: Annotated[int, Field(ge=2, le=1000)] = 64


@dataclass(frozen=True, kw_only=True)
class LinkageSettings:
    """How to link, whole.

    ``parts`` maps a part (a column of the engine's table) to attributes of persons or households in order; ``unique``
    are registers that hold each person once; ``adverse`` those in which to be found twice costs somebody something;
    ``calendars`` those in which registers are known to state dates of birth.
    """

    parts: Mapping[str, tuple[str, ...]]
    compare: tuple[str, ...]
    unique: tuple[str, ...]
    adverse: tuple[str, ...]
    calendars: Mapping[str, CalendarName]
    identifiers: tuple[str, ...]
    order: tuple[Way, ...]
    wrong_link: float
    missed_link: float
    sample: int
    largest_group: int

    def content(self) -> dict[str, Any]:
        """Return the settings as JSON holds them."""
        content: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return content

    @property
    def name(self) -> str:
        """The hash of the content: the same name is the same settings."""
        text = json.dumps(self.content(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


_KNOWN: Final[dict[str, LinkageSettings]] = {}
"""By version of the pack: every question about an applicant asks for them, and they take reading every source."""


def settings_of(pack: Pack) -> LinkageSettings:
    """Return how a pack that was checked links."""
    if pack.content_hash not in _KNOWN:
        _KNOWN[pack.content_hash] = _settings_of(pack)
    return _KNOWN[pack.content_hash]


def _settings_of(pack: Pack) -> LinkageSettings:
    shape = shaped(LinkageShape, pack.document(FILE))[0]
    assert shape is not None  # every key has a default
    return LinkageSettings(
        parts=_parts(pack, shape.parts),
        compare=shape.compare,
        unique=shape.unique,
        adverse=tuple(_adverse(pack)),
        calendars=shape.calendars,
        identifiers=tuple(sorted(pack.issuers)) if shape.identifiers is None else shape.identifiers,
        order=shape.order,
        wrong_link=shape.costs.wrong_link,
        missed_link=shape.costs.missed_link,
        sample=shape.sample,
        largest_group=shape.largest_group,
    )


def _parts(pack: Pack, shape: PartsShape) -> dict[str, tuple[str, ...]]:
    """Return the parts as the pack says; names, area and phone it does not name, by their roles in ``pack.yaml``."""
    said: dict[str, tuple[str, ...]] = {part: names for part, names in shape if names}
    if not said.keys() & set(NAME_PARTS):
        said |= _name_by_role(pack.roles.name)
    single = {role: getattr(pack.roles, role) for role in ("sex", "birth_date", "age", "area", "phone")}
    return {role: (name,) for role, name in single.items() if name} | said


def _name_by_role(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the parts of a name of one word, of two (given and family) or of more (the whole in one)."""
    if len(names) == 2:
        return {"given": names[:1], "family": names[1:]}
    return {"full": names} if names else {}


def _adverse(pack: Pack) -> Iterator[str]:
    for name in sorted(pack.sources):
        source, _ = read_source(pack, name)
        if source is not None and _TAKES & set(source.carries):
            yield name


def linkage_problems(pack: Pack) -> list[Problem]:
    """Return what is wrong with a pack's ``linkage.yaml``: every word that leads nowhere, or to the wrong thing."""
    document = pack.document(FILE)
    shape, problems = shaped(LinkageShape, document)
    if shape is not None:
        problems += _attribute_problems(pack, document, shape)
        problems += _unknown(document, "unique", "source", shape.unique, pack.sources)
        problems += _unknown(document, "calendars", "source", shape.calendars, pack.sources)
        problems += _unknown(document, "identifiers", "issuer", shape.identifiers or (), pack.issuers)
    return problems + list(_reserved(pack))


def _attribute_problems(pack: Pack, document: Document, shape: LinkageShape) -> Iterator[Problem]:
    named = [(("parts", part), names) for part, names in shape.parts] + [(("compare",), shape.compare)]
    for at, names in named:
        for name in names:
            attribute = pack.attributes.get(name)
            if attribute is None:
                yield unknown(document, at, "attribute", name, pack.attributes)
            elif attribute.level is Level.HOUSEHOLD and (at[-1] != "area" or name != pack.roles.area):
                yield _misfit(document, at, name, "of the household", "an attribute of the person")
            elif at[-1] in NAME_PARTS and attribute.kind not in (Kind.NAME, Kind.TEXT):
                yield _misfit(document, at, name, f"of kind {attribute.kind}", "a name")


def _misfit(document: Document, at: tuple[str, ...], name: str, what: str, expected: str) -> Problem:
    message = f"'{name}' is {what}; it cannot be the part '{at[-1]}'."
    line = document.line(at)
    return Problem(file=document.file, line=line, code="part_and_kind", message=message, expected=expected)


def _unknown(
    document: Document, key: str, what: str, words: Iterable[str], known: Mapping[str, object]
) -> Iterator[Problem]:
    return (unknown(document, (key,), what, word, known) for word in words if word not in known)


def _reserved(pack: Pack) -> Iterator[Problem]:
    if SOURCE in pack.sources:
        message = f"'{SOURCE}' is the name in which links change here; no source may have it."
        yield Problem(file=pack.sources[SOURCE].file, line=1, code="reserved_name", message=message)
