"""Questions about runs, what they would change, what changed who is who, and why records are held to be of one."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection

from recensus.linkage import models
from recensus.linkage.settings import settings_of
from recensus.linkage.types import (
    Because,
    Bundle,
    Consequence,
    EventSummary,
    Key,
    NotDoable,
    RunSummary,
    State,
    What,
)
from recensus.privacy.access import A_LIST, Act, looking
from recensus.registry.naming import key_held, kinds_of
from recensus.registry.reaching import HeldBy, holders_of, reach
from recensus.vocabulary.queries import latest_pack

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

_BECAUSE = """
select c.name, l.source_key, l.method, b.recorded_at, e.batch_id, d.name, x.with_key, x.pattern, x.weight,
       x.probability, r.model
from registry_link l
join registry_source c on c.id = l.source_id
join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
left join linkage_event e on e.batch_id = l.batch_id
left join registry_link w on w.source_id = l.source_id and w.kind = l.kind and w.source_key = l.source_key
                         and w.ended_by_id = l.batch_id
left join linkage_change x on x.run_id = e.run_id and x.link = w.id
left join registry_source d on d.id = x.with_source
left join linkage_run r on r.id = x.run_id
where l.registrant_id = %s and l.ended_by_id is null
order by l.id
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


def why_one(number: int, *, by: str, purpose: str) -> list[Because]:
    """Return for each key of a registrant why it is held to speak of her; raises NotOnRecord."""
    with looking(by=by, purpose=purpose, action=Act.SEE) as look, connection.cursor() as cursor:
        kind = kinds_of([number]).get(number, "P")
        reach(look, kind, number)
        cursor.execute(_BECAUSE, [number])
        rows = cursor.fetchall()
        if not rows:
            raise HeldBy(kind, number, holders_of([number]).get(number, []))
        persons, households = ([number] if kind == letter else [] for letter in ("P", "H"))
        look.shows(persons=persons, households=households, whole="why records are held to be of one")
        known = models.Event.objects.select_related("batch").in_bulk([row[4] for row in rows if row[4]])
        return [_because(row, known) for row in rows]


def _because(row: Sequence[Any], known: Mapping[Any, models.Event]) -> Because:
    source, key, method, since, event, beside, beside_key, pattern, weight, probability, model = row
    return Because(
        source=source,
        key=key,
        method=method,
        since=since,
        event=_event(known[event]) if event else None,
        beside=(beside, beside_key) if beside else None,
        pattern=pattern,
        weight=weight,
        probability=probability,
        model=json.loads(model) if isinstance(model, str) else model,
    )
