"""What each kind of check asks, set by set: who is found, and of whom it cannot be told.

Every step adds to ``check_found`` and ``check_open``; what is missing never adds to the first.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from recensus.connectors.source_reading import read_source
from recensus.enrolment.checking import singly, together
from recensus.enrolment.checking.gathering import PRESENT
from recensus.enrolment.checking.periods import weights
from recensus.enrolment.checking.reading import Check
from recensus.enrolment.checking.shapes import (
    AgeShape,
    BeyondShape,
    CheckShape,
    CrowdedShape,
    DeceasedShape,
    FragmentsShape,
    ListedShape,
    RegisterShape,
    SharedShape,
    TwiceShape,
    UnknownShape,
)
from recensus.vocabulary.types import Level, Pack, Period

Step = tuple[str, Mapping[str, Any]]


def steps(asks: CheckShape, pack: Pack) -> Iterator[Step]:
    """Yield the steps of a check with their values, by its kind."""
    match asks:
        case DeceasedShape():
            yield from _deceased(asks)
        case AgeShape():
            yield from _age(asks)
        case BeyondShape():
            yield from _beyond(asks, pack.attributes[asks.attribute].period)
        case UnknownShape():
            yield from _unknown(asks, pack)
        case SharedShape():
            values = {"unit": "", "attribute": asks.attribute, "most": asks.most}
            yield from ((step, values) for step in (*together.SHARED, together.UNNAMED))
        case ListedShape():  # and those that are crowded
            yield from _of_institutions(asks)
        case FragmentsShape():
            yield from ((step, {"unit": "", "same": list(asks.same)}) for step in together.FRAGMENTS)
        case TwiceShape():
            yield from ((step, {"unit": ""}) for step in together.TWICE)


def _against(condition: str, untold: str, *, who: str = "e.registrant", **values: object) -> Iterator[Step]:
    yield singly.AGAINST.format(who=who, condition=condition), values
    yield singly.NOT_TOLD.format(who=who, untold=untold), values


def _deceased(asks: DeceasedShape) -> Iterator[Step]:
    """Without a day of death in a record that is there, somebody lives."""
    return _against(
        "s.value::date + %(grace)s::int < e.drew_on",
        "s.value is null and s.absent is not null",
        unit="P",
        attribute=asks.attribute,
        grace=asks.grace_days,
    )


def _age(asks: AgeShape) -> Iterator[Step]:
    years = "extract(year from age(e.drew_on, s.value::date))"
    return _against(
        f"({years} < %(least)s::int or {years} > %(most)s::int)",
        "s.value is null",
        unit="P",
        attribute=asks.attribute,
        least=asks.least,
        most=asks.most,
    )


def _beyond(asks: BeyondShape, period: Period | None) -> Iterator[Step]:
    """Hold the amount of a year against the limit of a year."""
    times, limits = weights(period, asks.limit.period)
    personal = asks.limit.of is Level.PERSON
    return _against(
        "s.value::numeric * %(times)s::int > %(limit)s::numeric",
        "s.value is null",
        who="e.registrant" if personal else "e.household",
        unit="P" if personal else "",
        attribute=asks.attribute,
        times=times,
        limit=asks.limit.amount * limits,
    )


def _unknown(asks: UnknownShape, pack: Pack) -> Iterator[Step]:
    source, _ = read_source(pack, asks.register_)
    stated = [pack.attributes[word] for word in (source.shape("P") if source else ())]
    issuers = sorted({one.issuer.name for one in stated if one.issuer})
    values = {"unit": "P", "attribute": PRESENT, "searched_by": asks.searched_by, "issuers": issuers}
    return ((step, values) for step in ("truncate check_sought", singly.SOUGHT, *singly.UNKNOWN))


def _of_institutions(asks: ListedShape) -> Iterator[Step]:
    values = {"unit": "", "attribute": asks.attribute, "list": asks.in_list}
    if isinstance(asks, CrowdedShape):
        facts = "'places', max(i.places)"
        yield together.OF_INSTITUTION.format(facts=facts, condition="count(*) > max(i.places)"), values
        yield together.NO_PLACES, values
    else:
        yield together.OF_INSTITUTION.format(facts="'listed', false", condition="count(i.code) = 0"), values
    yield together.UNNAMED, values


def wanted(check: Check, reporting: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Yield which attributes of which sources a check reads; ``reporting`` are those of sources that report."""
    asks = check.asks
    if isinstance(asks, FragmentsShape):
        yield from ((asks.register_, attribute) for attribute in asks.same)
    elif isinstance(asks, DeceasedShape | AgeShape | BeyondShape):
        yield asks.register_, asks.attribute
    elif isinstance(asks, RegisterShape):
        yield asks.register_, PRESENT
    elif isinstance(asks, SharedShape | ListedShape):
        yield from ((source, asks.attribute) for source, said in reporting.items() if asks.attribute in said)
