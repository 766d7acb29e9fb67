"""Changing who is who: by a named officer where it touches few, by decision where it touches many."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Max
from django.utils import timezone

from recensus.decisions import policy
from recensus.decisions.executing import Approved
from recensus.decisions.steps import is_machine
from recensus.decisions.types import NotAllowed
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.registry import counting, locking, relinking
from recensus.registry.models import Batch, Source
from recensus.vocabulary.queries import latest_version

LinksChanged = relinking.LinksChanged

Fill = Callable[[CursorWrapper], None]
"""What puts into the temporary table ``relink`` which links are to end, and who has their keys from then on."""


class NothingChanges(NotAllowed):
    """Every key belongs already to whom it would be given."""


class TooManyForOne(Exception):
    """More would be touched than one officer may change alone: it takes a proposal and a decision."""

    def __init__(self, affected: int, on_record: int) -> None:
        super().__init__(
            f"This would touch {affected:,} of {on_record:,} on record: too many for one officer. "
            "It takes a proposal and a decision."
        )
        self.affected, self.on_record = affected, on_record


@dataclass(frozen=True, kw_only=True)
class Relinked:
    """The batch of links that counts from now on, and what it moved."""

    batch: int
    keys: int
    registrants: int


def change_links(*, fill: Fill, decided: Approved | None = None, by: str, purpose: str) -> Relinked:
    """Let keys change hands from now on, with all that follows from it: everything or nothing.

    Raises NotAllowed for a machine, NothingChanges, LinksChanged, and TooManyForOne without a decision.
    """
    if is_machine(by):
        raise NotAllowed(f"Who is who is changed by a named officer; '{by}' is none.")
    with (
        looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY) as look,
        connection.cursor() as cursor,
    ):
        locking.wait_for_loads(cursor)
        locking.publish_alone(cursor)
        relinking.prepare(cursor)
        fill(cursor)
        if not relinking.check(cursor):
            raise NothingChanges("This is so already: every key belongs to whom it would be given.")
        if decided is None:
            _refuse_many(cursor)
        batch = _batch(by, purpose)
        moved = relinking.change(cursor, batch.id)
        Batch.objects.filter(pk=batch.id).update(received=moved.keys, accepted=moved.keys)
        cursor.execute("update registry_batch set recorded_at = clock_timestamp() where id = %s", [batch.id])
        look.shows(whole=f"batch {batch.id}")
    return Relinked(batch=batch.id, keys=moved.keys, registrants=moved.registrants)


def _refuse_many(cursor: CursorWrapper) -> None:
    affected, on_record, settings = relinking.reach(cursor), counting.everyone(cursor), policy.in_force()
    if affected > settings.undo_directly or settings.halts(affected, on_record):
        raise TooManyForOne(affected, on_record)


def _batch(by: str, purpose: str) -> Batch:
    """Return a new batch of links, which counts for this transaction."""
    source, _ = Source.objects.get_or_create(name=relinking.SOURCE, defaults={"method": "linked"})
    version, today = latest_version(), timezone.localdate()
    assert version is not None  # whoever is on record came in by one
    last = Batch.objects.filter(source=source, stated_on=today).aggregate(last=Max("version"))["last"]
    return Batch.objects.create(
        source=source,
        mode=relinking.MODE,
        kinds="",
        stated_on=today,
        version=(last or 0) + 1,
        pack_version=version,
        state="recorded",
        by=by,
        purpose=purpose,
        started_at=timezone.now(),
        recorded_at=timezone.now(),
    )
