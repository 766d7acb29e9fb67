"""Drawing a list: who is eligible, in an order that anybody can compute again, and for how many there is a place.

The order within a quota area is by score, then by the SHA-256 of the published seed and the registrant's number. So it
depends on nothing but what is published: not on who came first, not on which area is worked before another.
"""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.eligibility.listing import within
from recensus.eligibility.queries import files_of
from recensus.eligibility.types import RESULT
from recensus.enrolment.own.declared import Declared
from recensus.programmes.enrolling import Order, Places
from recensus.snapshots.engine import literal, quoted
from recensus.snapshots.opening import reading
from recensus.snapshots.unfinished import scratch

if TYPE_CHECKING:
    from recensus.eligibility.models import Determination

FOLDER: Final = "lists"
_BLOCK: Final = 1 << 18
DIRECTIONS: Final = {Order.LOWEST: "asc", Order.HIGHEST: "desc"}

_STAGED: Final = """
drop table if exists pg_temp.drawn, pg_temp.place;
create temp table drawn (registrant bigint, area text collate "C", score numeric, draw text collate "C") on commit drop;
create temp table place (area text collate "C" primary key, places int) on commit drop;
"""
# For each area, the innermost area around it that has places.
_WITHIN: Final = """
drop table if exists pg_temp.quota_of;
create temp table quota_of on commit drop as
select a.code, q.area, q.places
from vocabulary_area a
left join lateral (
    select p.area, p.places from place p join vocabulary_area o on o.code = p.area
    where p.area = any (a.ancestors) order by cardinality(o.ancestors) desc limit 1) q on true
"""
_TAKEN: Final = """
drop table if exists pg_temp.taken;
create temp table taken on commit drop as
select q.area, count(*)::int as places
from enrolment_enrolment e
join registry_nameentry n on n.registrant = e.registrant
join quota_of q on q.code = n.area
where e.programme = %(programme)s and e.status in ('active', 'suspended') and q.area is not null
group by q.area
"""
_LINE_UP: Final = """
insert into own_candidate (list, registrant, unit, area, quota_area, places, taken, score, draw, rank, standing, state,
                           decided_by, why)
select %(list)s, r.registrant, %(unit)s, r.area, r.quota_area, r.places, r.taken, r.score, r.draw, r.rank,
       case when not %(counted)s or r.rank <= r.places - r.taken then 'offered' else 'waiting' end, 'proposed', '', ''
from (
    select d.*, q.area as quota_area, q.places, coalesce(t.places, 0) as taken,
           case when %(counted)s then row_number() over (
               partition by q.area order by d.score {direction} nulls last, d.draw, d.registrant) end as rank
    from drawn d
    left join quota_of q on q.code = d.area
    left join taken t on t.area = q.area
    where not exists (select from enrolment_enrolment e where e.registrant = d.registrant
                                    and e.programme = %(programme)s and e.status in ('active', 'suspended'))
) r
where {inside}
order by r.quota_area nulls last, r.rank, r.registrant
"""
_INSIDE: Final = """
(%(area)s = '' or {area} in (select code from vocabulary_area where %(area)s = any (ancestors)))
"""
_TALLY: Final = """
select (select count(*) from drawn d where {inside}),
       count(*) filter (where standing = 'offered'), count(*) filter (where standing = 'waiting')
from own_candidate where list = %(list)s
"""
_FILE: Final = """
copy (select quota_area, rank, unit || registrant as registrant, area, trim_scale(score) as score, draw, standing
      from own_candidate where list = {list} order by quota_area nulls last, rank, registrant)
to stdout (format csv, header)
"""


def draw(
    programme: Declared, run: "Determination", *, number: int, area: str, agreed: Collection[int] | None
) -> None:
    """Write the lines of a list from a determination; ``agreed`` are those who consent, None where nobody need."""
    places = programme.enrolment.places
    values: dict[str, Any] = {
        "list": number,
        "programme": programme.name,
        "unit": programme.unit,
        "area": area,
        "counted": places is not None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STAGED)
        _stage(cursor, programme, run, agreed)
        quota = places.quota if places else {}
        cursor.executemany("insert into place values (%s, %s)", list(quota.items()))
        cursor.execute(_WITHIN)
        cursor.execute("analyze drawn; analyze quota_of")
        cursor.execute(_TAKEN, values)
        direction = DIRECTIONS[places.order if places else Order.LOWEST]
        cursor.execute(_LINE_UP.format(direction=direction, inside=_INSIDE.format(area="r.area")), values)


def _stage(
    cursor: CursorWrapper, programme: Declared, run: "Determination", agreed: Collection[int] | None
) -> None:
    """Copy whoever is eligible from the determination's files, with score and draw, without looking at single rows."""
    sql = eligible_sql(programme.enrolment.places, programme.unit)
    folder = Path(settings.RECENSUS_FILES) / FOLDER
    with scratch(folder) as work, reading({RESULT: files_of(run)}, folders=[work]) as reader:
        within(reader, None, agreed).write_text(sql, work / "eligible.csv")
        with (
            (work / "eligible.csv").open("rb") as file,
            cursor.cursor.copy("copy drawn from stdin (format csv)") as stream,
        ):
            while block := file.read(_BLOCK):
                stream.write(block)


def eligible_sql(places: Places | None, unit: str) -> str:
    """Return the SQL by which a determination's rows give number, area, score and draw of the eligible."""
    score = f"CAST({quoted(places.score)} AS DECIMAL(24, 9))" if places and places.score else "NULL"
    draw = f"sha256({literal(f'{places.seed}:{unit}')} || id)" if places else "''"
    return f"SELECT id, area, {score}, {draw} FROM {RESULT} WHERE outcome = 'eligible' ORDER BY id"


def tally(number: int, area: str) -> tuple[int, int, int]:
    """Return, right after a list was drawn, how many were eligible, are offered a place, and wait for one."""
    with connection.cursor() as cursor:
        cursor.execute(_TALLY.format(inside=_INSIDE.format(area="d.area")), {"list": number, "area": area})
        eligible, offered, waiting = cursor.fetchone()
        return int(eligible), int(offered), int(waiting)


def file_hash(number: int) -> str:
    """Return the SHA-256 of a list's file, as `write_file` writes it."""
    digest = hashlib.sha256()
    for block in file_of(number):
        digest.update(block)
    return digest.hexdigest()


def file_of(number: int) -> "Any":
    """Yield a list's file in blocks: CSV, in order, with what anybody needs to compute the order again."""
    with connection.cursor() as cursor, cursor.cursor.copy(_FILE.format(list=int(number))) as stream:
        for block in stream:
            yield bytes(block)
