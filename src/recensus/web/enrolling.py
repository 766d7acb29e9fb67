"""Lists, own enrolments and call-ups in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.enrolment.own.types import CallUp, Change, Enrolled, List, Listed, Standing, State, Why
from recensus.programmes.catalogue import read_programme
from recensus.vocabulary.types import Pack
from recensus.web.country import area_path, figure, programme_label
from recensus.web.words import Words, day, moment, word

STATUSES: Final[Words] = {
    "active": gettext_lazy("Enrolled"),
    "suspended": gettext_lazy("Suspended"),
    "exited": gettext_lazy("Left"),
}
TONES: Final[Mapping[str, str]] = {"active": "yes", "suspended": "if", "exited": "no"}
STANDINGS: Final[Words] = {
    Standing.OFFERED.value: gettext_lazy("Is offered a place"),
    Standing.WAITING.value: gettext_lazy("Waits for a place"),
}
STATES: Final[Words] = {
    State.PROPOSED.value: gettext_lazy("Not decided yet"),
    State.ENROLLED.value: gettext_lazy("Enrolled"),
    State.TURNED_DOWN.value: gettext_lazy("Turned down"),
    State.IN_ALREADY.value: gettext_lazy("In the programme already"),
    State.NOT_ON_RECORD.value: gettext_lazy("Not on record any more"),
}
CHANGES: Final[Words] = {
    Change.ENROLLED.value: gettext_lazy("Enrolled"),
    Change.SUSPENDED.value: gettext_lazy("Suspended"),
    Change.RESUMED.value: gettext_lazy("Taken up again"),
    Change.LEFT.value: gettext_lazy("Left"),
    Change.REINSTATED.value: gettext_lazy("Reinstated after an appeal"),
}
WHYS: Final[Words] = {
    Why.DUE.value: gettext_lazy("Its time is up"),
    Why.TWICE.value: gettext_lazy("Enrolled twice"),
    Why.DEATH.value: gettext_lazy("A source says that somebody died"),
    Why.MOVE.value: gettext_lazy("Moved"),
    Why.HOUSEHOLD.value: gettext_lazy("The household has changed"),
}


def enrolling_here(pack: Pack) -> list[tuple[str, str]]:
    """Return the programmes that enrol here, by their labels."""
    read = ((name, read_programme(pack, name)[0]) for name in pack.programmes)
    found = [(name, programme_label(pack, name)) for name, one in read if one and one.enrolment]
    return sorted(found, key=lambda named: named[1])


def whose(unit: str, registrant: int | None) -> str:
    """Return whom something is about."""
    if registrant is None:
        return _("Nobody known")
    number = {"number": registrant}
    return _("Person %(number)s") % number if unit == "P" else _("Household %(number)s") % number


def list_shown(pack: Pack, one: List) -> dict[str, object]:
    """Return a list with its numbers and what it cites."""
    return {
        "number": one.number,
        "programme": programme_label(pack, one.programme),
        "name": one.programme,
        "holder": one.holder,
        "determination": one.determination,
        "area": area_path(pack, one.area) if one.area else "",
        "figures": [
            (_("Eligible"), figure(one.eligible)),
            (word(STANDINGS, Standing.OFFERED), figure(one.offered)),
            (word(STANDINGS, Standing.WAITING), figure(one.waiting)),
            (word(STATES, State.IN_ALREADY), figure(one.already)),
        ],
        "became": [(word(STATES, state), figure(number)) for state, number in sorted(one.states.items())],
        "order": _order(one),
        "seed": one.seed,
        "hash": one.hash,
        "by": one.proposed_by,
        "when": moment(one.proposed_at),
        "closed": moment(one.closed_at),
        "takes_two": one.four_eyes,
    }


def _order(one: List) -> str:
    if not one.seed:
        return ""
    first = _("the lowest first") if one.order == "lowest first" else _("the highest first")
    by = _("By %(score)s, %(first)s; then by lot.") % {"score": one.score, "first": first}
    return by if one.score else _("By lot.")


def candidate_shown(pack: Pack, one: Listed) -> dict[str, object]:
    """Return one line of a list: who, where, and why she stands there."""
    return {
        "registrant": one.registrant,
        "route": "person" if one.unit == "P" else "household",
        "whose": whose(one.unit, one.registrant),
        "area": area_path(pack, one.area),
        "standing": word(STANDINGS, one.standing),
        "tone": "yes" if one.standing is Standing.OFFERED else "if",
        "why": _why(pack, one),
        "state": word(STATES, one.state),
        "open": one.state is State.PROPOSED,
        "enrolment": one.enrolment,
    }


def _why(pack: Pack, one: Listed) -> str:
    """Say in a sentence why somebody stands where she stands."""
    if one.rank is None:
        return _("Everybody eligible is offered a place.")
    if one.places is None:
        return _("No places were declared where she lives.")
    facts = {
        "rank": figure(one.rank),
        "area": area_path(pack, one.quota_area),
        "places": figure(one.places),
        "taken": figure(one.taken),
        "draw": one.draw[:12],
    }
    stands = _("Number %(rank)s in %(area)s: %(places)s places, %(taken)s taken. Lot %(draw)s.") % facts
    return (
        stands if one.score is None else f"{stands} " + _("Score %(score)s.") % {"score": figure(one.score)}
    )


def enrolled_shown(pack: Pack, one: Enrolled) -> dict[str, object]:
    """Return one own enrolment in words."""
    return {
        "number": one.number,
        "programme": programme_label(pack, one.programme),
        "name": one.programme,
        "whose": whose(one.unit, one.registrant),
        "registrant": one.registrant,
        "route": "person" if one.unit == "P" else "household",
        "area": area_path(pack, one.area),
        "since": day(one.first_day),
        "until": day(one.last_day),
        "status": word(STATUSES, one.status),
        "tone": TONES[one.status],
        "running": one.status in ("active", "suspended"),
        "suspended": one.status == "suspended",
        "reason": one.reason,
        "amount": "" if one.amount is None else f"{figure(one.amount, 2)} {one.currency}",
        "again": day(one.recertify_by),
        "history": [
            {**vars(it), "change": word(CHANGES, it.change), "on": day(it.on), "at": moment(it.at)}
            for it in one.history
        ],
    }


def letters_shown(pack: Pack, found: Sequence[CallUp], today: date) -> list[dict[str, object]]:
    """Return call-ups in words, each with what was and what is."""
    return [_call_up(pack, one, today) for one in found]


def _call_up(pack: Pack, one: CallUp, today: date) -> dict[str, object]:
    return {
        "number": one.number,
        "enrolment": one.enrolment,
        "whose": whose(one.unit, one.registrant),
        "reasons": [word(WHYS, why) for why in one.reasons],
        "evidence": list(_evidence(pack, one)),
        "letter": one.letter,
        "called": day(one.called_on),
        "reminded": day(one.reminded_on),
        "answer_by": day(one.answer_by),
        "overdue": one.answer_by is not None and one.answer_by < today,
    }


def _evidence(pack: Pack, one: CallUp) -> list[str]:
    """Say what was certified and what is on record now, where they differ."""
    told = one.evidence
    found = []
    if Why.DUE in one.reasons:
        found.append(_("Confirmed last on %(day)s.") % {"day": day(_iso(told["certified"]))})
    if Why.MOVE in one.reasons:
        places = {"then": _place(pack, told["lived in"]), "now": _place(pack, told["lives in"])}
        found.append(_("Lived in %(then)s, lives in %(now)s.") % places)
    for key, says in (("came", _("Came:")), ("went", _("Went:")), ("dead", _("Died:"))):
        if numbers := told[key]:
            assert isinstance(numbers, list)
            found.append(f"{says} " + ", ".join(whose("P", number) for number in numbers))
    return found


def _iso(text: object) -> date:
    return date.fromisoformat(str(text))


def _place(pack: Pack, code: object) -> str:
    return area_path(pack, str(code)) if code else _("a place nobody knows")
