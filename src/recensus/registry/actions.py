"""What is done to the record: begin a batch, record its chunks, publish it, undo it. Nothing else writes there."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import F, Max, Q
from django.utils import timezone

from recensus.decisions import policy
from recensus.decisions.actions import propose
from recensus.decisions.executing import Approved
from recensus.decisions.steps import is_machine
from recensus.decisions.types import Draft, Kind, NotAllowed
from recensus.privacy.access import EVERYBODY, Act, Look, looking
from recensus.registry import braking, counting, indexing, locking, placing, publishing, recording, staging
from recensus.registry.models import Batch, Identifier, Link, Shape, Source
from recensus.registry.relinking import MODE
from recensus.registry.types import Begun, Extract, PayloadShape, Remark, SourceCard, Withdrawn

loading = locking.loading


class BatchNotUndoable(NotAllowed):
    """The batch is not on record, was undone before, or another of its source waits for two officers."""


class BatchNotHalted(NotAllowed):
    """The batch waits for nobody's release: it was given up for another extract."""


class NeedsDecision(Exception):
    """Undoing would touch too many for one officer: it takes a proposal and a decision."""

    def __init__(self, batch: int, affected: int, on_record: int) -> None:
        super().__init__(
            f"Undoing batch {batch} would affect {affected:,} of {on_record:,} on record: too many for one officer. "
            "It takes a proposal and a decision."
        )


class VersionTaken(Exception):
    """An extract of the same source, day and version is on record already."""


def _recording(by: str, purpose: str) -> AbstractContextManager[Look]:
    return looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY)


def begin_batch(*, extract: Extract, by: str, purpose: str) -> Begun:
    """Open the batch for an extract, or find the one that took the same files in.

    An unfinished batch of the same files is resumed, and one that the brake halted stays so; those of other files of
    this source are discarded. Raises VersionTaken when another extract has the version asked for.
    """
    with _recording(by, purpose):
        return _begun(extract, by, purpose)


def _begun(extract: Extract, by: str, purpose: str) -> Begun:
    source = _source(extract.source)
    same = Q(file_hashes=list(extract.file_hashes), stated_on=extract.stated_on, mode=extract.mode)
    known = (
        Batch.objects.filter(same, source=source, undone_at=None)
        .order_by(F("recorded_at").desc(nulls_last=True))
        .first()
    )
    if known is not None and known.recorded_at is not None:
        return Begun(batch=known.id, state="recorded")
    others = Batch.objects.filter(source=source, recorded_at=None, undone_at=None)
    for left in others.exclude(pk=known.id) if known else others:
        _discard(left)
    if known is not None and known.pack_version_id == extract.pack_version:
        return Begun(batch=known.id, state="halted" if known.state == "halted" else "resumed")
    if known is not None:
        _discard(known)
    batch = Batch.objects.create(
        source=source,
        mode=extract.mode,
        kinds=extract.kinds,
        stated_on=extract.stated_on,
        version=_version(source, extract),
        pack_version_id=extract.pack_version,
        file_names=list(extract.file_names),
        file_hashes=list(extract.file_hashes),
        by=by,
        purpose=purpose,
        started_at=timezone.now(),
    )
    return Begun(batch=batch.id, state="new")


def _source(card: SourceCard) -> Source:
    facts = {"label": dict(card.label), "holder": card.holder, "method": card.method}
    return Source.objects.update_or_create(name=card.name, defaults=facts)[0]


def _version(source: Source, extract: Extract) -> int:
    same_day = Batch.objects.filter(source=source, stated_on=extract.stated_on)
    if extract.version is None:
        return int(same_day.aggregate(last=Max("version"))["last"] or 0) + 1
    if same_day.filter(version=extract.version, undone_at=None).exists():
        raise VersionTaken(
            f"{source.name} has an extract of {extract.stated_on}, version {extract.version} on record already. "
            "Leave the version out to load this one as the next."
        )
    return extract.version


