"""Finding gaps, set by set: who is due a programme, less who is in it, against the gaps that were open before."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from recensus.insight.gaps.types import NOWHERE

_PREPARE: Final = """
create temp table if not exists due (registrant bigint primary key) on commit delete rows;
create temp table if not exists missed (registrant bigint primary key, area text collate "C") on commit delete rows;
truncate due, missed;
"""

# Whom one programme holds: the enrolled themselves; for households those of enrolled persons, and the reverse.
_HOME: Final = """
    select distinct on (person_id) person_id, household_id from registry_membership
    where definition = 1 and replaced_by_id is null and valid_from <= %(on)s
    order by person_id, valid_from desc
"""
_THEMSELVES: Final = """
    select e.registrant from enrolment_enrolment e
    where e.programme = %(held)s and e.status = any(%(counting)s) and e.unit = %(unit)s and e.registrant is not null
"""
_BY_A_MEMBER: Final = f"""
    select h.household_id from enrolment_enrolment e join ({_HOME}) h on h.person_id = e.registrant
    where e.programme = %(held)s and e.status = any(%(counting)s) and e.unit = 'P' and %(unit)s = 'H'
      and h.household_id is not null
"""
_BY_THE_HOUSEHOLD: Final = f"""
    select h.person_id from enrolment_enrolment e join ({_HOME}) h on h.household_id = e.registrant
    where e.programme = %(held)s and e.status = any(%(counting)s) and e.unit = 'H' and %(unit)s = 'P'
"""
DRAWING: Final = ["active", "suspended"]
WITH_THE_PROGRAMME: Final = [*DRAWING, "waiting"]
"""Whoever waits is known to the programme: there is nobody to refer."""

_DRAWING_DUE: Final = f"insert into due {_THEMSELVES} union {_BY_A_MEMBER}"

# Of those due, whom the record still knows by this number and the programme does not hold.
_MISSED: Final = f"""
with held as ({_THEMSELVES} union {_BY_A_MEMBER} union {_BY_THE_HOUSEHOLD})
insert into missed
select d.registrant, n.area
from due d join registry_nameentry n on n.registrant = d.registrant
where not exists (select from held h where h.registrant = d.registrant)
"""
_MOVED: Final = """
update gaps_gap g set area = m.area from missed m
where g.programme = %(programme)s and g.rule = %(rule)s and g.until is null
  and g.registrant = m.registrant and g.area is distinct from m.area
"""
_CLOSED: Final = """
update gaps_gap g set until = %(list)s
where g.programme = %(programme)s and g.rule = %(rule)s and g.until is null
  and not exists (select from missed m where m.registrant = g.registrant)
"""
_NEW: Final = """
insert into gaps_gap (kind, programme, rule, unit, registrant, area, since)
select %(kind)s, %(programme)s, %(rule)s, %(unit)s, m.registrant, m.area, %(list)s from missed m
where not exists (select from gaps_gap g
                  where g.programme = %(programme)s and g.rule = %(rule)s and g.until is null
                    and g.registrant = m.registrant)
"""
_TOTALS: Final = "select coalesce(area, %s), count(*) from missed group by 1 order by 1"
_UNKNOWN: Final = """
select count(*) from enrolment_enrolment
where programme = %(programme)s and status = any(%(counting)s) and registrant is null
"""


def alone(cursor: CursorWrapper) -> None:
    """Let one list be made at a time, until the transaction ends."""
    cursor.execute("select pg_advisory_xact_lock(%s)", [0x5245_4741])
    cursor.execute(_PREPARE)


def due(cursor: CursorWrapper, registrants: Iterable[int]) -> None:
    """Say who is due the programme: the numbers of persons or households."""
    with cursor.cursor.copy("copy due (registrant) from stdin") as copy:
        for number in registrants:
            copy.write_row((number,))
    cursor.execute("analyze due")


def due_as_drawing(cursor: CursorWrapper, values: dict[str, Any], drawn: str) -> None:
    """Say that those are due the programme who draw another one."""
    cursor.execute(_DRAWING_DUE, {**values, "held": drawn, "counting": DRAWING})
    cursor.execute("analyze due")


def compare(cursor: CursorWrapper, values: dict[str, Any]) -> dict[str, Any]:
    """Put what is missed beside the gaps open before; return ``totals`` by area, ``new``, ``closed``, ``unknown``."""
    cursor.execute(_MISSED, {**values, "held": values["programme"], "counting": WITH_THE_PROGRAMME})
    cursor.execute("analyze missed")
    cursor.execute(_MOVED, values)
    cursor.execute(_CLOSED, values)
    closed = cursor.rowcount
    cursor.execute(_NEW, values)
    new = cursor.rowcount
    cursor.execute(_TOTALS, [NOWHERE])
    totals = dict(cursor.fetchall())
    cursor.execute(_UNKNOWN, {**values, "counting": WITH_THE_PROGRAMME})
    (unknown,) = cursor.fetchone()
    return {"totals": totals, "new": new, "closed": closed, "unknown": unknown}
