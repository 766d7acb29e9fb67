"""How old what sources say is: the values that are past their terms, and whose are kept all the same."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Q
from django.db.models.functions import Coalesce

from recensus.registry.models import Batch, Source

_PREPARE = (
    "drop table if exists pg_temp.term, pg_temp.kept",
    "create temp table term (source text, attribute text, until date, primary key (source, attribute)) on commit drop",
    "create temp table kept (registrant bigint primary key) on commit drop",
)

# Whoever is named, the households in which these live or lived, and whoever lives there with them.
_KEPT = """
with named as (
    select unnest(%s::bigint[]) as registrant
), home as (
    select registrant from named
    union
    select m.household_id from registry_membership m join named n on n.registrant = m.person_id
    where m.household_id is not null and m.replaced_by_id is null
)
insert into kept
select registrant from home
union
select m.person_id from registry_membership m join home h on h.registrant = m.household_id
where m.replaced_by_id is null
"""

HELD: Final = """exists (
    select from registry_link l join kept k on k.registrant = l.registrant_id
    where l.source_id = r.source_id and l.kind = r.kind and l.source_key = r.source_key)"""

OLD: Final = """
from registry_sourcerecord r
join registry_shape p on p.id = r.shape_id
join registry_source c on c.id = r.source_id
cross join unnest(p.attributes) with ordinality as a(name, place)
join term t on t.source = c.name and t.attribute = a.name
cross join lateral (
    select greatest(r.stated_on, max(m.stated_on)) as day
    from registry_mention m where m.record_id = r.id and m.accepted
) last
where r.stated_on < t.until and last.day < t.until and r.payload -> (a.place - 1)::int <> 'null'
"""

_COUNT = f"""
select c.name, a.name, date_trunc('month', last.day)::date, {HELD}, count(*)
{OLD}
group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""


class Old(NamedTuple):
    """How many values of an attribute a source last said in a month (its first day); ``kept``: of people kept whole."""

    source: str
    attribute: str
    month: date
    kept: bool
    values: int


class OldExtract(NamedTuple):
    """An extract of a source that speaks of days before a term."""

    batch: int
    source: str
    has_rejects: bool


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Before which day each source's word on an attribute is past its term, and which registrants are kept whole."""

    until: Mapping[tuple[str, str], date]
    kept: Collection[int]


def sources() -> list[str]:
    """Return the names of the sources that ever said something."""
    return list(Source.objects.order_by("id").values_list("name", flat=True))


def extracts_before(until: Mapping[str, date]) -> list[OldExtract]:
    """Return the extracts of each source that speak of no day as late as its term, the first first."""
    too_old = Q(pk__in=())
    for source, day in until.items():
        too_old |= Q(source__name=source, day__lt=day)
    found = Batch.objects.annotate(day=Coalesce("last_day", "stated_on")).filter(too_old).order_by("id")
    rows = found.values_list("pk", "source__name", "rejects_files")
    return [OldExtract(batch, source, bool(rejects)) for batch, source, rejects in rows]


def forget_rejects(batch: int) -> None:
    """Note of an extract that its files of rejected rows are gone."""
    Batch.objects.filter(pk=batch).update(rejects_files=[])


def count(limits: Limits) -> list[Old]:
    """Count, inside a look at everybody, the values past their terms; it reads the whole record."""
    with connection.cursor() as cursor:
        limit(cursor, limits)
        cursor.execute(_COUNT)
        return [Old(*row) for row in cursor.fetchall()]


def limit(cursor: CursorWrapper, limits: Limits) -> None:
    """Make the tables ``term`` and ``kept``, by which `OLD` and `HELD` judge."""
    for step in _PREPARE:
        cursor.execute(step)
    terms = [(source, attribute, until) for (source, attribute), until in limits.until.items()]
    columns = _columns(terms, 3)
    cursor.execute("insert into term select * from unnest(%s::text[], %s::text[], %s::date[])", columns)
    cursor.execute(_KEPT, [sorted(limits.kept)])
    cursor.execute("analyze term, kept")


def _columns(rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
