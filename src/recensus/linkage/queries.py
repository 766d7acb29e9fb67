"""Questions about runs, what they would change, what changed who is who, and why records are held to be of one."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from recensus.linkage import models
from recensus.linkage.settings import settings_of
from recensus.linkage.types import (
    Bundle,
    Consequence,
    EventSummary,
    Key,
    NotDoable,
    RunSummary,
    State,
    What,
)
from recensus.privacy.access import A_LIST, EVERYBODY, Act, looking
from recensus.registry.naming import key_held, kinds_of
from recensus.vocabulary.queries import latest_pack
from recensus.vocabulary.types import Pack

if TYPE_CHECKING:
    from recensus.linkage.households import Shared

# Two keys in one register, where to be found twice costs somebody something, or where each names another household.
_TAKES = """
with said as (
    select distinct on (l.id) l.source_id, l.registrant_id, r.household_key
    from registry_link l
    join registry_sourcerecord r on r.source_id = l.source_id and r.kind = l.kind and r.source_key = l.source_key
    where l.registrant_id = any(%(registrants)s) and l.ended_by_id is null
    order by l.id, r.stated_on desc, r.id desc
)
select exists (
    select from said a join said b on b.source_id = a.source_id and b.registrant_id <> a.registrant_id
    join registry_source c on c.id = a.source_id
    where c.name = any(%(adverse)s) or a.household_key <> b.household_key)
"""

_BUNDLES = """
select bundle, array_agg(distinct registrant order by registrant),
       array_agg(distinct coalesce("to", 0) order by coalesce("to", 0)), count(*), min(probability),
       array_agg(distinct "by") filter (where "by" <> ''), max(consequence)
from linkage_change where run_id = %(run)s
group by bundle order by min(registrant), bundle offset %(after)s limit %(most)s
"""


def kind_of(registrants: Collection[int]) -> str:
    """Return whether these are persons (P) or households (H); raises NotDoable when they are neither all."""
    kinds = set(kinds_of(registrants).values())
    if len(registrants) < 2 or len(kinds) != 1:
        raise NotDoable("Name two or more persons, or two or more households.")
    return kinds.pop()


def takes_something(registrants: Collection[int]) -> bool:
    """Tell whether to hold registrants to be one would take something from somebody."""
    pack = latest_pack()
    adverse = settings_of(pack).adverse if pack else ()
    with connection.cursor() as cursor:
        cursor.execute(_TAKES, {"registrants": list(registrants), "adverse": list(adverse)})
        return bool(cursor.fetchone()[0])


def runs(*, by: str, purpose: str) -> list[RunSummary]:
    """Return all runs, the latest first."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        return [_summary(row) for row in models.Run.objects.select_related("pack_version").order_by("-id")]


def run(number: int, *, by: str, purpose: str) -> RunSummary:
    """Return one run; raises NotDoable."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        found = models.Run.objects.select_related("pack_version").filter(pk=number).first()
    if found is None:
        raise NotDoable(f"There is no link run {number}. They are listed by: recensus link runs")
    return _summary(found)


def _summary(row: models.Run) -> RunSummary:
    events = models.Event.objects.filter(run=row, what=What.RUN).order_by("-batch")
    return RunSummary(
        id=row.id,
        state=State(row.state),
        known_at=row.known_at,
        since=row.since,
        started_at=row.started_at,
        ended_at=row.ended_at,
        by=row.by,
        settings_hash=row.settings_hash,
        model_name=row.model_name,
        pack_version=row.pack_version.content_hash,
        input_hash=row.input_hash,
        counts=row.counts,
        event=events.values_list("batch", flat=True).first(),
    )


def changes(number: int, *, after: int = 0, most: int = 100, by: str, purpose: str) -> list[Bundle]:
    """Return what a run would change within reach, in numbers only: so many bundles after the first ones."""
    with (
        looking(by=by, purpose=purpose, action=Act.COUNT, subject=A_LIST) as look,
        connection.cursor() as cursor,
    ):
        look.shows(whole=f"changes of link run {number}")
        cursor.execute(_BUNDLES, {"run": number, "after": after, "most": most})
        return [_bundle(row) for row in cursor.fetchall()]


def _bundle(row: Sequence[Any]) -> Bundle:
    bundle, before, to, keys, probability, ways, consequence = row
    return Bundle(
        number=bundle,
        before=tuple(before),
        after=tuple(to),
        keys=keys,
        probability=probability,
        by=tuple(ways or ()),
        consequence=Consequence(consequence),
    )


def events(*, by: str, purpose: str) -> list[EventSummary]:
    """Return every change of who is who, the latest first."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        return [_event(row) for row in models.Event.objects.select_related("batch").order_by("-batch")]


def _event(row: models.Event) -> EventSummary:
    assert row.batch.recorded_at is not None  # an event is put on record when it counts
    return EventSummary(
        batch=row.pk,
        what=What(row.what),
        at=row.batch.recorded_at,
        by=row.by,
        why=row.why,
        moved=row.batch.accepted,
        run=row.run_id,
        proposal=row.proposal,
        reverses=row.reverses_id,
    )


def households_alike(
    *, pack: Pack, least: float = 0.5, members: int = 2, by: str, purpose: str
) -> "list[Shared]":
    """Return households of different registers in which the same persons live, the surest first; numbers only.

    They share at least ``members`` persons, and ``least`` of all who live in either.
    """
    from recensus.linkage.households import sharing  # what counts them takes long to load
    from recensus.linkage.population import everyone

    with looking(by=by, purpose=purpose, action=Act.COUNT, subject=EVERYBODY) as look:
        look.shows(whole="households that share members")
        found = everyone(pack, settings_of(pack))
    return sharing(found, least=least, members=members)


def key_of(number: int, *, source: str, key: str, by: str, purpose: str) -> Key:
    """Return a key that a registrant has now; raises NotDoable."""
    with looking(by=by, purpose=purpose, action=Act.SEE) as look:
        look.shows(whole=f"keys of registrant {number}")
        found = key_held(number, source, key)
    if found is None:
        raise NotDoable(
            f"{number} has no record {source}:{key}. Which there are: recensus link explain {number}"
        )
    return Key(*found)
