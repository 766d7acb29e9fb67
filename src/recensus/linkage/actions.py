"""Changing who is who: putting a run in force, merging, parting, and taking any of it back.

What takes nothing from anybody and touches few a named officer does alone; all else is proposed and decided. Whatever
is done is one event, which can be undone; what was known before stays as it was known.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from recensus.decisions.actions import propose
from recensus.decisions.executing import Approved
from recensus.decisions.types import Draft, Kind, NotAllowed, Subject
from recensus.linkage import merging, models
from recensus.linkage.activating import Activation, Adverse
from recensus.linkage.queries import kinds_of, takes_something
from recensus.linkage.types import Done, Key, State, Verdict, What
from recensus.privacy.access import EVERYBODY, Act, foreseen, looking
from recensus.registry import counting, relinking
from recensus.registry.linking import Fill, NothingChanges, Relinked, TooManyForOne, change_links
from recensus.registry.reaching import HeldBy, holders_of, reach


class NotDoable(NotAllowed):
    """There is nothing of the kind to be done; the message says why."""


def activate(*, run: int, why: str, by: str, purpose: str) -> Done:
    """Put what a run proposes in force: at once what takes nothing from anybody, as proposals what does.

    Where it touches too many for one officer the whole of it becomes a proposal first. Raises NotAllowed.
    """
    _require_reason(why)
    with transaction.atomic():
        found = _proposed(run, by, purpose)
        try:
            return _activate(found, why, by=by, purpose=purpose)
        except TooManyForOne as many:
            return _propose_many(f"link run {run}", {"run": run}, why, many, by=by, purpose=purpose)


def _proposed(run: int, by: str, purpose: str) -> models.Run:
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY):
        found = models.Run.objects.select_for_update().filter(pk=run).first()
    if found is None:
        raise NotDoable(f"There is no link run {run}. They are listed by: recensus link runs")
    if found.state != State.PROPOSED:
        raise NotDoable(f"Link run {run} is {found.state}; only one that is proposed can be put in force.")
    return found


def _activate(run: models.Run, why: str, *, decided: Approved | None = None, by: str, purpose: str) -> Done:
    moved = 0
    event = None
    with suppress(NothingChanges):
        done = _do(Activation(run=run).fill, What.RUN, why, run=run, decided=decided, by=by, purpose=purpose)
        event, moved = done.event, done.moved
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY):
        models.Run.objects.filter(pk=run.pk).update(state=State.IN_FORCE)
        on_record = _on_record()
        adverse = Activation(run=run).adverse()
    proposals = tuple(_propose_bundle(run, one, on_record, by=by, purpose=purpose) for one in adverse)
    return Done(event=event, moved=moved, proposals=proposals)


def _propose_bundle(run: models.Run, one: Adverse, on_record: int, *, by: str, purpose: str) -> int:
    draft = Draft(
        kind=Kind.MERGE,
        reference=f"bundle {one.bundle} of link run {run.id}",
        reason="The records are held to be of one person, who would then be twice in one register.",
        parameters={"run": run.id, "bundle": one.bundle},
        evidence={"registrants": ", ".join(map(str, one.registrants)), "keys that change hands": one.keys},
        subjects=[Subject(kind="P", number=number) for number in one.registrants],
        on_record=on_record,
    )
    return propose(draft=draft, by=by, purpose=purpose)


def _propose_many(
    reference: str, parameters: dict[str, int], why: str, many: TooManyForOne, *, by: str, purpose: str
) -> Done:
    draft = Draft(
        kind=Kind.BULK_UPDATE,
        reference=reference,
        reason=why,
        parameters=parameters,
        evidence={"what": reference, "registrants touched": many.affected},
        affected=many.affected,
        on_record=many.on_record,
    )
    return Done(event=None, moved=0, proposals=(propose(draft=draft, by=by, purpose=purpose),))


def merge(*, registrants: Collection[int], why: str, by: str, purpose: str) -> Done:
    """Hold several registrants to be one: at once, or by proposal where that takes something or is beyond her reach.

    The one with the least number stays; the others' numbers lead to it. Raises NotAllowed; NotOnRecord out of reach.
    """
    _require_reason(why)
    numbers = sorted(set(registrants))
    with transaction.atomic():
        kind = _one_kind(numbers, by, purpose)
        alone = _reaches_everybody(by, purpose) and not takes_something(numbers, by=by, purpose=purpose)
        if not alone:
            return _propose_merge(kind, numbers, why, by=by, purpose=purpose)
        return _act(merging.merge(numbers), What.MERGE, why, by=by, purpose=purpose)


def _one_kind(numbers: list[int], by: str, purpose: str) -> str:
    """Return whether they are persons or households, if this officer reaches each of them and they have keys."""
    kinds = kinds_of(numbers, by=by, purpose=purpose)
    if len(numbers) < 2 or len(set(kinds.values())) != 1:
        raise NotDoable("Name two or more persons, or two or more households.")
    kind = next(iter(kinds.values()))
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        for number in numbers:
            reach(look, kind, number)
        there = {held.registrant for held in merging.keys_of(numbers)}
        if missing := [number for number in numbers if number not in there]:
            raise HeldBy(kind, missing[0], holders_of(missing).get(missing[0], []))
    return kind


def _propose_merge(kind: str, numbers: list[int], why: str, *, by: str, purpose: str) -> Done:
    draft = Draft(
        kind=Kind.MERGE,
        reference=f"{kind} {', '.join(map(str, numbers))}",
        reason=why,
        parameters={"registrants": numbers},
        evidence={"registrants": ", ".join(map(str, numbers))},
        subjects=[Subject(kind=kind, number=number) for number in numbers],
        on_record=_on_record(),
    )
    return Done(event=None, moved=0, proposals=(propose(draft=draft, by=by, purpose=purpose),))


def unmerge(*, registrant: int, why: str, by: str, purpose: str) -> Done:
    """Give back to a registrant all keys that others were given; raises NotAllowed."""
    _require_reason(why)
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY) as look:
        look.shows(whole=f"registrant {registrant}")
        act = merging.unmerge(registrant)
        if not act.different:
            raise NotDoable(f"Nothing that {registrant} had belongs to somebody else now.")
        return _act(act, What.UNMERGE, why, by=by, purpose=purpose)


def split(*, registrant: int, keys: Collection[Key], why: str, by: str, purpose: str) -> Done:
    """Hold some keys of a registrant to be of somebody else; raises NotAllowed."""
    _require_reason(why)
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY) as look:
        look.shows(whole=f"registrant {registrant}")
        act = merging.split(registrant, keys)
        if not act.different or len(act.groups[-1]) != len(set(keys)):
            raise NotDoable(f"Name some of the keys of {registrant}, not all, and no others.")
        return _act(act, What.SPLIT, why, by=by, purpose=purpose)


def undo(*, event: int, why: str, by: str, purpose: str) -> Done:
    """Take an event back: every key that it moved goes back to who had it; raises NotAllowed and LinksChanged."""
    _require_reason(why)
    with transaction.atomic():
        found = _undoable(event)
        try:
            return _undo(found, why, by=by, purpose=purpose)
        except TooManyForOne as many:
            return _propose_many(
                f"undoing of links {event}", {"undo": event}, why, many, by=by, purpose=purpose
            )


def _undoable(event: int) -> models.Event:
    found = models.Event.objects.filter(pk=event).first()
    if found is None:
        raise NotDoable(f"Batch {event} changed no links. Those that did are listed by: recensus link events")
    if later := models.Event.objects.filter(reverses=found).first():
        raise NotDoable(f"That was undone already, by batch {later.pk}.")
    return found


def _undo(event: models.Event, why: str, *, decided: Approved | None = None, by: str, purpose: str) -> Done:
    """Take an event back, and withdraw what was said with it."""

    def fill(cursor: CursorWrapper) -> None:
        relinking.back(cursor, event.pk)

    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY):
        done = _do(fill, What.UNDO, why, reverses=event, decided=decided, by=by, purpose=purpose)
        said = models.Verdict.objects.filter(event=event)
        pairs = [(_left(one), _right(one)) for one in said]
        _say(pairs, Verdict.UNCLEAR, models.Event.objects.get(pk=done.event), why)
        if event.run_id is not None and event.what == What.RUN:
            models.Run.objects.filter(pk=event.run_id).update(state=State.UNDONE)
    return done


def merge_as_decided(act: Approved) -> None:
    """Hold those to be one of whom it was decided: what officers named, or a bundle of a run."""
    with looking(by=act.by, purpose=act.purpose, action=Act.DECIDE, subject=EVERYBODY):
        if "registrants" in act.parameters:
            merged = merging.merge(act.parameters["registrants"])
            _act(merged, What.MERGE, act.reason, decided=act, by=act.by, purpose=act.purpose)
        else:
            run = models.Run.objects.get(pk=act.parameters["run"])
            fill = Activation(run=run, bundle=act.parameters["bundle"]).fill
            _do(fill, What.RUN, act.reason, run=run, decided=act, by=act.by, purpose=act.purpose)


def unmerge_as_decided(act: Approved) -> None:
    """Take the merge back against which an appeal was upheld."""
    event = models.Event.objects.filter(proposal=act.proposal).latest("batch")
    _undo(event, act.reason, decided=act, by=act.by, purpose=act.purpose)


def change_many_as_decided(act: Approved) -> None:
    """Put the run in force that was decided on, or take the event back."""
    if "undo" in act.parameters:
        _undo(_undoable(act.parameters["undo"]), act.reason, decided=act, by=act.by, purpose=act.purpose)
    else:
        run = _proposed(act.parameters["run"], act.by, act.purpose)
        _activate(run, act.reason, decided=act, by=act.by, purpose=act.purpose)


def _act(
    act: merging.Act, what: What, why: str, *, decided: Approved | None = None, by: str, purpose: str
) -> Done:
    """Do what an officer asked for, and put on record what that says of pairs, so that every later run keeps to it."""
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY):
        done = _do(act.fill, what, why, decided=decided, by=by, purpose=purpose)
        event = models.Event.objects.get(pk=done.event)
        _say(act.same, Verdict.SAME, event, why)
        _say(act.different, Verdict.DIFFERENT, event, why)
    return done


def _do(
    fill: Fill,
    what: What,
    why: str,
    *,
    run: models.Run | None = None,
    reverses: models.Event | None = None,
    decided: Approved | None = None,
    by: str,
    purpose: str,
) -> Done:
    with transaction.atomic():
        moved: Relinked = change_links(fill=fill, decided=decided, by=by, purpose=purpose)
        models.Event.objects.create(
            batch_id=moved.batch,
            what=what,
            run=run,
            proposal=decided.proposal if decided else None,
            reverses=reverses,
            by=by,
            why=why.strip(),
        )
    return Done(event=moved.batch, moved=moved.keys)


def _say(pairs: Iterable[merging.Pair], verdict: Verdict, event: models.Event, why: str) -> None:
    models.Verdict.objects.bulk_create(
        models.Verdict(
            left_source_id=left.source,
            left_kind=left.kind,
            left_key=left.key,
            right_source_id=right.source,
            right_kind=right.kind,
            right_key=right.key,
            verdict=verdict,
            event=event,
            by=event.by,
            why=why.strip(),
        )
        for left, right in pairs
    )


def _left(one: models.Verdict) -> Key:
    return Key(one.left_source_id, one.left_kind, one.left_key)


def _right(one: models.Verdict) -> Key:
    return Key(one.right_source_id, one.right_kind, one.right_key)


def _reaches_everybody(by: str, purpose: str) -> bool:
    return foreseen(by=by, purpose=purpose, action=Act.DECIDE).areas is None


def _on_record() -> int:
    with connection.cursor() as cursor:
        return counting.everyone(cursor)


def _require_reason(why: str) -> None:
    if not why.strip():
        raise NotDoable("Say why: the reason stays on record.")
