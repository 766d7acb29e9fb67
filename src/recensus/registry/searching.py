"""Finding registrants by name (tolerant of spelling), by identifier or by number, fast on many millions.

A name's words are looked up in the small dictionary of words that occur, then in an index of whose names hold them; no
total is counted unless it is asked for. Both are done by functions below the row security (decision 0009), which show
nobody who may not be seen. What is found is ordered by closeness within the first `SHOWN` only.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from rapidfuzz import fuzz

from recensus.privacy.prepared import Row, Statement
from recensus.privacy.vault.queries import search_tokens
from recensus.registry.models import Shape
from recensus.registry.types import Found, HeldIdentifier, Holder
from recensus.registry.words import TOKENS

SHOWN = 200
"""How many are looked at for one search; more than these call for more words, or an area."""

_COLUMNS = "n.registrant, n.kind, n.name, n.area, n.sex, n.birth_year"
_ON_RECORD = """
join registry_registrant k on k.id = n.registrant
join registry_batch b on b.id = k.batch_id and b.recorded_at is not null
"""
_ALIKE = "select access.alike(%(word)s, %(start)s)"
_NAMED = "access.named(%(words)s::jsonb, %(areas)s::text[], %(most)s::bigint)"
_BY_NAME = f"""
select {_COLUMNS} from {_NAMED} with ordinality as found(registrant, place)
join registry_nameentry n on n.registrant = found.registrant
order by found.place
"""
_COUNT = f"select count(*) from {_NAMED}"
_BY_IDENTIFIER = f"""
select {_COLUMNS} from registry_identifier d join registry_nameentry n on n.registrant = d.registrant_id {_ON_RECORD}
where (d.issuer, d.value) in (select * from unnest(%(issuers)s::text[], %(tokens)s::text[])) limit {SHOWN}
"""
_HOLDERS = f"""
select {_COLUMNS}, array(select array[i.issuer, i.value, i.status, c.name]
                         from registry_identifier i join registry_source c on c.id = i.source_id
                         where i.registrant_id = n.registrant order by i.issuer, i.value)
from registry_nameentry n {_ON_RECORD}
where n.kind = 'P' and n.registrant in (
    select d.registrant_id from registry_identifier d where d.issuer = $1 and d.value = $2) limit 2
"""
# A key's first link numbers it for good, whoever has the key now.
_BY_KEY = f"""
select w.id, {_COLUMNS}
from unnest(%(links)s::bigint[]) as asked(link)
join registry_link w on w.id = asked.link
join registry_link l on l.source_id = w.source_id and l.kind = w.kind and l.source_key = w.source_key
                    and l.ended_by_id is null
join registry_nameentry n on n.registrant = l.registrant_id {_ON_RECORD}
"""
_BY_NUMBER = f"select {_COLUMNS} from registry_nameentry n {_ON_RECORD} where n.registrant = %(number)s"


def by_number_or_identifier(text: str) -> list[Found]:
    """Return whose number or identifier this is; nothing unless the text holds a digit."""
    if not any(letter.isdigit() for letter in text):
        return []
    with connection.cursor() as cursor:
        asked = search_tokens(_issuers(), text)
        found = _rows(cursor, _BY_IDENTIFIER, {"issuers": list(asked), "tokens": list(asked.values())})
        if text.isdecimal() and len(text) < 19:
            found += _rows(cursor, _BY_NUMBER, {"number": int(text)})
    return list(dict.fromkeys(found))


def _issuers() -> list[str]:
    roles = Shape.objects.filter(kind="P").values_list("roles", flat=True)
    return sorted({pair["issuer"] for role in roles for pair in role.get("identifiers", [])})


def holding(issuer: str, token: str) -> Statement:
    """Return the question for the persons who are known by an identifier: two at most, more would tell nothing new."""
    return _HOLDERS, [issuer, token]


def holders(rows: Iterable[Row]) -> list[Holder]:
    """Return the persons whom the answer names."""
    return [
        Holder(
            found=Found(id=number, kind=kind, name=name, area=area, sex=sex, birth_year=year),
            identifiers=tuple(
                HeldIdentifier(issuer=issuer, value=token, status=status, source=source)
                for issuer, token, status, source in identifiers
            ),
        )
        for number, kind, name, area, sex, year, identifiers in rows
    ]


def by_keys(links: Sequence[int]) -> dict[int, Found]:
    """Return who has keys now, each named by the number of any link that the key ever had."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_KEY, {"links": list(links)})
        return {
            link: Found(id=number, kind=kind, name=name, area=area, sex=sex, birth_year=year)
            for link, number, kind, name, area, sex, year in cursor.fetchall()
        }


def by_name(text: str, areas: Sequence[str] | None) -> list[Found]:
    """Return the closest of the first found; those who are written the same come first."""
    with _in_order_of_storage() as cursor:
        words = _words(cursor, text)
        exact = _rows(cursor, _BY_NAME, _asked([[word] for word in words], areas, SHOWN))
        if len(exact) < SHOWN and words:
            alike = [_alike(cursor, word) for word in words]
            exact += _rows(cursor, _BY_NAME, _asked(alike, areas, SHOWN))
    found = list(dict.fromkeys(exact))[:SHOWN]
    return sorted(found, key=lambda one: (-fuzz.token_sort_ratio(text.lower(), one.name.lower()), one.id))


@contextmanager
def _in_order_of_storage() -> Iterator[CursorWrapper]:
    """Read one row after the other as they lie, so that the first few are the same ones every time.

    To order them all first would take seconds for a common name among many millions.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local max_parallel_workers_per_gather = 0")
        cursor.execute("set local synchronize_seqscans = off")
        yield cursor


def count(text: str, areas: Sequence[str] | None) -> int:
    """Count all whose names hold words like these; it may take seconds on many millions."""
    with connection.cursor() as cursor:
        words = _words(cursor, text)
        cursor.execute(_COUNT, _asked([_alike(cursor, word) for word in words], areas, None))
        return int(cursor.fetchone()[0])


def _words(cursor: CursorWrapper, text: str) -> list[str]:
    cursor.execute("select " + TOKENS.format(name="%(text)s::text"), {"text": text})
    return list(dict.fromkeys(cursor.fetchone()[0]))


def _alike(cursor: CursorWrapper, word: str) -> list[str]:
    start = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    cursor.execute(_ALIKE, {"word": word, "start": start})
    return [token for (token,) in cursor.fetchall()] or [word]


def _asked(
    alternatives: Sequence[Sequence[str]], areas: Sequence[str] | None, most: int | None
) -> dict[str, Any]:
    """Return the values of the question: of each list one word, within the areas, so many at most."""
    return {"words": json.dumps(alternatives), "areas": None if areas is None else list(areas), "most": most}


def _rows(cursor: CursorWrapper, query: str, values: dict[str, Any]) -> list[Found]:
    cursor.execute(query, values)
    return [
        Found(id=number, kind=kind, name=name, area=area, sex=sex, birth_year=year)
        for number, kind, name, area, sex, year in cursor.fetchall()
    ]
