"""Everyone on record as the engine reads them: one row for what each source says last of each person it knows.

Identifiers and telephone numbers are the vault's tokens, never opened: that two are equal is all that is asked of them.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from recensus.linkage.engine.types import IDENTIFIER, RECORDS
from recensus.linkage.settings import LinkageSettings
from recensus.registry.population import consistent_view
from recensus.vocabulary.types import Level, Pack

if TYPE_CHECKING:
    import psycopg

_SHAPES = "select p.id, p.attributes, p.roles::text from registry_shape p where p.kind = 'P' order by p.id"

# The last that each source says of each person whom it knows, with the number of its key: that of the key's first link,
# which never changes, whoever has the key.
_EVERYONE = """
with {near} extract as (
    select id, row_number() over (partition by source_id order by stated_on, version) as place
    from registry_batch where recorded_at is not null and undone_at is null
), said as (
    select r.id, r.source_id, r.source_key, x.place
    from registry_sourcerecord r {of_near} join extract x on x.id = r.batch_id where r.kind = 'P'
    union all
    select r.id, r.source_id, r.source_key, x.place
    from registry_sourcerecord r {of_near}
    join registry_mention m on m.record_id = r.id join extract x on x.id = m.batch_id
    where r.kind = 'P' and m.accepted
), latest as (
    select distinct on (source_id, source_key) * from said order by source_id, source_key, place desc, id desc
), first as (
    select source_id, source_key, min(id) as id from registry_link
    where kind = 'P' and ended_by_id is not null group by source_id, source_key
)
select coalesce(f.id, l.id) as record, l.id as link, l.registrant_id as registrant, r.source_id as register,
       r.source_key, h.registrant_id as household, r.stated_on, {columns}
from latest t
join registry_sourcerecord r on r.id = t.id
join registry_link l on l.source_id = r.source_id and l.kind = 'P' and l.source_key = r.source_key
                    and l.ended_by_id is null
join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
left join first f on f.source_id = r.source_id and f.source_key = r.source_key
left join registry_link h on h.source_id = r.source_id and h.kind = 'H' and h.source_key = r.household_key
                         and h.ended_by_id is null
left join registry_nameentry n on n.registrant = h.registrant_id
"""

# Keys of which a source has said something new since a moment, and all keys of some registrants.
_SINCE = """near as (
    select distinct r.source_id, r.source_key
    from registry_batch b join registry_sourcerecord r on r.batch_id = b.id
    where r.kind = 'P' and b.recorded_at > %(since)s
)"""
_OF = """near as (
    select l.source_id, l.source_key from registry_link l
    where l.kind = 'P' and l.ended_by_id is null and l.registrant_id = any(%(registrants)s)
)"""
_OF_NEAR = "join near k on k.source_id = {0}.source_id and k.source_key = {0}.source_key"

# Links that keys had before, and the number of each key: with those of today, whoever was first in each registrant.
_BEFORE = """
{near}
select w.id as link, w.registrant_id as registrant, min(w.id) over (partition by w.source_id, w.source_key) as record
from registry_link w {of_near}
join registry_batch b on b.id = w.batch_id and b.recorded_at is not null
where w.kind = 'P' and w.ended_by_id is not null
"""
_KEYS: Mapping[str, pa.DataType] = {
    "record": pa.int64(),
    "link": pa.int64(),
    "registrant": pa.int64(),
    "register": pa.int16(),
    "source_key": pa.string(),
    "household": pa.int64(),
    "stated_on": pa.date32(),
}
_AGE = "case when {0} ~ '^[0-9]{{1,3}}([.][0-9]+)?$' then floor(({0})::numeric)::smallint end"


@dataclass(frozen=True, kw_only=True)
class Everyone:
    """Those on record as known at a moment, by the number of their key.

    ``records`` is the engine's table; ``keys`` has for the same rows link, registrant, source (register) and its key;
    ``before`` links (link, registrant, record) that have ended.
    """

    known_at: datetime
    records: pa.Table
    keys: pa.Table
    before: pa.Table

    @property
    def hash(self) -> str:
        """The SHA-256 of what the engine reads: equal hashes are equal inputs."""
        stream = io.BytesIO()
        with pa.ipc.new_stream(stream, self.records.schema) as writer:
            writer.write_table(self.records)
        return hashlib.sha256(stream.getbuffer()).hexdigest()


@dataclass(frozen=True)
class Only:
    """Which keys are read, where not all are."""

    near: str
    values: Mapping[str, object]


def newer_than(moment: datetime) -> Only:
    """Return the keys of which a source has said something new since a moment; to be mentioned again is not new."""
    return Only(_SINCE, {"since": moment})


def all_of(registrants: Sequence[int]) -> Only:
    """Return all keys of some registrants."""
    return Only(_OF, {"registrants": list(registrants)})


def everyone(pack: Pack, settings: LinkageSettings, only: Only | None = None) -> Everyone:
    """Read everyone on record, or some, in one consistent view, for a look that reaches everybody."""
    with consistent_view() as (view, now):
        shapes = [_Shape(row, pack, settings) for row in view.execute(_SHAPES)]
        wanted = _columns(shapes, settings)
        query = _EVERYONE.format(
            columns=", ".join(f'{text} as "{name}"' for name, (_, text) in wanted.items()),
            near=f"{only.near}," if only else "",
            of_near=_OF_NEAR.format("r") if only else "",
        )
        ended = _BEFORE.format(
            near=f"with {only.near}" if only else "", of_near=_OF_NEAR.format("w") if only else ""
        )
        values = only.values if only else None
        types = {**_KEYS, **{name: kind for name, (kind, _) in wanted.items()}}
        found = _read(view, query, types, values).sort_by("record").combine_chunks()
        kept = {name: _KEYS[name] for name in ("link", "registrant", "record")}
        before = _read(view, ended, kept, values)
    return Everyone(
        known_at=now,
        records=_records(found, settings),
        keys=found.select(["record", "link", "registrant", "register", "source_key", "household"]),
        before=before.sort_by("link").combine_chunks(),
    )


class _Shape:
    """Where one kind of payload holds what."""

    def __init__(self, row: tuple[int, list[str], str], pack: Pack, settings: LinkageSettings) -> None:
        self.number, attributes, roles = row
        self._places = {name: place for place, name in enumerate(attributes)}
        self._identifiers = [
            (pair["place"], pair["issuer"]) for pair in json.loads(roles).get("identifiers", [])
        ]
        self._of_home, self._issuers = pack.roles.area, frozenset(settings.identifiers)
        self._levels = {name: attribute.level for name, attribute in pack.attributes.items()}

    def text(self, attributes: Sequence[str]) -> str | None:
        """Return SQL for the first of several attributes that a record has; None where it can have none."""
        found = [self._one(name) for name in attributes]
        held = [text for text in found if text is not None]
        return f"coalesce({', '.join(held)})" if held else None

    def _one(self, attribute: str) -> str | None:
        if self._levels.get(attribute) is Level.HOUSEHOLD:
            return "n.area" if attribute == self._of_home else None
        place = self._places.get(attribute)
        return None if place is None else f"r.payload ->> {place}"

    def numbers(self) -> Iterator[tuple[str, str]]:
        """Yield the issuer and the SQL of each identifier that counts, unless it breaks its issuer's own rule."""
        for place, issuer in self._identifiers:
            if issuer in self._issuers:
                broken = f"coalesce('{issuer}' = any(r.malformed), false)"
                yield issuer, f"case when not {broken} then r.payload ->> {place} end"


