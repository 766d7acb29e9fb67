"""The steps of a proposal. Each is taken once, by a named officer, and stays; the database refuses any other order."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from recensus.decisions import models, policy, queries, steps
from recensus.decisions.executing import Approved, discard_of, executor_of
from recensus.decisions.notices import notice_text
from recensus.decisions.types import ABOUT_PEOPLE, Draft, NotAllowed, Policy, Proposal, Step, Subject
from recensus.decisions.working_days import days_until
from recensus.privacy.access import EVERYBODY, NOBODY, Act, looking
from recensus.vocabulary.queries import latest_version

_PROPOSING = 0x5245_5052


def propose(*, draft: Draft, by: str, purpose: str) -> int:
    """Propose an act and return the proposal's number; one that is open about the same thing is that one.

    This is all that a job (``by`` "system") can ever do. Raises NotAllowed for an act without a reason, or that does
    not say which people it concerns.
    """
    if not draft.reason.strip():
        raise NotAllowed("Say why: the reason is told to those concerned and stays on record.")
    if draft.kind in ABOUT_PEOPLE and not draft.subjects:
        raise NotAllowed(f"Say whom the act '{draft.kind}' concerns: each of them is told.")
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look, connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_PROPOSING])
        there = queries.open_about(draft.kind, draft.reference, steps.CLOSED)
        number = _propose(draft, by, purpose) if there is None else there
        look.shows(whole=f"proposal {number}")
    return number


def _propose(draft: Draft, by: str, purpose: str) -> int:
    settings, version = policy.in_force(), latest_version()
    row = models.Proposal.objects.create(
        kind=draft.kind,
        reference=draft.reference,
        reason=draft.reason.strip(),
        purpose=purpose,
        parameters=dict(draft.parameters),
        evidence=dict(draft.evidence),
        affected=len(draft.subjects) or draft.affected,
        on_record=draft.on_record,
        waiting_days=settings.waiting[draft.kind],
        brake_share=settings.brake_share,
        brake_at_least=settings.brake_at_least,
        languages=version.languages if version else ["en"],
    )
    models.Concerned.objects.bulk_create(
        models.Concerned(proposal=row, kind=subject.kind, number=subject.number) for subject in draft.subjects
    )
    models.Step.objects.create(proposal=row, step=Step.PROPOSED, by=by, note=draft.reason.strip())
    return int(row.pk)


@contextmanager
def _acting(number: int, *, by: str, purpose: str, action: Act = Act.DECIDE) -> Iterator[Proposal]:
    """Let ``by`` take a step: for all, by appointment for the whole country; about people, for whom she may see."""
    about_people = queries.proposal(number, by=by, purpose=purpose).kind in ABOUT_PEOPLE
    subject = NOBODY if about_people else EVERYBODY
    with looking(by=by, purpose=purpose, action=action, subject=subject) as look:
        act = queries.found(number)
        if about_people and models.Concerned.objects.filter(proposal=number).count() < act.affected:
            raise NotAllowed(f"Proposal {number} concerns people beyond the reach of {by}'s appointment.")
        look.shows(whole=f"proposal {number}")
        yield act


@contextmanager
def _speaking(number: int, *, by: str, purpose: str) -> Iterator[Proposal]:
    """Let a person speak for herself about what concerns her or everybody, or an officer write it down."""
    herself = queries.speaker(by)
    if herself is NOBODY:
        with _acting(number, by=by, purpose=purpose) as act:
            yield act
    else:
        with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=herself) as look:
            look.shows(whole=f"proposal {number}")
            yield queries.found(number)


def review(*, proposal: int, note: str, by: str, purpose: str) -> None:
    """Find a proposal sound: another officer than who proposed."""
    with _acting(proposal, by=by, purpose=purpose) as act:
        _take(act, Step.REVIEWED, by, note)


def turn_down(*, proposal: int, note: str, by: str, purpose: str) -> None:
    """End a proposal: nothing of it is done."""
    with _acting(proposal, by=by, purpose=purpose) as act:
        _take(act, Step.TURNED_DOWN, by, note)
        if discard := discard_of(act.kind):
            discard(_approved(act, by, purpose))


def withdraw(*, proposal: int, note: str, by: str, purpose: str) -> None:
    """Take one's own proposal back."""
    with _acting(proposal, by=by, purpose=purpose, action=Act.COUNT) as act:
        _take(act, Step.WITHDRAWN, by, note)
        if discard := discard_of(act.kind):
            with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY):
                discard(_approved(act, by, purpose))


def give_notice(*, proposal: int, reasons: Mapping[str, str], by: str, purpose: str) -> None:
    """Write a notice to everyone concerned in every language, and let the waiting begin.

    ``reasons`` is the reason as it is to be told, by language; where there is none, as it was given by who proposed.
    """
    with _acting(proposal, by=by, purpose=purpose) as act:
        settings = policy.in_force()
        until = _after(_now(), act.waiting_days, settings)
        if not _is_taken(act, Step.NOTICE, by):
            steps.require(act, Step.NOTICE, by=by, at=_now())
            _write_notices(act, reasons, settings, until)
            _put(act, Step.NOTICE, by, until=until)


