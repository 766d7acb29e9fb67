"""Everyone on record on a day, for a snapshot: one consistent view, while work goes on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import Max

from recensus.privacy import context
from recensus.registry.locking import PUBLISHING
from recensus.registry.models import Batch
from recensus.registry.narrowing import Narrowing
from recensus.registry.statements import LINKED
from recensus.snapshots.population import RecordShape, Write

if TYPE_CHECKING:
    import psycopg

_EXTRACTS = """
extract as (
    select b.id, b.source_id, b.stated_on, b.mode, b.kinds,
           row_number() over (partition by b.source_id order by b.stated_on, b.version) as place
    from registry_batch b
    where b.recorded_at <= %(known_at)s::timestamptz
      and (b.undone_at is null or b.undone_at > %(known_at)s::timestamptz)
      {}
)
"""
_OF_SOURCES = "and b.source_id = any(%(sources)s)"

_KEYS = """
, key as (
    select distinct k.source_id, k.kind, k.source_key
    from near join registry_link k on k.registrant_id = near.registrant
)
"""
_OF_KEYS = "join key n on n.source_id = r.source_id and n.kind = r.kind and n.source_key = r.source_key"
_NEAR_ONLY = "and {} in (select registrant from near)"


def _last_words(extracts: str, *, narrowed: bool) -> str:
    """Return SQL for each source's last word about each key on the day, unless a later snapshot leaves the key out.

    Narrowed, it starts from the keys of those in ``near`` and is otherwise the same.
    """
    keys, of_keys, near = (
        (_KEYS, _OF_KEYS, _NEAR_ONLY.format("k.registrant_id")) if narrowed else ("", "", "")
    )
    return f"""
with {extracts} {keys}, said as (
    select r.id, r.source_id, r.kind, r.source_key, x.place, r.stated_on as day, true as accepted
    from registry_sourcerecord r {of_keys} join extract x on x.id = r.batch_id where r.stated_on <= %(on)s
    union all
    select r.id, r.source_id, r.kind, r.source_key, x.place, m.stated_on, m.accepted
    from registry_sourcerecord r {of_keys}
    join registry_mention m on m.record_id = r.id join extract x on x.id = m.batch_id
    where m.stated_on <= %(on)s
), latest as (
    select distinct on (source_id, kind, source_key) * from said where accepted
    order by source_id, kind, source_key, place desc
), named as (
    select source_id, kind, source_key, max(place) as place from said where not accepted group by 1, 2, 3
), last_snapshot as (
    select x.source_id, k.kind, max(x.place) as place
    from extract x cross join (values ('P'), ('H')) as k(kind)
    where x.mode = 'snapshot' and x.stated_on <= %(on)s and strpos(x.kinds, k.kind) > 0
    group by 1, 2
), stated as (
    select distinct on (k.registrant_id, l.source_id) k.registrant_id as registrant, k.id as link, l.id as record,
           l.day
    from latest l
    left join named n on n.source_id = l.source_id and n.kind = l.kind and n.source_key = l.source_key
    left join last_snapshot s on s.source_id = l.source_id and s.kind = l.kind
    join registry_link k on k.source_id = l.source_id and k.kind = l.kind and k.source_key = l.source_key
    join registry_batch made on made.id = k.batch_id
    left join registry_batch ended on ended.id = k.ended_by_id
    where greatest(l.place, n.place) >= coalesce(s.place, 0)
      and {LINKED.format("k")}
      {near}
    order by k.registrant_id, l.source_id, l.day desc, l.place desc, l.source_key desc, l.id desc
)
"""


LAST_WORDS_OF: Final = _last_words(_EXTRACTS.format(_OF_SOURCES), narrowed=False)
"""Common table expressions that end in ``stated`` (registrant, link, record, day): what ``sources`` said last.

There is a row for each registrant and source; a key that a later snapshot leaves out states nothing any more.
Parameters: ``sources`` (numbers), ``on``, and ``known_at`` (record time; ``infinity``: all that is known).
"""


def _records(*, narrowed: bool) -> str:
    """Return SQL for what each source's last word about each registrant says."""
    return f"""
{_last_words(_EXTRACTS.format(""), narrowed=narrowed)}
select t.registrant, r.shape_id, t.day, r.payload, r.absent
from stated t join registry_sourcerecord r on r.id = t.record
"""


