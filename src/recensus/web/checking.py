"""Findings of the checks across registers, in words and side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.enrolment.checking.reading import Check, read_checks
from recensus.enrolment.checking.types import Finding, Word
from recensus.privacy.queries import policy_in_force
from recensus.vocabulary.types import Pack
from recensus.web.country import area_name, figure, label, programme_label, shown, source_label
from recensus.web.words import day, said, word

STATES: Final = {
    "open": gettext_lazy("open"),
    "in work": gettext_lazy("in work"),
    "settled": gettext_lazy("settled"),
    "gone": gettext_lazy("gone"),
}
TOLD: Final = {
    "found": gettext_lazy("found"),
    "taken up": gettext_lazy("taken up"),
    "settled": gettext_lazy("settled"),
    "gone": gettext_lazy("no longer shown by the registers"),
    "found again": gettext_lazy("found again"),
}
UNDETERMINED: Final = {
    "the register did not answer": gettext_lazy("the register did not answer"),
    "the enrolment names nobody known": gettext_lazy("the enrolment names nobody known"),
    "the register has no record of them": gettext_lazy("the register has no record of them"),
    "the value is not stated": gettext_lazy("the value is not stated"),
    "they were not looked for in the register": gettext_lazy("they were not looked for in the register"),
    "whose record it is, is not decided": gettext_lazy("whose record it is, is not decided"),
    "the household is not known": gettext_lazy("the household is not known"),
}
FACTS: Final = {
    "key": gettext_lazy("Number there"),
    "programme": gettext_lazy("Programme"),
    "drew on": gettext_lazy("Drew last on"),
    "on": gettext_lazy("Speaking of"),
    "searched by": gettext_lazy("Looked for by"),
    "places": gettext_lazy("Places"),
    "enrolled": gettext_lazy("Enrolled"),
    "linked by": gettext_lazy("Linked by"),
    "probability": gettext_lazy("Sure to be one person (%)"),
}
"""What each statement tells, in the order of the rows."""


@dataclass(frozen=True, kw_only=True)
class FindingShown:
    """One finding: what the check says, of whom, by when; ``columns`` and ``rows`` are its evidence, side by side."""

    number: int
    label: str
    whose: str
    route: str
    registrant: int | None
    programmes: str
    area: str
    found_on: str
    due_on: str
    overdue: bool
    sure: str
    state: str
    outcome: str
    by: str
    why: str
    version: str
    more: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What an officer can choose: ``key`` is the key that chooses it."""

    value: str
    label: str
    key: int


def finding_shown(pack: Pack, one: Finding, on: date) -> FindingShown:
    """Return a finding in words."""
    return FindingShown(
        number=one.id,
        label=said(one.label, one.check),
        whose=_whose(pack, one),
        route="household" if one.unit == "H" else "person",
        registrant=one.registrant,
        programmes=", ".join(programme_label(pack, name) for name in one.programmes),
        area=area_name(pack, one.area),
        found_on=day(one.found_on),
        due_on=day(one.due_on),
        overdue=one.overdue(on),
        sure=figure(one.confidence * 100, 1) if one.confidence < 1 else "",
        state=word(STATES, one.state),
        outcome=_outcome(pack, one),
        by=one.by,
        why=one.why,
        version=one.version,
        more=max(0, len(one.enrolments) - sum("programme" in told for told in one.statements)),
        columns=tuple(_heading(pack, told) for told in one.statements),
        rows=tuple(_rows(pack, one.statements)),
    )


def _whose(pack: Pack, one: Finding) -> str:
    if one.registrant is None:
        attribute, _space, rest = one.subject.partition(" ")
        return f"{label(pack, attribute)}: {rest}"
    number = {"number": one.registrant}
    return _("Household %(number)s") % number if one.unit == "H" else _("Person %(number)s") % number


def _outcome(pack: Pack, one: Finding) -> str:
    if not one.outcome:
        return ""
    labels = {choice.value: choice.label for choice in choices(pack, one.check)}
    return labels.get(one.outcome, one.outcome)


def _heading(pack: Pack, told: Mapping[str, Any]) -> str:
    return str(told["list"]) if "list" in told else source_label(pack, str(told.get("source", "")))


def _rows(pack: Pack, statements: "list[Mapping[str, Any]] | Any") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the statements tell, a row a fact: first what each says, then where it stands and how it is linked."""
    words = list(dict.fromkeys(name for told in statements for name in told.get("says", {})))
    for name in words:
        cells = tuple(_value(pack, name, told.get("says", {}).get(name)) for told in statements)
        yield label(pack, name), cells
    for fact, called in FACTS.items():
        cells = tuple(_fact(pack, fact, told.get(fact)) for told in statements)
        if any(cells):
            yield str(called), cells


def _value(pack: Pack, attribute: str, value: str | None) -> str:
    return "" if value is None else shown(pack, attribute, value)


def _fact(pack: Pack, fact: str, value: Any) -> str:
    if value is None:
        return ""
    if fact in ("on", "drew on"):
        return day(date.fromisoformat(value))
    if fact == "probability":
        return figure(float(value) * 100, 1)
    return programme_label(pack, value) if fact == "programme" else str(value)


def choices(pack: Pack, name: str) -> list[Choice]:
    """Return the outcomes that a check declares, in their order."""
    check = next((one for one in checks(pack) if one.name == name), None)
    outcomes = check.asks.outcomes if check else {}
    return [
        Choice(value=value, label=said(one.label, value), key=key)
        for key, (value, one) in enumerate(outcomes.items(), start=1)
    ]


def checks(pack: Pack) -> tuple[Check, ...]:
    """Return the pack's checks that can be read."""
    return read_checks(pack)[0]


def told(words: list[Word], pack: Pack, check: str) -> list[tuple[str, str, str, str]]:
    """Return what became of a finding: what, when, by whom, and what was said."""
    labels = {choice.value: choice.label for choice in choices(pack, check)}
    return [
        (
            word(TOLD, one.told),
            day(one.at),
            one.by,
            f"{labels.get(one.outcome, one.outcome)}: {one.why}" if one.outcome else "",
        )
        for one in words
    ]


def undetermined(counts: Mapping[str, tuple[int, Mapping[str, int]]], check: str) -> list[tuple[str, str]]:
    """Return of how many a check cannot tell, by reason; of few, no number is told."""
    reasons, smallest = counts[check][1] if check in counts else {}, policy_in_force().smallest_count
    return [
        (word(UNDETERMINED, why), figure(number) if number >= smallest else f"< {smallest}")
        for why, number in sorted(reasons.items())
    ]
