"""Small extracts put on record without files, and the state of the record made comparable."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from recensus.privacy.vault.queries import search_tokens
from recensus.registry import actions, queries, staging
from recensus.registry.invariants import breaches
from recensus.registry.types import Extract, PayloadShape, SourceCard
from recensus.vocabulary.models import PackVersion
from tests.looking import seeing_everybody

WHO = {"by": "tester", "purpose": "registration"}
PERSON = PayloadShape(
    attributes=("birth_date", "name", "national_id", "relationship", "sex"),
    roles={
        "name": [1],
        "sex": 4,
        "birth_date": 0,
        "relationship": 3,
        "identifiers": [{"place": 2, "issuer": "nid"}],
        "sealed": [2],
    },
)
HOUSEHOLD = PayloadShape(attributes=("area", "rooms"), roles={"name": [], "area": 0, "identifiers": []})


def token_of(nid: str) -> str:
    """Return what stands for a national identifier on record."""
    return search_tokens(["nid"], nid)["nid"]


@dataclass(frozen=True)
class Person:
    """What an extract says of a person."""

    key: str
    household: str | None = None
    name: str | None = "Amina Njeri"
    nid: str | None = None
    birth_date: str | None = "1990-05-01"
    sex: str | None = "female"
    relationship: str | None = "head"

    def row(self, number: int, day: date) -> list[object]:
        nid = token_of(self.nid) if self.nid else None
        payload = [self.birth_date, self.name, nid, self.relationship, self.sex]
        year = self.birth_date[:4] if self.birth_date else None
        return _row(
            number,
            "P",
            self.key,
            self.household,
            self.relationship,
            day,
            payload,
            self.name,
            year,
            self.sex,
            None,
        )


@dataclass(frozen=True)
class Household:
    """What an extract says of a household."""

    key: str
    area: str | None = "D1"
    rooms: str | None = "2"

    def row(self, number: int, day: date) -> list[object]:
        return _row(
            number, "H", self.key, None, None, day, [self.area, self.rooms], None, None, None, self.area
        )


def _row(number, kind, key, household, relationship, day, payload, name, year, sex, area):  # type: ignore[no-untyped-def]
    text = json.dumps(payload)
    digest = hashlib.md5(f"{kind}{text}{household or ''}".encode()).hexdigest()
    return [number, kind, key, household, relationship, day, text, None, digest, name, year, sex, area]


@dataclass(frozen=True)
class Stated:
    """One extract of a source."""

    source: str
    day: date
    rows: tuple[Person | Household, ...]
    mode: str = "snapshot"
    version: int | None = None

    def chunk(self) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=staging.SEPARATOR, quotechar=staging.QUOTE)
        writer.writerows(row.row(number, self.day) for number, row in enumerate(self.rows, 1))
        return text.getvalue().encode()


def pack_version() -> int:
    """Return a version of a pack that stands for any."""
    version, _ = PackVersion.objects.get_or_create(
        content_hash="0" * 64,
        defaults={
            "name": "small",
            "setup": "social_registry",
            "languages": ["en"],
            "first_used_at": timezone.now(),
            "first_used_by": "dalia",
            "archive": {},
        },
    )
    return version.pk


def put_on_record(stated: Stated) -> int:
    """Load one extract and return its batch."""
    extract = Extract(
        source=SourceCard(name=stated.source, label={"en": stated.source}),
        mode=stated.mode,
        kinds="HP",
        stated_on=stated.day,
        pack_version=pack_version(),
        file_names=["extract.csv"],
        file_hashes=[hashlib.sha256(repr(stated).encode()).hexdigest()],
        version=stated.version,
    )
    with actions.loading():
        begun = actions.begin_batch(extract=extract, **WHO)
        if begun.state in ("recorded", "halted"):
            return begun.batch
        plan = actions.plan_batch(batch=begun.batch, shapes={"P": PERSON, "H": HOUSEHOLD}, **WHO)
        with transaction.atomic():
            actions.note_malformed(identifiers=(), **WHO)
            actions.record_chunk(plan=plan, chunk=stated.chunk(), **WHO)
            counts = actions.Counts(received=len(stated.rows), accepted=len(stated.rows), rejected=0, held=0)
            actions.publish_batch(plan=plan, counts=counts, **WHO)
    return begun.batch


_NAMES = """
with alive as (
    select l.registrant_id, c.name || ' ' || l.kind || ' ' || l.source_key as name
    from registry_link l join registry_source c on c.id = l.source_id where l.ended_by_id is null
)
select registrant_id, string_agg(name, ' = ' order by name collate "C") from alive group by registrant_id
"""
_FACTS = {
    "identifiers": "select registrant_id, issuer, value, status from registry_identifier",
    "names": "select registrant, kind, name, area, sex, birth_year, tokens::text from registry_nameentry",
    "memberships": (
        "select person_id, household_id, relationship, valid_from from registry_membership where replaced_by_id is null"
    ),
}


def state() -> dict[str, list[tuple[object, ...]]]:
    """Return what is held true now, registrants named by their sources' keys."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES)
        names = dict(cursor.fetchall())
        found = {}
        for what, query in _FACTS.items():
            cursor.execute(query)
            rows = [(names[first], *rest) for first, *rest in cursor.fetchall()]
            if what == "memberships":
                rows = [(p, names.get(h), *rest) for p, h, *rest in rows]
            found[what] = sorted(rows, key=repr)
        found["statements"] = _current(cursor, names)
        found["coverage"] = [
            (one.source, one.area, one.kind, one.registrants) for one in queries.coverage(**WHO)
        ]
        found["on record"] = [(queries.count_on_record(**WHO),)]
        return found


def _current(cursor, names):  # type: ignore[no-untyped-def]
    from recensus.registry.statements import STATEMENTS

    cursor.execute(
        f"with scope as (select id as registrant from registry_registrant), {STATEMENTS} "
        "select distinct on (s.link) s.registrant, s.source_id, s.kind, s.source_key, r.payload, s.day "
        "from statement s left join registry_sourcerecord r on r.id = s.record order by s.link, s.place desc",
        {"known_at": "infinity"},
    )
    return sorted(((names[first], *rest[1:]) for first, *rest in cursor.fetchall()), key=repr)


def clear() -> None:
    """Empty the record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "truncate registry_source, registry_batch, registry_registrant, registry_shape, registry_sourcerecord, "
            "registry_mention, registry_link, registry_identifier, registry_membership, registry_nameentry, "
            "registry_nametoken, registry_coveragecount cascade"
        )


@pytest.fixture
def record(transactional_db: None) -> Iterator[None]:  # noqa: ARG001 - committed tables
    """Give an empty record on real, committed tables; whatever was done to it, it must be sound in the end."""
    clear()
    yield
    with seeing_everybody():
        assert breaches() == []