def _columns(shapes: Sequence[_Shape], settings: LinkageSettings) -> dict[str, tuple[pa.DataType, str]]:
    """Return the type of each column and its SQL, which asks each record by its shape."""
    parts = {**settings.parts, **{name: (name,) for name in settings.compare}}
    found = {
        part: (pa.string(), _by_shape((s.number, s.text(names)) for s in shapes))
        for part, names in parts.items()
    }
    if "age" in found:
        found["age"] = (pa.int16(), _AGE.format(found["age"][1]))
    for issuer in settings.identifiers:
        held = {s.number: [text for name, text in s.numbers() if name == issuer] for s in shapes}
        for place in range(max(map(len, held.values()), default=0)):
            texts = ((number, texts[place] if place < len(texts) else None) for number, texts in held.items())
            found[f"{issuer} {place}"] = (pa.string(), _by_shape(texts))
    return found


def _by_shape(texts: Iterable[tuple[int, str | None]]) -> str:
    cases = [f"when {number} then {text}" for number, text in texts if text is not None]
    return f"case r.shape_id {' '.join(cases)} end" if cases else "null::text"


class _Stream(io.RawIOBase):
    """What the database sends, as a file that can be read once."""

    def __init__(self, parts: Iterator[Any]) -> None:
        self._parts, self._left = parts, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # a writable buffer, which has no type of its own in Python 3.11
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._left = memoryview(part)
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def _read(
    view: "psycopg.Connection[Any]",
    query: str,
    types: Mapping[str, pa.DataType],
    values: Mapping[str, object] | None = None,
) -> pa.Table:
    """Return the rows of a query as a table."""
    options = csv.ConvertOptions(
        column_types=dict(types), null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    reading = csv.ReadOptions(block_size=4 << 20)
    parsing = csv.ParseOptions(newlines_in_values=True)
    with (
        view.cursor() as cursor,
        cursor.copy(f"copy ({query}) to stdout (format csv, header)", values) as copied,
    ):
        stream = io.BufferedReader(_Stream(iter(copied)), 4 << 20)
        return csv.read_csv(stream, read_options=reading, parse_options=parsing, convert_options=options)


def _records(found: pa.Table, settings: LinkageSettings) -> pa.Table:
    columns = {}
    for column in RECORDS:
        if column.name == "identifiers":
            columns["identifiers"] = _identifiers(found, settings.identifiers)
        elif column.name in found.column_names:
            columns[column.name] = found[column.name].combine_chunks()
    columns |= {name: found[name].combine_chunks() for name in settings.compare}
    return pa.table(columns)


def _identifiers(found: pa.Table, issuers: Iterable[str]) -> pa.Array:
    """Return each record's identifiers as a list of issuer and value."""
    named = [
        (name, issuer)
        for issuer in issuers
        for name in found.column_names
        if name.rsplit(" ", 1)[0] == issuer
    ]
    named = [(name, issuer) for name, issuer in named if " " in name]
    there = (
        np.array([found[name].is_valid().to_numpy() for name, _ in named], dtype=bool)
        .reshape(len(named), -1)
        .T
    )
    offsets = np.concatenate([[0], there.sum(axis=1).cumsum()]).astype(np.int32)
    if not named:
        return pa.nulls(found.num_rows, pa.list_(IDENTIFIER))
    rows, places = np.nonzero(there)
    values = pa.chunked_array([chunk for name, _ in named for chunk in found[name].chunks], pa.string())
    held = pa.StructArray.from_arrays(
        [
            pa.array([issuer for _, issuer in named]).take(pa.array(places)),
            values.take(pa.array(places * found.num_rows + rows)).combine_chunks(),
        ],
        fields=list(IDENTIFIER),
    )
    return pa.ListArray.from_arrays(pa.array(offsets), held)
