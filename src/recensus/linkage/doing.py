"""Doing what was asked or decided: keys change hands, and what was done and said is put on record with it."""

from collections.abc import Iterable
from contextlib import suppress

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from recensus.decisions.actions import propose
from recensus.decisions.executing import Approved
from recensus.decisions.types import Draft, Kind, Subject
from recensus.linkage import merging, models
from recensus.linkage.activating import Activation, Adverse
from recensus.linkage.types import Done, NotDoable, State, Verdict, What
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.registry import counting, relinking
from recensus.registry.linking import Fill, NothingChanges, TooManyForOne, change_links


def proposed(run: int) -> models.Run:
    """Return a run that can be put in force, and let nobody else do so meanwhile; raises NotDoable."""
    found = models.Run.objects.select_for_update().filter(pk=run).first()
    if found is None:
        raise NotDoable(f"There is no link run {run}. They are listed by: recensus link runs")
    if found.state != State.PROPOSED:
        raise NotDoable(f"Link run {run} is {found.state}; only one that is proposed can be put in force.")
    return found


def put_in_force(
    run: models.Run, why: str, *, decided: Approved | None = None, by: str, purpose: str
) -> Done:
    """Do at once what of a run takes nothing from anybody, and propose the rest, bundle by bundle."""
    done = Done(event=None, moved=0)
    with suppress(NothingChanges):
        done = do(Activation(run=run).fill, What.RUN, why, run=run, decided=decided, by=by, purpose=purpose)
    models.Run.objects.filter(pk=run.pk).update(state=State.IN_FORCE)
    adverse = Activation(run=run).adverse()
    proposals = tuple(_propose_bundle(run, one, by=by, purpose=purpose) for one in adverse)
    return Done(event=done.event, moved=done.moved, proposals=proposals)


def _propose_bundle(run: models.Run, one: Adverse, *, by: str, purpose: str) -> int:
    registrants = ", ".join(map(str, one.registrants))
    draft = Draft(
        kind=Kind.MERGE,
        reference=f"bundle {one.bundle} of link run {run.id}",
        reason=f"The records of persons {registrants} are held to be of one, who is then twice in one register.",
        parameters={"run": run.id, "bundle": one.bundle},
        evidence={"registrants": registrants, "keys that change hands": one.keys},
        subjects=[Subject(kind="P", number=number) for number in one.registrants],
        on_record=on_record(),
    )
    return propose(draft=draft, by=by, purpose=purpose)


def propose_many(
    reference: str, parameters: dict[str, int], why: str, many: TooManyForOne, *, by: str, purpose: str
) -> Done:
    """Propose what touches too many for one officer."""
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


def undoable(event: int) -> models.Event:
    """Return an event that was not undone yet; raises NotDoable."""
    found = models.Event.objects.filter(pk=event).first()
    if found is None:
        raise NotDoable(f"Batch {event} changed no links. Those that did are listed by: recensus link events")
    if later := models.Event.objects.filter(reverses=found).first():
        raise NotDoable(f"That was undone already, by batch {later.pk}.")
    return found


def take_back(
    event: models.Event, why: str, *, decided: Approved | None = None, by: str, purpose: str
) -> Done:
    """Give every key that an event moved back to who had it, and withdraw what was said of pairs with it."""

    def fill(cursor: CursorWrapper) -> None:
        relinking.back(cursor, event.pk)

    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY):
        done = do(fill, What.UNDO, why, reverses=event, decided=decided, by=by, purpose=purpose)
        said = [one.keys for one in models.Verdict.objects.filter(event=event)]
        _say(said, Verdict.UNCLEAR, done, why, by)
        if event.what == What.RUN:
            models.Run.objects.filter(events=event).update(state=State.UNDONE)
    return done


def carry_out(
    act: merging.Act, what: What, why: str, *, decided: Approved | None = None, by: str, purpose: str
) -> Done:
    """Do what an officer asked for, and put on record what that says of pairs, so that every later run keeps to it."""
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY):
        done = do(act.fill, what, why, decided=decided, by=by, purpose=purpose)
        _say(act.same, Verdict.SAME, done, why, by)
        _say(act.different, Verdict.DIFFERENT, done, why, by)
    return done


def do(
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
    """Let keys change hands, as one event."""
    with transaction.atomic():
        moved = change_links(fill=fill, decided=decided, by=by, purpose=purpose)
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


def _say(pairs: Iterable[merging.Pair], verdict: Verdict, done: Done, why: str, by: str) -> None:
    models.Verdict.objects.bulk_create(
        models.Verdict(
            **models.Verdict.naming(left, right),
            verdict=verdict,
            event_id=done.event,
            by=by,
            why=why.strip(),
        )
        for left, right in pairs
    )


def on_record() -> int:
    """Return how many are on record."""
    with connection.cursor() as cursor:
        return counting.everyone(cursor)
