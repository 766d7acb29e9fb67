"""Who gets what, as the pages show it: every benefit of a household, and its calendar."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.enrolment.types import Benefits, Complaint, Due, Held, Paid, PaymentState
from recensus.vocabulary.types import Pack
from recensus.web.country import figure, programme_label, source_label
from recensus.web.words import day, word

STATUSES = {
    "active": gettext_lazy("active"),
    "waiting": gettext_lazy("waiting"),
    "suspended": gettext_lazy("suspended"),
    "exited": gettext_lazy("left"),
    "no longer reported": gettext_lazy("no longer reported"),
}
STATES = {
    "due": gettext_lazy("due"),
    "suspended": gettext_lazy("suspended"),
    "cancelled": gettext_lazy("cancelled"),
    "pending": gettext_lazy("pending"),
    "paid": gettext_lazy("paid"),
    "failed": gettext_lazy("failed"),
    "returned": gettext_lazy("returned"),
}
TONES = {
    "active": "eligible",
    "paid": "eligible",
    "suspended": "missing",
    "returned": "missing",
    "failed": "missing",
}


@dataclass(frozen=True, kw_only=True)
class EnrolmentShown:
    """One line of who gets what."""

    programme: str
    name: str
    whose: str
    address: tuple[str, int]
    amount: str
    since: str
    until: str
    status: str
    tone: str
    reason: str
    source: str
    stated: str


@dataclass(frozen=True, kw_only=True)
class MonthShown:
    """One month of the calendar: each payment or entitlement in it."""

    month: str
    entries: tuple[tuple[str, str, str, str, str], ...]


COMPLAINTS = {"open": gettext_lazy("open"), "answered": gettext_lazy("answered")}


@dataclass(frozen=True, kw_only=True)
class ComplaintShown:
    """One complaint in words."""

    programme: str
    whose: str
    received: str
    answered: str
    state: str
    tone: str
    about: str
    source: str


def benefits_shown(pack: Pack, found: Benefits) -> dict[str, object]:
    """Return what `parts/benefits.html` shows."""
    return {
        "enrolments": enrolments_shown(pack, found),
        "months": calendar(pack, found),
        "totals": totals(found),
        "complaints": [_complaint(pack, found, one) for one in found.complaints],
    }


def _complaint(pack: Pack, found: Benefits, one: Complaint) -> ComplaintShown:
    state = one.state or ("answered" if one.answered_on else "open")
    return ComplaintShown(
        programme=programme_label(pack, one.programme),
        whose=_who_is(found, one.registrant),
        received=day(one.received_on),
        answered=day(one.answered_on) if one.answered_on else "",
        state=word(COMPLAINTS, state),
        tone="eligible" if state == "answered" else "if",
        about=one.about,
        source=source_label(pack, one.source),
    )


def enrolments_shown(pack: Pack, found: Benefits) -> list[EnrolmentShown]:
    """Return the enrolments, those that stand first."""
    ordered = sorted(found.enrolments, key=lambda held: not held.running)
    return [_enrolment(pack, found, held) for held in ordered]


def _enrolment(pack: Pack, found: Benefits, held: Held) -> EnrolmentShown:
    return EnrolmentShown(
        programme=programme_label(pack, held.programme),
        name=held.programme,
        whose=_whose(found, held),
        address=("household" if held.unit == "H" else "person", held.registrant),
        amount=f"{figure(held.amount)} {held.currency}" if held.amount is not None else "",
        since=day(held.first_day) if held.first_day else "",
        until=day(held.last_day) if held.last_day else "",
        status=word(STATUSES, held.status.value),
        tone=TONES.get(held.status.value, "if"),
        reason=held.reason,
        source=source_label(pack, held.source),
        stated=day(held.stated_on) if held.stated_on else "",
    )


def _whose(found: Benefits, held: Held) -> str:
    return _("the household") if held.unit == "H" else _who_is(found, held.registrant)


def _who_is(found: Benefits, registrant: int) -> str:
    if registrant == found.registrant:
        return _("she herself") if found.kind == "P" else ""
    if registrant == found.household:
        return _("the household")
    return _("Person %(number)s") % {"number": registrant}


def calendar(pack: Pack, found: Benefits) -> list[MonthShown]:
    """Return the months, the latest first, with what was paid or is due in each."""
    return [
        MonthShown(month=_month(month), entries=tuple(_entry(pack, found, *one) for one in entries))
        for month, entries in found.months().items()
    ]


def _month(text: str) -> str:
    try:
        return f"{date.fromisoformat(f'{text}-01'):%m/%Y}"
    except ValueError:  # a cycle without a day is called as the programme calls it
        return text


def _entry(pack: Pack, found: Benefits, held: Held, one: Paid | Due) -> tuple[str, str, str, str, str]:
    return (
        programme_label(pack, held.programme),
        _whose(found, held),
        f"{figure(one.amount)} {one.currency}",
        word(STATES, one.state.value),
        TONES.get(one.state.value, "if"),
    )


def totals(found: Benefits) -> list[str]:
    """Return what was paid in all, by currency."""
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for one in (one for held in found.enrolments for one in held.paid if one.state is PaymentState.PAID):
        paid[one.currency] += one.amount
    return [f"{figure(amount)} {currency}" for currency, amount in sorted(paid.items())]
