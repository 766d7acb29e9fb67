"""A small country in files: households, a grant with a score, and a pension for persons."""

import csv
import io
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from recensus.snapshots.population import RecordShape, Write
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack

FILES = {
    "pack.yaml": """
name: small
label: {en: Smallland, sw: Nchi ndogo}
languages: [en, sw]
currency: SML
calendar: gregorian
setup: social_registry
roles: {area: area, relationship: relationship}
survivorship: {default: [survey]}
""",
    "sources/survey.yaml": """
label: Survey
holder: Ministry
method: declared
mode: snapshot
files:
  persons:
    describes: person
    key: [id]
    columns: {age: age}
""",
    "vocabulary/areas.csv": "code,parent,level,name\nC,,country,Small\nN,C,region,North\nS,C,region,South\n",
    "vocabulary/codes.yaml": "relationship: {head: Head, child: Child}\n",
    "vocabulary/attributes.yaml": """
area: {label: Area, level: household, kind: area}
urban: {label: {en: In a town, sw: Mjini}, level: household, kind: boolean}
rooms: {label: {en: Rooms, sw: Vyumba}, level: household, kind: integer}
tv: {label: Television, level: household, kind: boolean}
age: {label: {en: Age, sw: Umri}, level: person, kind: integer}
relationship: {label: Relationship, level: person, kind: code, codes: relationship}
size: {label: Members, level: household, kind: integer, derived: count_members(true)}
""",
    "programmes/grant/programme.yaml": "label: {en: Family grant, sw: Ruzuku}\nunit: household\nholder: Ministry\n",
    "programmes/grant/rules.yaml": """
conditions:
  - name: poor
    rule: welfare <= cut_off
    says: {en: "The score is at or below {cut_off}.", sw: "Alama haizidi {cut_off}."}
  - name: has_child
    rule: any_member(age < 18)
    says: {en: "A child lives in the household.", sw: "Mtoto anaishi katika kaya."}
eligible: poor and has_child
""",
    "programmes/grant/parameters.yaml": """
cut_off: {label: Cut-off, values: {2020-01-01: 10, 2024-07-01: 12.5}}
""",
    "programmes/grant/models.yaml": """
welfare: {kind: pmt, file: models/pmt.csv, choose: "case when urban then 'urban' else 'rural' end", digits: 2}
""",
    "programmes/grant/models/pmt.csv": (
        "model,term,coefficient,label,minimum,maximum\n"
        "urban,1,11,Constant,,\nurban,rooms,0.5,Rooms,1,6\nurban,ln(size),-0.25,Members (ln),,\n"
        "rural,1,9.5,Constant,,\nrural,rooms,0.75,Rooms,1,6\nrural,tv,1.5,Television,,\n"
    ),
    "programmes/grant/examples.yaml": """
- name: two rooms in a town
  on: 2024-08-01
  household: {urban: true, rooms: 2, size: 1}
  members: [{age: 3}]
  outcome: eligible
  scores: {welfare: "12.00"}
  conditions: {poor: true, has_child: true}
- name: nobody counted the rooms
  on: 2024-08-01
  household: {urban: true}
  members: [{age: 3}]
  outcome: cannot be determined
  missing: [rooms]
""",
    "programmes/pension/programme.yaml": "label: Pension\nunit: person\nholder: Ministry\n",
    "programmes/pension/rules.yaml": """
conditions:
  - {name: old, rule: age >= 65, says: The person is 65 or older.}
  - {name: no_tv, rule: not tv, says: The household has no television.}
""",
    "programmes/pension/examples.yaml": """
- name: old and nobody asked about the television
  on: 2024-08-01
  household: {}
  members: []
  person: {age: 70}
  outcome: cannot be determined
  missing: [tv]
- name: young
  on: 2024-08-01
  household: {}
  members: []
  person: {age: 17}
  outcome: not eligible
""",
}

HOUSEHOLD = RecordShape(id=1, source="survey", kind="H", attributes=("area", "urban", "rooms", "tv"))
PERSON = RecordShape(id=2, source="survey", kind="P", attributes=("age", "relationship"))

AMINAS, CHIDIS, ZURIS, EMPTY = 1, 2, 3, 4
AMINA, BASHIR, CHIDI, ZURI = 101, 102, 201, 301


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """Return the folder of the small country's pack; a test may change its files before it opens them."""
    folder = tmp_path / "countries" / "small"
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip("\n"))
    return folder


@pytest.fixture
def pack(pack_folder: Path) -> Pack:
    """Return the small country's pack."""
    return open_pack(pack_folder)


@dataclass
class Handed:
    """A population that hands over given rows: households and persons as texts in the order of the shapes."""

    households: dict[int, tuple[Sequence[str | None], dict[str, str] | None]]
    persons: dict[int, tuple[int | None, Sequence[str | None]]]
    on: date = date(2024, 8, 1)
    name: str = "small"
    recorded: datetime = datetime(2024, 8, 2, tzinfo=UTC)

    def shapes(self) -> Sequence[RecordShape]:
        return (HOUSEHOLD, PERSON)

    def copy_records(self, write: Write) -> int:
        day = "2024-07-01"
        rows: list[Sequence[object]] = [
            (n, 1, day, json.dumps(said), json.dumps(why) if why else "")
            for n, (said, why) in self.households.items()
        ]
        rows += [(n, 2, day, json.dumps(said), "") for n, (_, said) in self.persons.items()]
        return _copy(rows, write)

    def copy_memberships(self, write: Write) -> int:
        return _copy([(n, home, said[1] or "") for n, (home, said) in self.persons.items() if home], write)


def _copy(rows: Sequence[Sequence[object]], write: Write) -> int:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    write(text.getvalue().encode())
    return len(rows)


@pytest.fixture
def population() -> Handed:
    """Return four households: Amina's and Bashir's, Chidi's elsewhere, Zuri's who refused, and an empty one."""
    return Handed(
        households={
            AMINAS: (("N", "true", "2", "false"), None),
            CHIDIS: (("S", "false", "9", "true"), None),
            ZURIS: (("N", "true", None, None), {"rooms": "refused"}),
            EMPTY: ((None, "true", "1", "false"), None),
        },
        persons={
            AMINA: (AMINAS, ("40", "head")),
            BASHIR: (AMINAS, ("7", "child")),
            CHIDI: (CHIDIS, ("70", "head")),
            ZURI: (ZURIS, (None, "head")),
        },
    )


@pytest.fixture
def many() -> Callable[[int], Handed]:
    """Return what makes a population of a number of households, one in six of whose values are missing."""

    def make(number: int) -> Handed:
        chance = random.Random(number)

        def maybe(value: object) -> str | None:
            return None if chance.random() < 1 / 6 else str(value).lower()

        households: dict[int, Any] = {}
        persons: dict[int, Any] = {}
        for n in range(1, number + 1):
            facts = (
                chance.choice(["N", "S", None]),
                maybe(chance.random() < 0.4),
                maybe(chance.randrange(9)),
                maybe(chance.random() < 0.3),
            )
            households[n] = (facts, None)
            for member in range(chance.randrange(6)):
                persons[10 * n + 1_000_000 + member] = (
                    n,
                    (maybe(chance.randrange(90)), "child" if member else "head"),
                )
        return Handed(households=households, persons=persons)

    return make