def _discard(batch: Batch) -> None:
    with connection.cursor() as cursor:
        publishing.discard(cursor, batch.id)
    batch.state, batch.undone_at = "discarded", timezone.now()
    batch.save(update_fields=["state", "undone_at"])


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How the chunks of a batch are recorded."""

    placement: placing.Placement


def plan_batch(
    *, batch: int, shapes: dict[str, PayloadShape], statements: int = 0, by: str, purpose: str
) -> Plan:
    """Look once at what the steps of every chunk have to know, and make ready for about so many statements."""
    with _recording(by, purpose), connection.cursor() as cursor:
        plan = _plan(batch, shapes)
        if plan.placement.known_source or plan.placement.known_identifiers:
            indexing.build(cursor)
        else:
            indexing.lay_aside(cursor, statements)
        return plan


def _plan(batch: int, shapes: dict[str, PayloadShape]) -> Plan:
    row = Batch.objects.get(pk=batch)
    later = Q(stated_on__gt=row.stated_on) | Q(stated_on=row.stated_on, version__gt=row.version)
    finished = Batch.objects.filter(source=row.source_id, undone_at=None).exclude(recorded_at=None)
    ids = {kind: _shape(row.source_id, kind, shape) for kind, shape in shapes.items()}
    pairs = shapes["P"].roles.get("identifiers", []) if "P" in shapes else []
    assert isinstance(pairs, list)
    return Plan(
        placement=placing.Placement(
            batch=batch,
            source=row.source_id,
            mode=row.mode,
            shapes=ids,
            identifiers=tuple((int(pair["place"]), str(pair["issuer"])) for pair in pairs),
            known_source=Link.objects.filter(source=row.source_id).exclude(batch=batch).exists(),
            known_identifiers=Identifier.objects.exclude(batch=batch).exists(),
            fresh=not finished.filter(later).exists(),
        )
    )


def _shape(source: int, kind: str, shape: PayloadShape) -> int:
    facts: dict[str, Any] = {"kind": kind, "attributes": list(shape.attributes), "roles": dict(shape.roles)}
    return Shape.objects.get_or_create(source_id=source, **facts)[0].id


def note_malformed(*, identifiers: Iterable[tuple[str, str]], by: str, purpose: str) -> None:
    """Remember for this connection's chunks whose identifier (source key, issuer) breaks its issuer's rule."""
    with _recording(by, purpose), connection.cursor() as cursor:
        staging.prepare(cursor)
        staging.note_malformed(cursor, identifiers)


def record_chunk(*, plan: Plan, chunk: bytes, by: str, purpose: str) -> tuple[int, tuple[Remark, ...]]:
    """Put one chunk of statements on record, all or nothing; call it inside a transaction.

    Returns how many statements it took, and what an officer should look at.
    """
    with _recording(by, purpose) as look, connection.cursor() as cursor:
        look.shows(whole=f"batch {plan.placement.batch}")
        locking.hold_chunk(cursor)
        staging.prepare(cursor)
        staging.copy_in(cursor, chunk)
        placing.place(cursor, plan.placement)
        return recording.record(cursor, plan.placement), staging.remarks(cursor)


def note_progress(*, batch: int, progress: Mapping[str, object]) -> None:
    """Write on the batch how far it has come, for whoever watches."""
    Batch.objects.filter(pk=batch).update(progress=dict(progress))


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What the end of a batch brought to light: rows withdrawn, and held instead.

    ``proposal`` is what two officers have to release before the batch counts, None when it does already.
    """

    withdrawn: tuple[Withdrawn, ...]
    proposal: int | None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How the rows of an extract ended.

    ``held_keys`` are the kinds and keys that held rows name; ``days`` the first and last of which its rows speak.
    """

    received: int
    accepted: int
    rejected: int
    held: int
    held_keys: Sequence[tuple[str, str]] = ()
    rejects_files: Sequence[str] = ()
    days: tuple[date, date] | None = None


def publish_batch(*, plan: Plan, counts: Counts, by: str, purpose: str) -> Publication:
    """Let a batch count from now on, in one transaction with all that follows from it; call it inside one.

    One that the brake halts counts for nothing until two other officers release it.
    """
    with _recording(by, purpose) as look, connection.cursor() as cursor:
        look.shows(whole=f"batch {plan.placement.batch}")
        batch = Batch.objects.select_for_update().get(pk=plan.placement.batch)
        locking.publish_alone(cursor)
        indexing.build(cursor)
        publishing.tell_planner(cursor, counts.received)
        found = publishing.contradictions(cursor, batch.id) if _may_contradict() else []
        publishing.withdraw(cursor, batch.id, [record for record, _, _, _ in found])
        publishing.still_named(cursor, batch.id, list(counts.held_keys))
        batch.received, batch.rejected = counts.received, counts.rejected
        batch.accepted, batch.held = counts.accepted - len(found), counts.held + len(found)
        batch.rejects_files = list(counts.rejects_files)
        batch.first_day, batch.last_day = counts.days or (None, None)
        facts = _facts(batch, fresh=plan.placement.fresh, first=not plan.placement.known_source)
        proposal = braking.halt(cursor, batch, facts, by=by, purpose=purpose)
        if proposal is None:
            _let_count(cursor, batch, facts)
        else:
            batch.state = "halted"
            batch.save()
    return Publication(
        withdrawn=tuple(
            Withdrawn(row=row, source_key=key, code="person_in_two_households", payload=payload)
            for _, row, key, payload in found
        ),
        proposal=proposal,
    )


def _let_count(cursor: CursorWrapper, batch: Batch, facts: dict[str, Any]) -> None:
    batch.state, batch.recorded_at = "recorded", timezone.now()
    batch.save()
    publishing.follow(cursor, facts, undoing=False)
    publishing.file_names_away(cursor)
    cursor.execute("update registry_batch set recorded_at = clock_timestamp() where id = %s", [batch.id])


def publish_as_decided(act: Approved) -> None:
    """Let the halted batch that was released count."""
    with connection.cursor() as cursor:
        batch = _halted(cursor, act)
        if batch is None:
            raise BatchNotHalted(f"The {act.reference} was given up for another extract of its source.")
        indexing.build(cursor)
        _let_count(cursor, batch, _facts(batch, fresh=act.parameters["fresh"], first=False))


def discard_as_refused(act: Approved) -> None:
    """Discard the halted batch that nobody is to count on, unless it was given up already."""
    with connection.cursor() as cursor:
        if batch := _halted(cursor, act):
            _discard(batch)


def _halted(cursor: CursorWrapper, act: Approved) -> Batch | None:
    """Return the batch of a proposal if it is halted, while nothing else begins or ceases to count."""
    locking.wait_for_loads(cursor)
    locking.publish_alone(cursor)
    return Batch.objects.filter(pk=act.parameters["batch"], state="halted").select_related("source").first()


def _may_contradict() -> bool:
    return Link.objects.filter(kind="P", ended_by=None).exclude(method="new").exists()


def _facts(batch: Batch, *, fresh: bool, first: bool) -> dict[str, Any]:
    finished = Batch.objects.filter(source=batch.source_id, undone_at=None).exclude(recorded_at=None)
    earlier = Q(stated_on__lt=batch.stated_on) | Q(stated_on=batch.stated_on, version__lt=batch.version)
    before = finished.filter(earlier).order_by("-stated_on", "-version").values_list("id", flat=True).first()
    return {
        "batch": batch.id,
        "source": batch.source_id,
        "mode": batch.mode,
        "kinds": batch.kinds,
        "fresh": fresh,
        "first": first,
        "before": before,
    }


def undo_batch(*, batch: int, reason: str, by: str, purpose: str) -> None:
    """Let a batch count no longer: the state is what the other batches give. Nothing is deleted.

    A named officer does it alone where it touches few. Raises NeedsDecision where it touches many, and
    BatchNotUndoable, also when no reason is given.
    """
    if is_machine(by):
        raise BatchNotUndoable(f"A batch is undone by a named officer; '{by}' is none.")
    if not reason.strip():
        raise BatchNotUndoable("Say why the batch is undone: the reason stays on record.")
    with _recording(by, purpose) as look, connection.cursor() as cursor:
        look.shows(whole=f"batch {batch}")
        row = _undoable(cursor, batch)
        affected, on_record, allowed = _reach(cursor, row)
        if not allowed:
            raise NeedsDecision(batch, affected, on_record)
        _undo(cursor, row, by, reason)


def propose_undo(*, batch: int, reason: str, by: str, purpose: str) -> int:
    """Propose to let a batch count no longer and return the proposal's number; raises BatchNotUndoable."""
    with _recording(by, purpose) as look, connection.cursor() as cursor:
        look.shows(whole=f"batch {batch}")
        row = _undoable(cursor, batch)
        affected, on_record, _ = _reach(cursor, row)
        evidence = {"source": row.source.name, "stated on": str(row.stated_on), "accepted rows": row.accepted}
        draft = Draft(
            kind=Kind.BATCH_UNDO,
            reference=f"batch {batch}",
            reason=reason,
            parameters={"batch": batch},
            evidence=evidence,
            affected=affected,
            on_record=on_record,
        )
        return propose(draft=draft, by=by, purpose=purpose)


