"""Overlaps in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.enrolment.actions import SETTLING
from recensus.enrolment.types import OverlapFound
from recensus.vocabulary.types import Pack
from recensus.web.country import figure, programme_label, source_label
from recensus.web.words import day, said, word

OUTCOMES = {
    "open": gettext_lazy("open"),
    "referred to the programmes": gettext_lazy("referred to the programmes"),
    "allowed in this case": gettext_lazy("allowed in this case"),
    "not so": gettext_lazy("not so"),
    "gone": gettext_lazy("gone"),
}


@dataclass(frozen=True, kw_only=True)
class OverlapShown:
    """One finding: whom it is about, what the rule says, and what speaks for it."""

    number: int
    label: str
    route: str
    registrant: int
    whose: str
    found_on: str
    sure: str
    sums: str
    enrolments: tuple[str, ...]
    settled: str


def choices() -> list[tuple[str, str]]:
    """Return what an officer can say of a finding."""
    return [(outcome.value, word(OUTCOMES, outcome.value)) for outcome in sorted(SETTLING)]


def shown(pack: Pack, one: OverlapFound) -> OverlapShown:
    """Return a finding in words."""
    number = {"number": one.registrant}
    return OverlapShown(
        number=one.id,
        label=said(one.label, one.rule),
        route="household-benefits" if one.unit == "H" else "person-benefits",
        registrant=one.registrant,
        whose=_("Household %(number)s") % number if one.unit == "H" else _("Person %(number)s") % number,
        found_on=day(one.found_on),
        sure=figure(one.confidence * 100, 1) if _by_model(one) else "",
        sums=_sums(pack, one),
        enrolments=tuple(_enrolment(pack, told) for told in one.enrolments),
        settled=f"{one.settled_by}: {one.why}" if one.settled_by else "",
    )


def _by_model(one: OverlapFound) -> bool:
    """Tell whether a model's probability is among what links the records."""
    return any(told["probability"] is not None for told in one.enrolments)


def _sums(pack: Pack, one: OverlapFound) -> str:
    if one.monthly is None:
        return ""
    together = f"{figure(one.monthly)} {pack.currency}"
    return f"{together} > {figure(one.total)} {pack.currency}" if one.total is not None else together


def _enrolment(pack: Pack, told: Mapping[str, object]) -> str:
    source = source_label(pack, str(told["source"]))
    facts = [programme_label(pack, str(told["programme"])), source]
    if told["unit"] == "P":
        facts.append(_("Person %(number)s") % {"number": told["registrant"]})
    if told["amount"] is not None:
        facts.append(f"{figure(str(told['amount']))} {told['currency']}")
    return " · ".join(facts)
