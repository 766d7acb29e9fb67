"""The brake on loads: a snapshot that leaves out too many whom its source speaks of never counts by itself.

Counted is at the extract's place among its source's, whatever the order in which they came: of the keys that the
source stated just before it, those that it names in no row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from recensus.decisions import policy, queries
from recensus.decisions.actions import propose
from recensus.decisions.steps import CLOSED
from recensus.decisions.types import Draft, Kind, Proposal
from recensus.privacy.access import Act, looking
from recensus.privacy.queries import policy_in_force
from recensus.registry.models import KINDS, Batch

_NAMED = """
select r.kind, r.source_key from registry_sourcerecord r join {of} c on c.id = r.batch_id and c.kind = r.kind
union
select r.kind, r.source_key from registry_mention m join {of} c on c.id = m.batch_id
join registry_sourcerecord r on r.id = m.record_id and r.kind = c.kind
"""

# Known are the keys that the last snapshot before named, and every extract since.
_LEFT_OUT = f"""
with earlier as (
    select id, mode, kinds, row_number() over (order by stated_on, version) as place
    from registry_batch
    where source_id = %(source)s and recorded_at is not null and undone_at is null
      and (stated_on, version) < (select stated_on, version from registry_batch where id = %(batch)s)
), stated as (
    select kind from unnest(string_to_array(%(kinds)s, null)) as kind
), this as (
    select %(batch)s as id, kind from stated
), before as (
    select e.id, k.kind from earlier e cross join stated k
    where e.place >= coalesce(
        (select max(s.place) from earlier s where s.mode = 'snapshot' and strpos(s.kinds, k.kind) > 0), 0)
), known as ({_NAMED.format(of="before")}), named as ({_NAMED.format(of="this")})
select k.kind, coalesce(f.area, 'no area'), count(*), count(*) filter (where n.source_key is null)
from known k
left join named n on n.kind = k.kind and n.source_key = k.source_key
left join registry_link l on l.source_id = %(source)s and l.kind = k.kind and l.source_key = k.source_key
                         and l.ended_by_id is null
left join registry_nameentry f on f.registrant = l.registrant_id
group by 1, 2
order by 1, 4 desc, 2
"""


AREAS: Final = 20
"""How many areas are told apart: those that lose most."""


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Of how many known keys of a kind a snapshot leaves out how many: ``areas`` has both, the greatest loss first."""

    kind: str
    areas: Sequence[tuple[str, int, int]]

    @property
    def known(self) -> int:
        return sum(known for _, known, _ in self.areas)

    @property
    def missing(self) -> int:
        return sum(missing for _, _, missing in self.areas)

    def where(self, smallest: int) -> str:
        """Return how many of how many, area by area; no number from 1 to below ``smallest`` is told or left over.

        Areas are told apart as far as both those left out and those still there are many enough, or none; all others
        are one, with which the smallest join until it tells of few no more.
        """

        def few(known: int, missing: int) -> bool:
            return 0 < missing < smallest or 0 < known - missing < smallest

        told = [one for one in self.areas if one[2] and not few(*one[1:])][:AREAS]
        while few(*self._rest(told)) and told:
            told.pop()
        known, missing = self._rest(told)
        rest = [("elsewhere", known, missing)] if missing and not few(known, missing) else []
        return ", ".join(f"{area} {missing:,} of {known:,}" for area, known, missing in [*told, *rest])

    def _rest(self, told: Sequence[tuple[str, int, int]]) -> tuple[int, int]:
        """Return how many are known in all areas but those told, and how many of them are missing."""
        return (
            self.known - sum(known for _, known, _ in told),
            self.missing - sum(missing for _, _, missing in told),
        )

    def __str__(self) -> str:
        return f"{self.missing:,} of {self.known:,} {KINDS[self.kind]}s"


def halt(cursor: CursorWrapper, batch: Batch, facts: dict[str, Any], *, by: str, purpose: str) -> int | None:
    """Propose the publication of a snapshot that leaves out too many and return the proposal; None if it need not."""
    if batch.mode != "snapshot" or facts["first"]:
        return None
    settings, found = policy.in_force(), _left_out(cursor, facts)
    too_many = [one for one in found if settings.halts(one.missing, one.known)]
    if not too_many:
        return None
    smallest = policy_in_force().smallest_count
    worst = max(too_many, key=lambda one: one.missing / one.known)
    draft = Draft(
        kind=Kind.PUBLICATION,
        reference=_reference(batch.id),
        reason=f"The extract leaves out {' and '.join(map(str, too_many))} that {batch.source.name} spoke of before.",
        parameters={"batch": batch.id, "fresh": facts["fresh"]},
        evidence={
            "source": batch.source.name,
            "stated on": str(batch.stated_on),
            **{f"{KINDS[one.kind]}s left out": str(one) for one in found},
            **{f"{KINDS[one.kind]}s left out by area": one.where(smallest) for one in too_many},
        },
        affected=worst.missing,
        on_record=worst.known,
    )
    return propose(draft=draft, by=by, purpose=purpose)


def _left_out(cursor: CursorWrapper, facts: dict[str, Any]) -> list[LeftOut]:
    cursor.execute(_LEFT_OUT, facts)
    by_kind = groupby(cursor.fetchall(), key=itemgetter(0))
    return [LeftOut(kind=kind, areas=[row[1:] for row in rows]) for kind, rows in by_kind]


def _reference(batch: int) -> str:
    return f"batch {batch}"


def halted_by(batch: int, *, by: str, purpose: str) -> Proposal | None:
    """Return the proposal that waits for a halted batch's release; None where there is none."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        number = queries.open_about(Kind.PUBLICATION, _reference(batch), CLOSED)
        look.shows(whole=f"proposal {number}" if number else "")
        return None if number is None else queries.found(number)
