"""Reading proposals. Reasons and notices may speak of people, so each look names the officer and the purpose."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from recensus.decisions import models
from recensus.decisions.steps import CLOSED, PERSON
from recensus.decisions.types import (
    ABOUT_PEOPLE,
    Kind,
    Notice,
    Proposal,
    Step,
    Subject,
    Taken,
    UnknownProposal,
)
from recensus.privacy.access import NOBODY, Act, Look, foreseen, looking
from recensus.privacy.access import Subject as OnePerson
from recensus.privacy.types import Showing


def proposals(*, by: str, purpose: str) -> list[Proposal]:
    """Return all proposals, the latest first."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        look.shows(whole="proposals")
        return [_told(row) for row in _known_to(look).order_by("-id")]


def proposal(number: int, *, by: str, purpose: str) -> Proposal:
    """Return one proposal with all its steps; raises UnknownProposal."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        look.shows(whole=f"proposal {number}")
        return _one(_known_to(look), number)


def about_herself(person: int, *, purpose: str) -> list[Proposal]:
    """Return to a person the proposals that concern her or her household one by one, the latest first."""
    by = f"{PERSON}{person}"
    with looking(by=by, purpose=purpose, action=Act.SEE, subject=speaker(by)) as look:
        look.shows(persons=[person], whole="proposals about her")
        return [_told(row) for row in _rows().filter(kind__in=ABOUT_PEOPLE).order_by("-id")]


def speaker(by: str) -> OnePerson:
    """Return whose record somebody looks at who speaks for herself; of officers, nobody's in particular."""
    return OnePerson("P", int(by.removeprefix(PERSON))) if by.startswith(PERSON) else NOBODY


def concerned(number: int, *, by: str, purpose: str) -> list[Subject]:
    """Return the persons and households whom a proposal concerns one by one."""
    with looking(by=by, purpose=purpose, action=Act.SEE) as look:
        rows = models.Concerned.objects.filter(proposal=number).order_by("kind", "number")
        look.shows(
            persons=[row.number for row in rows if row.kind == "P"],
            households=[row.number for row in rows if row.kind == "H"],
            whole=f"proposal {number}",
        )
        return [Subject(kind=row.kind, number=row.number) for row in rows]


def notices(number: int, *, by: str, purpose: str) -> list[Notice]:
    """Return what was told about a proposal, to whom, in which language."""
    with looking(by=by, purpose=purpose, action=Act.SEE, subject=speaker(by)) as look:
        if speaker(by) is NOBODY:
            _one(_known_to(look), number)
        rows = models.Notice.objects.filter(proposal=number).order_by("kind", "number", "language")
        look.shows(
            persons=[row.number for row in rows if row.kind == "P" and row.number],
            households=[row.number for row in rows if row.kind == "H" and row.number],
            whole=f"notices of proposal {number}",
        )
        return [Notice(kind=r.kind, number=r.number, language=r.language, text=r.text) for r in rows]


def under_way(now: datetime) -> set[int]:
    """Return, inside a look, whom proposals concern that are open, or that can be or are appealed against."""
    rows = _rows().filter(kind__in=ABOUT_PEOPLE)
    numbers = [act.id for act in map(_told, rows) if _still_matters(act, now)]
    return set(models.Concerned.objects.filter(proposal__in=numbers).values_list("number", flat=True))


def _still_matters(act: Proposal, now: datetime) -> bool:
    done = act.last(Step.CARRIED_OUT)
    if act.standing is Step.CARRIED_OUT:
        return done is not None and (done.until is None or now <= done.until)
    return act.standing not in CLOSED


def open_about(kind: Kind, reference: str, closed: Iterable[Step]) -> int | None:
    """Return the number of the proposal that is open about something, None when there is none."""
    rows = _rows().filter(kind=kind, reference=reference).order_by("-id")
    return next((row.pk for row in rows if _told(row).standing not in closed), None)


def found(number: int) -> Proposal:
    """Return one proposal, for actions that have asked already; raises UnknownProposal."""
    return _one(_rows(), number)


def _one(rows: "QuerySet[models.Proposal]", number: int) -> Proposal:
    row = rows.filter(pk=number).first()
    if row is None:
        raise unknown(number)
    return _told(row)


def unknown(number: int) -> UnknownProposal:
    """Return the one answer about a proposal that is not there and one that is not for her to know."""
    return UnknownProposal(f"There is no proposal {number}. 'recensus decisions list' shows those there are.")


def _known_to(look: Look) -> "QuerySet[models.Proposal]":
    """Return the proposals that may be listed: those about people only to who may read of people for this purpose."""
    purpose = look.decision.purpose
    seen = foreseen(by=look.decision.who, purpose=purpose, action=Act.SEE, attributes=["proposal"]).attributes
    if seen.get("proposal") is Showing.VALUE and not look.policy.purposes[purpose].needs_consent:
        return _rows()
    return _rows().exclude(kind__in=ABOUT_PEOPLE)


def _rows() -> QuerySet[models.Proposal]:
    """Return the proposals that this look may know of: those about single people only if it reaches one of them."""
    reached = Exists(models.Concerned.objects.filter(proposal=OuterRef("pk")))
    within = ~Q(kind__in=ABOUT_PEOPLE) | reached
    return models.Proposal.objects.filter(within, steps__number=1).prefetch_related("steps")


def _told(row: models.Proposal) -> Proposal:
    steps = sorted(row.steps.all(), key=lambda step: step.number)
    return Proposal(
        id=row.pk,
        kind=Kind(row.kind),
        reference=row.reference,
        reason=row.reason,
        parameters=row.parameters,
        evidence=row.evidence,
        affected=row.affected,
        on_record=row.on_record,
        waiting_days=row.waiting_days,
        brake=row.brake_share,
        at_least=row.brake_at_least,
        languages=row.languages,
        steps=[_taken(step) for step in steps],
    )


def _taken(step: models.Step) -> Taken:
    assert step.at is not None  # the database sets it
    return Taken(step=Step(step.step), by=step.by, at=step.at, note=step.note, until=step.until)
