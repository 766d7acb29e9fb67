"""What of a run can be put in force, and what was overtaken since."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.linkage import models
from recensus.linkage.types import Consequence

# Bundles of which somebody has spoken since the run, whose registrants were changed since, or whose links are no more.
_OVERTAKEN = """
overtaken as (
    select c.bundle from linkage_change c
    join linkage_verdict v on v.id > %(last_verdict)s
     and ((v.left_source_id, v.left_kind, v.left_key) = (c.source_id, c.kind, c.source_key)
       or (v.right_source_id, v.right_kind, v.right_key) = (c.source_id, c.kind, c.source_key))
    where c.run_id = %(run)s
    union
    select c.bundle from linkage_change c join changed d on d.registrant in (c.registrant, c."to")
    where c.run_id = %(run)s
    union
    select c.bundle from linkage_change c left join registry_link l on l.id = c.link and l.ended_by_id is null
    where c.run_id = %(run)s and l.id is null
)
"""
_SINCE = f"""
with moved as (
    select n.registrant_id as now, w.registrant_id as before
    from registry_link n
    join registry_batch b on b.id = n.batch_id and b.mode = 'links' and b.recorded_at > %(known_at)s
    join registry_link w on w.source_id = n.source_id and w.kind = n.kind and w.source_key = n.source_key
                        and w.ended_by_id = n.batch_id
), changed as (
    select now as registrant from moved union select before from moved
), {_OVERTAKEN}
"""

_FILL = f"""
{_SINCE}
insert into relink
select c.link, c."to", c."group", 'linkage', jsonb_build_object('run', c.run_id)
from linkage_change c
where c.run_id = %(run)s and (c.bundle = %(bundle)s or %(bundle)s::bigint is null and c.consequence = %(none)s)
  and not exists (select from overtaken o where o.bundle = c.bundle)
"""

_LEFT = f"{_SINCE} select count(*) from overtaken"

_ADVERSE = f"""
{_SINCE}
select c.bundle, array_agg(distinct r.registrant order by r.registrant), count(distinct c.link)
from linkage_change c cross join lateral (values (c.registrant), (c."to")) as r(registrant)
where c.run_id = %(run)s and c.consequence <> %(none)s and r.registrant is not null
  and not exists (select from overtaken o where o.bundle = c.bundle)
group by c.bundle order by c.bundle
"""


@dataclass(frozen=True, kw_only=True)
class Adverse:
    """Changes of a run that take something from somebody: one bundle, whom it concerns, how many keys change hands."""

    bundle: int
    registrants: tuple[int, ...]
    keys: int


@dataclass(frozen=True, kw_only=True)
class Activation:
    """What is put in force of a run: one bundle, or (None) all that takes nothing from anybody."""

    run: models.Run
    bundle: int | None = None

    def fill(self, cursor: CursorWrapper) -> None:
        """Put into ``relink`` who has each key from now on; what was overtaken since the run stays as it is."""
        cursor.execute(_FILL, self._values)

    def overtaken(self) -> int:
        """Return how many bundles of the run stay as they are, because more is known about them by now."""
        with connection.cursor() as cursor:
            cursor.execute(_LEFT, self._values)
            return int(cursor.fetchone()[0])

    def adverse(self) -> list[Adverse]:
        """Return what of the run takes something from somebody."""
        with connection.cursor() as cursor:
            cursor.execute(_ADVERSE, self._values)
            return [
                Adverse(bundle=bundle, registrants=tuple(registrants), keys=keys)
                for bundle, registrants, keys in cursor.fetchall()
            ]

    @property
    def _values(self) -> dict[str, Any]:
        return {
            "run": self.run.id,
            "known_at": self.run.known_at,
            "last_verdict": self.run.last_verdict,
            "bundle": self.bundle,
            "none": Consequence.NONE.value,
        }
