"""What is held true of one registrant, cell by cell with its origin, on any day as known at any moment."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.db import connection

from recensus.registry.statements import ENTRIES, HOUSEHOLD, STATEMENTS
from recensus.registry.types import Cell, Event, HeldIdentifier, Said
from recensus.vocabulary.types import Level, Missing, Pack

_SCOPE = "scope as (select unnest(%(registrants)s::bigint[]) as registrant)"

_STATED = f"""
with {_SCOPE}, {STATEMENTS}
select distinct on (s.link) s.registrant, s.source_key, c.name as source, c.method, s.day, s.extract_on, s.version,
       s.batch, p.attributes, p.roles, r.payload, r.absent, r.malformed, s.record
from statement s
join registry_source c on c.id = s.source_id
left join registry_sourcerecord r on r.id = s.record
left join registry_shape p on p.id = r.shape_id
where %(on)s::date is null or s.day <= %(on)s::date
order by s.link, s.place desc
"""

_ENTRIES = f"""
with {_SCOPE}, {STATEMENTS}, stated as (
    select s.registrant as person, s.link, s.source_id, s.source, s.source_key, s.batch, s.day, s.extract_on, s.version,
           h.household,
           r.payload ->> (p.roles ->> 'relationship')::int as relationship
    from statement s
    left join registry_sourcerecord r on r.id = s.record
    left join registry_shape p on p.id = r.shape_id
    {HOUSEHOLD}
    where s.kind = 'P'
), {ENTRIES}
select e.person, e.household, e.relationship, e.valid_from, c.name as source, e.batch, b.recorded_at
from entry e join registry_source c on c.id = e.source_id join registry_batch b on b.id = e.batch
where %(on)s::date is null or e.valid_from <= %(on)s::date
order by e.person, e.valid_from
"""

_EVENTS = f"""
with {_SCOPE}, {STATEMENTS}, spoken as (
    select k.source_id, r.batch_id as batch, r.stated_on as day,
           case when r.id = min(r.id) over (partition by k.link) then 'stated' else 'stated anew' end as what
    from key k join registry_sourcerecord r on r.source_id = k.source_id and r.kind = k.kind
                                           and r.source_key = k.source_key
    union all
    select k.source_id, m.batch_id, m.stated_on, case when m.accepted then 'stated again' else 'held' end
    from key k join registry_sourcerecord r on r.source_id = k.source_id and r.kind = k.kind
                                           and r.source_key = k.source_key
    join registry_mention m on m.record_id = r.id
    union all
    select source_id, batch, day, 'left out' from left_out
)
select s.day, b.recorded_at, s.what, c.name as source, s.batch, b.undone_at
from spoken s join registry_batch b on b.id = s.batch join registry_source c on c.id = s.source_id
where b.recorded_at <= %(known_at)s::timestamptz
order by b.recorded_at, s.day
"""


@dataclass(frozen=True)
class Moment:
    """A day of which is spoken (None: whatever is stated last) and the moment up to which records count."""

    on: date | None
    known_at: str

    def rows(self, query: str, registrants: Sequence[int]) -> list[dict[str, Any]]:
        """Ask about registrants at this moment; one mapping a row."""
        values = {"registrants": list(registrants), "on": self.on, "known_at": self.known_at}
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            names = [column.name for column in cursor.description]
            return [_read(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """Read the columns that hold JSON: Django's cursors hand it over as text."""
    for name in ("payload", "absent", "roles"):
        if isinstance(text := row.get(name), str):
            row[name] = json.loads(text)
    return row


def statements(registrants: Sequence[int], moment: Moment) -> list[dict[str, Any]]:
    """Return the last word of each key of each source, latest first; where it was left out, without record."""
    rows = moment.rows(_STATED, registrants)
    order = itemgetter("day", "extract_on", "version", "source", "source_key")
    return sorted(rows, key=order, reverse=True)


def entries(persons: Sequence[int], moment: Moment) -> list[dict[str, Any]]:
    """Return where persons lived since when, by person and day."""
    return moment.rows(_ENTRIES, persons)


def cells(pack: Pack, level: Level, stated: Iterable[Mapping[str, Any]]) -> list[Cell]:
    """Choose by the pack's survivorship what is held true of each attribute; keep what others said beside it."""
    said: dict[str, list[Said]] = {}
    for row in stated:
        for attribute, one in _said(row):
            said.setdefault(attribute, []).append(one)
    known = [attribute.name for attribute in pack.of_level(level) if attribute.name in said]
    return [_cell(name, _ordered(pack, name, said[name])) for name in known]


def _said(row: Mapping[str, Any]) -> Iterable[tuple[str, Said]]:
    if row["record"] is None:
        return
    absent = row["absent"] or {}
    for attribute, value in zip(row["attributes"], row["payload"], strict=True):
        missing = None if value is not None else absent.get(attribute, Missing.MISSING.value)
        yield (
            attribute,
            Said(
                value=value,
                missing=missing,
                source=row["source"],
                method=row["method"],
                stated_on=row["day"],
                batch=row["batch"],
                stated=value is not None,
            ),
        )


def _ordered(pack: Pack, attribute: str, said: list[Said]) -> list[Said]:
    """Return the statements as they are believed: those with a value first, by source, the latest first."""
    believed = {source: place for place, source in enumerate(pack.survivorship.order(attribute))}
    return sorted(
        said, key=lambda one: (one.value is None, believed.get(one.source, len(believed)), one.source)
    )


def _cell(attribute: str, said: list[Said]) -> Cell:
    return Cell(attribute=attribute, held=said[0], alternatives=tuple(said[1:]))


def name_of(pack: Pack, found: Iterable[Cell]) -> str:
    """Return a person's name as the pack orders its parts."""
    values = {cell.attribute: cell.held.value for cell in found}
    return " ".join(part for name in pack.roles.name if (part := values.get(name)))


def identifiers(stated: Iterable[Mapping[str, Any]]) -> list[HeldIdentifier]:
    """Return the identifiers that sources state, each once."""
    found: dict[tuple[str, str], HeldIdentifier] = {}
    for row in stated:
        for pair in (row["roles"] or {}).get("identifiers", []):
            issuer, value = pair["issuer"], row["payload"][pair["place"]]
            if value is not None:
                status = "malformed" if issuer in (row["malformed"] or ()) else "well formed"
                one = HeldIdentifier(issuer=issuer, value=value, status=status, source=row["source"])
                found.setdefault((issuer, value), one)
    return list(found.values())


def timeline(registrant: int, moment: Moment, moves: Iterable[Mapping[str, Any]] = ()) -> list[Event]:
    """Return what happened to a registrant's records, in the order in which it came to be known."""
    told = []
    for row in moment.rows(_EVENTS, [registrant]):
        event = Event(
            on=row["day"],
            recorded_at=row["recorded_at"],
            what=row["what"],
            source=row["source"],
            batch=row["batch"],
        )
        told.append(event)
        if row["undone_at"] is not None and row["what"] != "left out":
            told.append(_undone(row))
    told += [
        Event(
            on=row["valid_from"],
            recorded_at=row["recorded_at"],
            what="moved" if row["household"] is not None else "left",
            source=row["source"],
            batch=row["batch"],
            household=row["household"],
        )
        for row in moves
    ]
    return sorted(told, key=lambda event: (event.recorded_at, event.on))


def _undone(row: Mapping[str, Any]) -> Event:
    return Event(
        on=row["day"], recorded_at=row["undone_at"], what="undone", source=row["source"], batch=row["batch"]
    )
