"""How many registrants each source speaks of in each area, counted as batches begin and cease to count.

Each chunk counts those whom it registers as it writes their names; each publication and each undoing takes off what
the registrants touched counted for before, and adds what they count for after. The sum over the batches on record is
the answer at any moment, exact, without a look at the millions themselves. Numbers without a source count everyone
once, whoever speaks of her.
"""

from collections.abc import Collection

from django.db.backends.utils import CursorWrapper

# What the registrants touched count for: in the batch itself only those whom it made were counted before.
_TOUCHED = """
insert into registry_coveragecount (batch_id, source_id, kind, area, registrants)
select %(batch)s, source_id, kind, area, %(sign)s * count(*) from (
    select distinct l.registrant_id, v.source_id, l.kind, n.area
    from scope t
    join registry_link l on l.registrant_id = t.registrant and l.ended_by_id is null
    join registry_registrant k on k.id = l.registrant_id
    join registry_batch b on b.id = l.batch_id
    join registry_nameentry n on n.registrant = l.registrant_id
    cross join lateral (values (l.source_id), (null)) as v(source_id)
    where %(after)s and (b.recorded_at is not null or b.id = %(batch)s)
       or not %(after)s and (b.recorded_at is not null and not (b.id = %(batch)s and not %(undoing)s)
                             or b.id = %(batch)s and k.batch_id = %(batch)s)
) counted
group by source_id, kind, area
"""

_COMPACT = """
with gone as (
    delete from registry_coveragecount where batch_id = %(batch)s
    returning source_id, kind, area, registrants
)
insert into registry_coveragecount (batch_id, source_id, kind, area, registrants)
select %(batch)s, source_id, kind, area, sum(registrants) from gone
group by source_id, kind, area having sum(registrants) <> 0
"""

_SUM = """
select c.name, n.area, n.kind, sum(n.registrants)
from registry_coveragecount n
join registry_source c on c.id = n.source_id
join registry_batch b on b.id = n.batch_id and b.recorded_at is not null
group by c.name, n.area, n.kind having sum(n.registrants) <> 0
order by c.name, n.area, n.kind
"""


_ALL = """
select coalesce(sum(n.registrants), 0)
from registry_coveragecount n
join registry_batch b on b.id = n.batch_id and b.recorded_at is not null
where n.source_id is null and (%(areas)s::text[] is null or n.area = any(%(areas)s::text[]))
"""


def take_off(cursor: CursorWrapper, batch: int, *, undoing: bool) -> None:
    """Take off what the registrants in ``scope`` counted for, before the batch makes itself felt."""
    values = {"batch": batch, "sign": -1, "after": False, "undoing": undoing}
    cursor.execute(_TOUCHED, values)


def add_again(cursor: CursorWrapper, batch: int) -> None:
    """Add what the registrants in ``scope`` count for now, and keep one number for each source, kind and area."""
    cursor.execute(_TOUCHED, {"batch": batch, "sign": 1, "after": True, "undoing": False})
    cursor.execute(_COMPACT, {"batch": batch})


def everyone(cursor: CursorWrapper, areas: Collection[str] | None = None) -> int:
    """Return how many registrants are on record now, in some areas or anywhere."""
    cursor.execute(_ALL, {"areas": None if areas is None else sorted(areas)})
    return int(cursor.fetchone()[0])


def sums(cursor: CursorWrapper) -> list[tuple[str, str | None, str, int]]:
    """Return source, area, kind and how many registrants, for all that is on record now."""
    cursor.execute(_SUM)
    return [(source, area, kind, int(count)) for source, area, kind, count in cursor.fetchall()]