def _memberships(*, narrowed: bool) -> str:
    """Return SQL for the household of each in ``entry`` who has one on the day."""
    return f"""
select person, household, relationship from (
    select distinct on (person) person, household, relationship from entry
    where valid_from <= %(on)s order by person, valid_from desc
) last
where household is not null {_NEAR_ONLY.format("household") if narrowed else ""}
"""


class RegistryPopulation:
    """The registry's people and households on a day, as known at a moment; narrowed, one household of them."""

    name = "registry"

    def __init__(
        self, view: "psycopg.Connection[Any]", *, on: date, recorded: datetime, narrowed: bool
    ) -> None:
        self._view, self._on, self._recorded, self._narrowed = view, on, recorded, narrowed

    @property
    def on(self) -> date:
        return self._on

    @property
    def recorded(self) -> datetime:
        return self._recorded

    @property
    def view(self) -> "psycopg.Connection[Any]":
        """Return the view itself, for what others keep of the same moment."""
        return self._view

    def shapes(self) -> Sequence[RecordShape]:
        found = self._view.execute(
            "select p.id, s.name, p.kind, p.attributes from registry_shape p "
            "join registry_source s on s.id = p.source_id order by p.id"
        )
        return [
            RecordShape(id=number, source=source, kind=kind, attributes=tuple(attributes))
            for number, source, kind, attributes in found
        ]

    def copy_records(self, write: Write) -> int:
        return self._copy(_records(narrowed=self._narrowed), write)

    def copy_memberships(self, write: Write) -> int:
        return self._copy(_memberships(narrowed=self._narrowed), write)

    def _copy(self, query: str, write: Write) -> int:
        values = {"on": self._on, "known_at": self._recorded}
        with self._view.cursor() as cursor:
            with cursor.copy(f"copy ({query}) to stdout (format csv)", values) as stream:
                for part in stream:
                    write(bytes(part))
            return cursor.rowcount


@contextmanager
def open_population(
    *, on: date, recorded: datetime | None = None, household: int | None = None, person: int | None = None
) -> Iterator[RegistryPopulation]:
    """Open one consistent view of the record on a day, as known at ``recorded`` (default: now).

    With ``household`` it holds that household and its members only, with ``person`` the person, her household and its
    members: the very rows that the whole would hold about them, found by indexes. No batch begins or ceases to count
    between the moment that the view names and the view itself.
    """
    with consistent_view() as (view, now):
        narrowing = Narrowing(view, on=on, known_at=recorded)
        if household is not None:
            narrowing.to_household(household)
        elif person is not None:
            narrowing.to_person(person)
        else:
            narrowing.everyone()
        narrowed = household is not None or person is not None
        yield RegistryPopulation(view, on=on, recorded=recorded or now, narrowed=narrowed)


@contextmanager
def consistent_view() -> "Iterator[tuple[psycopg.Connection[Any], datetime]]":
    """Open the record as it is at one moment, to whoever looks, on a connection of its own."""
    copied = connection.copy()
    copied.ensure_connection()
    view: psycopg.Connection[Any] = copied.connection
    try:
        yield view, _begin(view)
    finally:
        copied.close()


def _begin(view: "psycopg.Connection[Any]") -> datetime:
    """Begin a view while no batch is being published; return its moment."""
    view.execute("select pg_advisory_lock_shared(%s)", [PUBLISHING])
    view.execute("begin isolation level repeatable read")
    (now,) = view.execute("select clock_timestamp()").fetchone()  # type: ignore[misc]
    context.share(view)
    view.execute("select pg_advisory_unlock_shared(%s)", [PUBLISHING])
    moment: datetime = now
    return moment


def last_change() -> datetime | None:
    """Return when a batch last began or ceased to count; None while there is none."""
    found = Batch.objects.aggregate(recorded=Max("recorded_at"), undone=Max("undone_at"))
    moments = [moment for moment in found.values() if moment is not None]
    return max(moments, default=None)