def _write_notices(act: Proposal, reasons: Mapping[str, str], settings: Policy, until: datetime) -> None:
    people = models.Concerned.objects.filter(proposal=act.id)
    told: list[Subject | None] = [Subject(kind=one.kind, number=one.number) for one in people]
    remedy = settings.remedy_of_person if told else settings.remedy_in_public
    texts = {
        language: notice_text(
            number=act.id,
            kind=act.kind,
            reference=act.reference,
            reason=reasons.get(language, "").strip() or act.reason,
            remedy=remedy,
            until=until,
            language=language,
        )
        for language in act.languages
    }
    models.Notice.objects.bulk_create(
        models.Notice(
            proposal_id=act.id,
            kind=one.kind if one else "list",
            number=one.number if one else None,
            language=language,
            text=text,
        )
        for one in told or [None]
        for language, text in texts.items()
    )


def contest(*, proposal: int, note: str, by: str, purpose: str) -> None:
    """Put an objection on record while it is waited; ``by`` is the person's, or the officer's who wrote it down."""
    with _speaking(proposal, by=by, purpose=purpose) as act:
        _take(act, Step.CONTESTED, by, note)


def release(*, proposal: int, note: str, by: str, purpose: str) -> None:
    """Release the brake, as one of two."""
    with _acting(proposal, by=by, purpose=purpose) as act:
        _take(act, Step.RELEASED, by, note)


def decide(*, proposal: int, note: str, by: str, purpose: str) -> None:
    """Decide that it is done, and do it: both or neither. Raises NoExecutor while nothing can do acts of the kind."""
    with _acting(proposal, by=by, purpose=purpose) as act:
        if _is_taken(act, Step.DECIDED, by):
            return
        executor = executor_of(act.kind)
        _take(act, Step.DECIDED, by, note)
        executor.carry_out(_approved(act, by, purpose))
        settings = policy.in_force()
        _put(act, Step.CARRIED_OUT, by, until=_after(_now(), settings.appeal_days, settings))


def appeal(*, proposal: int, note: str, by: str, purpose: str) -> None:
    """Put an appeal on record; ``by`` is the person's, or the officer's who wrote it down."""
    with _speaking(proposal, by=by, purpose=purpose) as act:
        _take(act, Step.APPEALED, by, note)


def dismiss_appeal(*, proposal: int, note: str, by: str, purpose: str) -> None:
    """Find an appeal unfounded: another officer than those who proposed and decided."""
    with _acting(proposal, by=by, purpose=purpose) as act:
        _take(act, Step.DISMISSED, by, note)


def uphold_appeal(*, proposal: int, note: str, by: str, purpose: str) -> None:
    """Find an appeal founded, and reverse the act where acts of its kind can be reversed."""
    with _acting(proposal, by=by, purpose=purpose) as act:
        if _is_taken(act, Step.UPHELD, by):
            return
        _take(act, Step.UPHELD, by, note)
        if reverse := executor_of(act.kind).reverse:
            reverse(_approved(act, by, purpose))
            _put(act, Step.REVERSED, by)


def _approved(act: Proposal, by: str, purpose: str) -> Approved:
    return Approved(
        proposal=act.id,
        kind=act.kind,
        reference=act.reference,
        parameters=act.parameters,
        reason=act.reason,
        by=by,
        purpose=purpose,
    )


def _take(act: Proposal, step: Step, by: str, note: str) -> None:
    """Put one step on record, in its place; the same step by the same officer again changes nothing."""
    if _is_taken(act, step, by, note):
        return
    steps.require(act, step, by=by, at=_now())
    if not note.strip():
        raise NotAllowed(f"Say in a note why: '{step}' stays on record with its reason.")
    _put(act, step, by, note)


def _put(act: Proposal, step: Step, by: str, note: str = "", *, until: datetime | None = None) -> None:
    models.Step.objects.create(proposal_id=act.id, step=step, by=by, note=note.strip(), until=until)


def _is_taken(act: Proposal, step: Step, by: str, note: str = "") -> bool:
    """Tell whether it is done already; one officer may write down the objections of several people."""
    return any(
        taken.step is step and taken.by == by and (step is not Step.CONTESTED or taken.note == note.strip())
        for taken in act.steps
    )


def _after(moment: datetime, working_days: int, settings: Policy) -> datetime:
    today = timezone.localdate(moment)
    days = days_until(today, working_days, week=settings.week, holidays=settings.holidays)
    return moment + timedelta(days=days)


def _now() -> datetime:
    """Return the moment by the database's clock, which its own checks go by."""
    with connection.cursor() as cursor:
        cursor.execute("select decisions_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment
