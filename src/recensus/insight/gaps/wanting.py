"""Which gap lists a country's pack asks for, and why one cannot be made."""

from collections.abc import Iterator, Sequence
from datetime import date

from recensus.connectors.definition import Carries
from recensus.insight.flows.types import Flow, Need, missing
from recensus.insight.gaps.types import Kind, Lack, NotAvailable, Wanted
from recensus.programmes.catalogue import read_programme
from recensus.programmes.overlaps import Overlap, read_overlaps
from recensus.snapshots.queries import by_consent
from recensus.vocabulary.types import Level, Pack


def wanted(pack: Pack, on: date) -> list[Wanted]:
    """Return a list for each programme, and for each rule in force that two programmes belong together."""
    return [*_programmes(pack), *_complements(pack, on)]


def _programmes(pack: Pack) -> Iterator[Wanted]:
    for name in sorted(pack.programmes):
        programme, _ = read_programme(pack, name)
        if programme is not None:
            yield Wanted(kind=Kind.ELIGIBLE, programme=name, unit=_letter(programme.unit))


def _complements(pack: Pack, on: date) -> Iterator[Wanted]:
    rules, _ = read_overlaps(pack)
    for rule in rules:
        if rule.says is Overlap.COMPLEMENTARY and rule.holds_on(on):
            drawn, comes_with_it = rule.programmes
            yield Wanted(
                kind=Kind.COMPLEMENT,
                programme=comes_with_it,
                unit=_letter(rule.unit),
                rule=rule.name,
                drawn=drawn,
                label=rule.label,
            )


def _letter(unit: Level) -> str:
    return "H" if unit is Level.HOUSEHOLD else "P"


def lacking(pack: Pack, one: Wanted, flows: Sequence[Flow], *, population_known: bool) -> NotAvailable | None:
    """Return why a list cannot be made as far as set-up, pack and flows are concerned; None when it can.

    ``population_known`` tells whether the set-up knows whoever might be eligible, not only who is enrolled somewhere.
    """
    if one.kind is Kind.ELIGIBLE:
        if not population_known:
            return NotAvailable(wanted=one, lack=Lack.POPULATION)
        programme, _ = read_programme(pack, one.programme)
        if programme is None or not programme.conditions:
            return NotAvailable(wanted=one, lack=Lack.NO_RULES)
        if programme.purpose in by_consent():
            return NotAvailable(wanted=one, lack=Lack.CONSENT)
    absent = missing(flows, [Need(carries=Carries.ENROLMENTS, programme=name) for name in one.programmes])
    return NotAvailable(wanted=one, lack=Lack.FLOWS, flows=absent) if absent else None