def undo_as_decided(act: Approved) -> None:
    """Let the batch that was decided on count no longer."""
    with connection.cursor() as cursor:
        _undo(cursor, _undoable(cursor, act.parameters["batch"]), act.by, act.reason)


def _undoable(cursor: CursorWrapper, batch: int) -> Batch:
    """Return a batch that counts, while nothing else begins or ceases to."""
    locking.wait_for_loads(cursor)
    locking.publish_alone(cursor)
    row = Batch.objects.filter(pk=batch).select_related("source").first()
    if row is None or row.recorded_at is None or row.undone_at is not None:
        raise BatchNotUndoable(f"Batch {batch} is not on record, so there is nothing to undo.")
    if row.mode == MODE:
        raise BatchNotUndoable(
            f"Batch {batch} changed who is who. That is undone by: recensus link undo {batch}"
        )
    if halted := Batch.objects.filter(source=row.source_id, state="halted").first():
        raise BatchNotUndoable(f"Batch {halted.id} of the same source is halted: release or refuse it first.")
    return row


def _reach(cursor: CursorWrapper, row: Batch) -> tuple[int, int, bool]:
    """Return how many undoing touches, of how many on record, and whether an officer may do that alone."""
    affected = publishing.touched(cursor, _facts(row, fresh=False, first=False))
    on_record, settings = counting.everyone(cursor), policy.in_force()
    few = affected <= settings.undo_directly and not settings.halts(affected, on_record)
    return affected, on_record, few


def _undo(cursor: CursorWrapper, row: Batch, by: str, reason: str) -> None:
    row.state, row.undone_at, row.undone_by, row.undone_because = "undone", timezone.now(), by, reason
    row.save()
    publishing.follow(cursor, _facts(row, fresh=False, first=False), undoing=True)
    cursor.execute("update registry_batch set undone_at = clock_timestamp() where id = %s", [row.id])
