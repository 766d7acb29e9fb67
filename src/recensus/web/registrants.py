"""Persons and households as the pages show them: every value in words, with who said it, how and since when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from recensus.privacy.types import Showing
from recensus.registry import queries
from recensus.registry.types import Cell, Event, HeldIdentifier, HouseholdFile, Member, Said
from recensus.vocabulary.types import Kind, Pack
from recensus.web.country import area_path, label, shown, source_label
from recensus.web.pages import Caller
from recensus.web.words import EVENTS, IDENTIFIER_STATUSES, METHODS, MISSING, day, moment, said, word


@dataclass(frozen=True, kw_only=True)
class SaidShown:
    """What one source says: a value or, in words, why there is none."""

    value: str
    missing: str
    source: str
    method: str
    since: str


@dataclass(frozen=True, kw_only=True)
class CellShown(SaidShown):
    """What is held true of one attribute, and what other sources say."""

    label: str
    alternatives: tuple[SaidShown, ...]

    @property
    def disputed(self) -> bool:
        """Tell whether a source gives another value, or none where this one has one."""
        return any((other.value, other.missing) != (self.value, self.missing) for other in self.alternatives)


@dataclass(frozen=True, kw_only=True)
class Card:
    """Whom a page is about."""

    number: int
    kind: str
    name: str
    area: str
    address: str


@dataclass(frozen=True, kw_only=True)
class MembershipShown:
    """From when to when a person belonged to which household."""

    since: str
    until: str
    household: int | None
    relationship: str
    source: str


@dataclass(frozen=True, kw_only=True)
class MemberShown:
    """A person who lives in a household."""

    number: int
    name: str
    relationship: str
    since: str


@dataclass(frozen=True, kw_only=True)
class IdentifierShown:
    """A number that someone else issued."""

    issuer: str
    value: str
    status: str
    good: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class EventShown:
    """One entry of the timeline."""

    title: str
    when: datetime
    when_words: str
    description: str
    batch: int


def cells_shown(pack: Pack, cells: Iterable[Cell]) -> list[CellShown]:
    """Return the cells in the order of their labels."""
    found = [
        CellShown(
            label=label(pack, cell.attribute),
            alternatives=tuple(_said(pack, cell.attribute, other) for other in cell.alternatives),
            **vars(_said(pack, cell.attribute, cell.held)),
        )
        for cell in cells
    ]
    return sorted(found, key=lambda cell: cell.label.casefold())


def _said(pack: Pack, attribute: str, one: Said) -> SaidShown:
    return SaidShown(
        value=_value(pack, attribute, one),
        missing="" if one.stated else _missing(one.missing),
        source=source_label(pack, one.source),
        method=word(METHODS, one.method),
        since=day(one.stated_on),
    )


def _value(pack: Pack, attribute: str, one: Said) -> str:
    """Return as much of the value as this officer may see, in words."""
    if one.value is None:
        return _("on record, not shown") if one.stated else ""
    if one.showing is Showing.BAND and pack.attributes[attribute].kind is not Kind.AREA:
        return one.value
    return shown(pack, attribute, one.value)


def _missing(reason: str | None) -> str:
    """Say why there is no value; an unknown code is told with the code itself."""
    kind, _colon, code = (reason or "missing").partition(":")
    named = word(MISSING, kind.strip())
    return f"{named} “{code.strip()}”" if code.strip() else named


def identifiers_shown(pack: Pack, identifiers: Iterable[HeldIdentifier]) -> list[IdentifierShown]:
    """Return identifiers with the names of their issuers."""
    return [
        IdentifierShown(
            issuer=said(pack.issuers[one.issuer].label, one.issuer)
            if one.issuer in pack.issuers
            else one.issuer,
            value=one.value,
            status=word(IDENTIFIER_STATUSES, one.status),
            good=one.status == "well formed",
            source=source_label(pack, one.source),
        )
        for one in identifiers
    ]


def members_shown(pack: Pack, members: Iterable[Member]) -> list[MemberShown]:
    """Return who lives in a household, its head first."""
    head = pack.roles.head
    return [
        MemberShown(
            number=member.person,
            name=member.name or _("Name not known"),
            relationship=_relationship(pack, member.relationship),
            since=day(member.since),
        )
        for member in sorted(members, key=lambda member: (member.relationship != head, member.person))
    ]


def _relationship(pack: Pack, code: str | None) -> str:
    return shown(pack, pack.roles.relationship, code) if code and pack.roles.relationship else ""


def memberships_shown(
    pack: Pack, timeline: Iterable[Event], relationship: str | None
) -> list[MembershipShown]:
    """Return where a person lived from when to when, the latest first; the present relationship is known."""
    moves = sorted(
        (event for event in timeline if event.what in ("moved", "left")), key=lambda event: event.on
    )
    ends: list[Event | None] = [*moves[1:], None]
    return [
        MembershipShown(
            since=day(move.on),
            until=day(end.on) if end else "",
            household=move.household,
            relationship=_relationship(pack, relationship) if end is None else "",
            source=source_label(pack, move.source),
        )
        for move, end in reversed(list(zip(moves, ends, strict=False)))
    ]


def timeline_shown(pack: Pack, timeline: Sequence[Event]) -> Iterator[EventShown]:
    """Yield what happened, the latest first."""
    for event in reversed(timeline):
        spoken = {"source": source_label(pack, event.source), "day": day(event.on)}
        yield EventShown(
            title=word(EVENTS, event.what),
            when=event.recorded_at,
            when_words=moment(event.recorded_at),
            description=_("%(source)s, speaking of %(day)s") % spoken,
            batch=event.batch,
        )


def household_name(pack: Pack, household: HouseholdFile) -> str:
    """Return what a household is called here: by its head, else by its number."""
    heads = [
        member.name for member in household.members if member.relationship == pack.roles.head and member.name
    ]
    if heads:
        return _("Household of %(head)s") % {"head": heads[0]}
    return _("Household %(number)s") % {"number": household.id}


def card_of(pack: Pack, number: int, *, person: bool, asks: Caller) -> Card:
    """Return the card of a person or household; raise Http404 when there is none of this number."""
    try:
        if person:
            one = queries.person(number, pack=pack, by=asks.by, purpose=asks.purpose)
            name, kind, area = one.name or _("Name not known"), _("Person"), ""
        else:
            home = queries.household(number, pack=pack, by=asks.by, purpose=asks.purpose)
            name, kind, area = household_name(pack, home), _("Household"), area_path(pack, home.area)
    except queries.NotOnRecord as unknown:
        raise Http404(str(unknown)) from unknown
    address = reverse("person" if person else "household", args=[number])
    return Card(number=number, kind=kind, name=name, area=area, address=address)
