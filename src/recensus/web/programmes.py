"""A programme as the pages show it: its words, its facts, its latest run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils.translation import gettext as _

from recensus.eligibility import queries
from recensus.programmes.catalogue import ProgrammeHasProblems, read_programme
from recensus.programmes.types import Card, NoValueInForce, Parameter, Programme
from recensus.setups.running import running_pack
from recensus.vocabulary.types import Level, Pack
from recensus.web.country import figure, programme_label
from recensus.web.explaining import plain
from recensus.web.pages import Caller
from recensus.web.words import KINDS, day, said, word


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line about a programme."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A programme's name and label, for links."""

    name: str
    label: str


def pack_or_404() -> Pack:
    """Return the country's pack; raise Http404 while the database holds no country."""
    pack = running_pack()
    if pack is None:
        raise Http404(_("No country pack is at work here yet."))
    return pack


def programme_or_404(pack: Pack, name: str) -> Programme:
    """Return a programme of the pack; raise Http404 when it has none of that name."""
    if name not in pack.programmes:
        raise Http404(_("The country pack has no such programme."))
    programme, problems = read_programme(pack, name)
    if programme is None or problems:
        raise ProgrammeHasProblems(name, problems)
    return programme


def listed(pack: Pack, unit: Level | None = None) -> list[Listed]:
    """Return all programmes by their labels, or those determined here that consider households, or persons."""
    found = [
        Listed(name=name, label=programme_label(pack, name))
        for name in pack.programmes
        if unit is None or _determined(programme_or_404(pack, name), unit)
    ]
    return sorted(found, key=lambda programme: programme.label)


def _determined(programme: Programme, unit: Level) -> bool:
    return programme.unit is unit and bool(programme.conditions)


def latest_run(name: str, asks: Caller) -> int | None:
    """Return the number of the latest finished run, None while there is none."""
    try:
        return int(queries.latest(name, by=asks.by, purpose=asks.purpose).pk)
    except queries.UnknownRun:
        return None


def facts_of(pack: Pack, programme: Programme, on: date) -> Iterator[Fact]:
    """Yield what is known about a programme on a day: whom it considers, what it gives, and its parameters."""
    yield Fact(label=_("Considers"), value=word(KINDS, programme.unit.value))
    if programme.benefit:
        paid = f"{figure(programme.benefit.amount)} {pack.currency}, {programme.benefit.frequency}"
        yield Fact(label=_("Benefit"), value=paid)
    if programme.legal_basis:
        yield Fact(label=_("Legal basis"), value=programme.legal_basis)
    yield from (Fact(label=label, value=value) for label, value in _card(programme.card, pack, on) if value)
    for parameter in programme.parameters.values():
        yield Fact(label=said(parameter.label, parameter.name), value=in_force(parameter, on))


def _card(card: Card, pack: Pack, on: date) -> Iterator[tuple[str, str]]:
    """Yield what the catalogue tells, each with its label; an empty text for what it does not say."""
    yield _("Sector"), card.sector
    yield _("Instrument"), card.instrument.value if card.instrument else ""
    yield _("What is given"), said(card.package, "")
    yield _("For whom"), said(card.target_group, "")
    yield _("How people are chosen"), ", ".join(card.selection)
    yield _("Cycle"), card.cycle or ""
    if begun := [start for start in card.budget if start <= on]:
        yield _("Budget of the year"), f"{figure(card.budget[max(begun)])} {pack.currency}"
    yield _("Runs from"), day(card.starts) if card.starts else ""
    yield _("Runs until"), day(card.ends) if card.ends else ""


def in_force(parameter: Parameter, on: date, *, with_unit: bool = True) -> str:
    """Return a parameter's value on a day."""
    try:
        value = plain(parameter.on(on))
    except NoValueInForce:
        return _("none in force")
    return f"{value} {parameter.unit}" if parameter.unit and with_unit else value
