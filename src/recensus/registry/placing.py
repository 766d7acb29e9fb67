"""Where each statement of a chunk belongs: the set-based steps from staging to the record.

A key that is linked already belongs to its registrant. Else a person whose well-formed identifier is known for exactly
one person, of the same sex and (to a year) the same age as far as both are known, belongs to that one. Else, and
always when in doubt, a new registrant is made: nobody waits for a match to be on record, and nobody is merged.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, kw_only=True)
class Placement:
    """What the steps have to know about the batch.

    ``known_source``: this source has links of earlier batches. ``fresh``: no later extract of this source is on
    record, so new registrants' derived rows can be written at once. ``identifiers`` pairs the positions of a person's
    payload with their issuers.
    """

    batch: int
    source: int
    mode: str
    shapes: dict[str, int]
    identifiers: tuple[tuple[int, str], ...]
    known_source: bool
    known_identifiers: bool
    fresh: bool

    def values(self) -> dict[str, Any]:
        """Return the parameters of the SQL steps."""
        return {
            "batch": self.batch,
            "source": self.source,
            "shapes": json.dumps(self.shapes),
            "places": [place for place, _ in self.identifiers],
            "issuers": [issuer for _, issuer in self.identifiers],
        }


# A key of somebody who was erased, and of nobody since: nothing that its row says is kept until an officer has decided.
_ERASED = """
with held as (
    delete from staging s using registry_link l
    where l.source_id = %(source)s and l.kind = s.kind and l.source_key = s.source_key and l.method = 'erased'
      and l.ended_by_id is not null
      and not exists (select from registry_link o where o.source_id = l.source_id and o.kind = l.kind
                                                    and o.source_key = l.source_key and o.ended_by_id is null)
    returning s."row", s.kind, s.source_key
)
insert into remark ("row", kind, code, value) select distinct "row", kind, 'erased', source_key from held
"""

# A key that is linked already.
_LINKED = """
insert into exception (n, registrant, method)
select s.record, l.registrant_id, 'source key'
from staging s
join registry_link l on l.source_id = %(source)s and l.kind = s.kind and l.source_key = s.source_key
where l.ended_by_id is null
"""

# The same words are on record: a mention is enough.
_UNCHANGED = """
update exception e set record = r.id
from staging s
join lateral (
    select min(r.id) as id from registry_sourcerecord r
    join registry_batch b on b.id = r.batch_id and b.recorded_at is not null
    where r.source_id = %(source)s and r.kind = s.kind and r.source_key = s.source_key
      and r.hash = s.hash and r.shape_id = (%(shapes)s::jsonb ->> s.kind)::smallint
      and r.household_key is not distinct from s.household_key
) r on r.id is not null
where e.n = s.record
"""

# In an extract of changes, a household of which nothing is said but that its members live there stays as it is.
_ONLY_MENTIONED = """
update exception e set again = true
from staging s
where e.n = s.record and s.kind = 'H' and e.record is null and s.absent is null
  and not jsonb_path_exists(s.payload, '$[*] ? (@ != null)')
"""

# A person whose well-formed identifier is known for exactly one person who can be the same.
_IDENTIFIED = """
with given as (
    select s.record as n, s.sex, s.birth_year, i.issuer, s.payload ->> i.place as value, s."row"
    from staging s
    cross join unnest(%(places)s::int[], %(issuers)s::text[]) as i(place, issuer)
    left join exception e on e.n = s.record
    left join malformed w on w.source_key = s.source_key and w.issuer = i.issuer
    where s.kind = 'P' and e.n is null and w.issuer is null and s.payload ->> i.place is not null
), known as (
    select g.n, g."row", min(g.sex) as sex, min(g.birth_year) as birth_year,
           count(distinct d.registrant_id) as registrants, min(d.registrant_id) as registrant,
           min(g.issuer) as issuer
    from given g
    join registry_identifier d on d.issuer = g.issuer and d.value = g.value and d.status = 'well formed'
    join registry_registrant k on k.id = d.registrant_id and k.kind = 'P'
    join registry_batch b on b.id = k.batch_id and b.recorded_at is not null
    group by g.n, g."row"
), judged as (
    select k.*, k.registrants > 1 as shared,
           coalesce(k.sex <> f.sex, false) or coalesce(abs(k.birth_year - f.birth_year) > 1, false) as disagrees
    from known k left join registry_nameentry f on f.registrant = k.registrant
), told as (
    insert into remark ("row", kind, code, value)
    select "row", 'P', case when shared then 'identifier_shared' else 'identifier_disagrees' end, issuer
    from judged where shared or disagrees
)
insert into exception (n, registrant, method, evidence)
select n, registrant, 'identifier', jsonb_build_object('issuer', issuer) from judged
where not shared and not disagrees
"""

# The households of this chunk, and those that only their members name.
_HOUSES = """
insert into house
select s.source_key, coalesce(e.registrant, s.registrant), false, s.area
from staging s left join exception e on e.n = s.record
where s.kind = 'H'
"""
_OTHER_HOUSES = """
insert into house
select k.household_key, coalesce(l.registrant_id, nextval(pg_get_serial_sequence('registry_registrant', 'id'))),
       l.registrant_id is null, f.area
from (
    select distinct s.household_key from staging s
    where s.household_key is not null and not exists (select from house h where h.household_key = s.household_key)
) k
left join registry_link l
  on l.source_id = %(source)s and l.kind = 'H' and l.source_key = k.household_key and l.ended_by_id is null
left join registry_nameentry f on f.registrant = l.registrant_id
"""


def place(cursor: CursorWrapper, placement: Placement) -> None:
    """Say of each staged statement where it belongs."""
    values = placement.values()
    if placement.known_source:
        cursor.execute(_ERASED, values)
        cursor.execute(_LINKED, values)
        cursor.execute(_UNCHANGED, values)
        if placement.mode == "delta":
            cursor.execute(_ONLY_MENTIONED, values)
    if placement.known_identifiers and placement.identifiers:
        cursor.execute(_IDENTIFIED, values)
    cursor.execute(_HOUSES, values)
    cursor.execute(_OTHER_HOUSES, values)
