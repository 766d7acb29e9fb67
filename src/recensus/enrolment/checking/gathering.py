"""What checks are put to: enrolments with the day on which they last drew, and what registers say of whom."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from recensus.enrolment.linked import HOME, LINK, PROBABILITY
from recensus.registry.population import LAST_WORDS_OF

PRESENT: Final = ""
"""The attribute under which it is told that a register has a record at all."""

_PREPARE: Final = """
create temp table if not exists check_enrolment (
    id bigint, programme text collate "C", unit char(1), registrant bigint, household bigint,
    source text collate "C", source_key text collate "C", subject_source smallint, subject_key text collate "C",
    running boolean, drew_on date, method text, probability float
) on commit delete rows;
create temp table if not exists check_wanted (shape smallint, attribute text collate "C", place int)
on commit delete rows;
create temp table if not exists check_stated (registrant bigint, link bigint, record bigint, day date)
on commit delete rows;
create temp table if not exists check_said (
    source text collate "C", registrant bigint, attribute text collate "C", value text collate "C", absent text,
    source_key text collate "C", day date, method text, probability float
) on commit delete rows;
create temp table if not exists check_found (
    name text collate "C", subject text collate "C", unit char(1), registrant bigint, programmes text[],
    enrolments bigint[], facts jsonb, statements jsonb, confidence float
) on commit delete rows;
create temp table if not exists check_open (name text collate "C", subject text collate "C", why text)
on commit delete rows;
create index if not exists check_found_of on check_found (name, subject);
create index if not exists check_open_of on check_open (name, subject);
create temp table if not exists check_sought (id bigint, searched boolean, doubted boolean) on commit delete rows;
create temp table if not exists check_pending (registrant bigint, one bigint, probability float) on commit delete rows;
create temp table if not exists check_doubt (registrant bigint, other bigint) on commit delete rows;
truncate check_enrolment, check_wanted, check_stated, check_said, check_found, check_open, check_pending, check_doubt;
"""

# One that stands has drawn until its source spoke of it last, one that ended until then; a payment may be later.
_ENROLMENTS: Final = f"""
insert into check_enrolment
with {HOME}
select e.id, e.programme, e.unit, e.registrant, case e.unit when 'H' then e.registrant else h.household_id end,
       s.name, e.source_key, e.subject_source, e.subject_key, e.status in ('active', 'suspended'),
       greatest(paid.last, case when e.status in ('active', 'suspended')
                                then least(coalesce(b.stated_on, %(on)s), %(on)s) else e.last_day end),
       coalesce(l.method, ''), c.probability
from enrolment_enrolment e
join registry_source s on s.id = e.source
left join registry_batch b on b.id = e.batch
left join home h on h.person_id = e.registrant and e.unit = 'P'
left join lateral (
    select max(p.paid_on) as last from enrolment_payment p
    where p.enrolment = e.id and p.state = 'paid' and p.paid_on <= %(on)s
) paid on true
{LINK}{PROBABILITY}
where e.programme = any(%(programmes)s) and e.status not in ('waiting', 'withdrawn')
"""

_WANTED: Final = """
insert into check_wanted
select p.id, w.attribute, array_position(p.attributes, w.attribute)
from registry_shape p
join registry_source s on s.id = p.source_id
join unnest(%(sources)s::text[], %(attributes)s::text[]) as w(source, attribute) on w.source = s.name
"""

_STATED: Final = f"""
insert into check_stated
{LAST_WORDS_OF}
select registrant, link, record, day from stated
where registrant in (select registrant from check_enrolment union select household from check_enrolment)
"""

_SAID: Final = f"""
insert into check_said
select s.name, t.registrant, w.attribute, r.payload ->> (w.place - 1), r.absent ->> w.attribute, l.source_key, t.day,
       l.method, c.probability
from check_stated t
join registry_sourcerecord r on r.id = t.record
join check_wanted w on w.shape = r.shape_id
join registry_source s on s.id = r.source_id
join registry_link l on l.id = t.link
{PROBABILITY}
"""

_LINKED: Final = """
select id from linkage_run where state = 'in force' order by id desc limit 1
"""

# Who by the last linking in force are one and are not put together yet, as that would take something from somebody.
_PENDING: Final = f"""
insert into check_pending
with bundle as (
    select c.bundle, r.registrant, c.probability
    from linkage_change c
    join registry_link l on l.id = c.link and l.ended_by_id is null
    cross join lateral (values (c.registrant), (c."to")) as r(registrant)
    where c.run_id = ({_LINKED}) and c.consequence <> 'none' and r.registrant is not null
)
select distinct on (registrant) registrant, min(registrant) over (partition by bundle),
       min(probability) over (partition by bundle)
from bundle order by registrant, bundle
"""

# Whose records may be one person's: the model cannot tell, and nobody has said so yet.
_DOUBT: Final = f"""
insert into check_doubt
with pair as (
    select a.registrant_id as one, b.registrant_id as other
    from linkage_pair p
    join registry_link a on a.source_id = p.left_source_id and a.kind = p.left_kind and a.source_key = p.left_key
                        and a.ended_by_id is null
    join registry_link b on b.source_id = p.right_source_id and b.kind = p.right_kind and b.source_key = p.right_key
                        and b.ended_by_id is null
    where p.run_id = ({_LINKED}) and p.kind = 'doubtful' and a.registrant_id <> b.registrant_id
      and not exists (select from linkage_verdict v where v.pair_id = p.id and v.verdict in ('same', 'different'))
    union
    select registrant, one from check_pending where registrant <> one
)
select one, other from pair union select other, one from pair
"""


def prepare(cursor: CursorWrapper) -> None:
    """Make the temporary tables, empty."""
    cursor.execute(_PREPARE)


def gather(
    cursor: CursorWrapper, *, programmes: Iterable[str], wanted: Sequence[tuple[str, str]], on: date
) -> None:
    """Fill them: enrolments in ``programmes``, and of those concerned what ``wanted`` (source, attribute) says."""
    cursor.execute(_ENROLMENTS, {"programmes": sorted(set(programmes)), "on": on})
    cursor.execute("analyze check_enrolment")
    values: dict[str, Any] = {
        "sources": [source for source, _ in wanted],
        "attributes": [attribute for _, attribute in wanted],
    }
    cursor.execute(_WANTED, values)
    numbers = numbers_of(cursor, values["sources"])
    values = {"sources": sorted(numbers.values()), "on": on, "known_at": "infinity"}
    cursor.execute(_STATED, values)
    cursor.execute("analyze check_stated, check_wanted")
    cursor.execute(_SAID)
    cursor.execute("analyze check_said")
    cursor.execute(_PENDING)
    cursor.execute(_DOUBT)
    cursor.execute("analyze check_pending, check_doubt")


def numbers_of(cursor: CursorWrapper, sources: Iterable[str]) -> Mapping[str, int]:
    """Return the numbers of the sources of these names that have ever sent something."""
    cursor.execute("select name, id from registry_source where name = any(%s)", [sorted(set(sources))])
    return dict(cursor.fetchall())
