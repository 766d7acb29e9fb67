"""A small country whose population hands itself over as text, without a database."""

import csv
import io
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from recensus.snapshots.population import RecordShape, Write
from recensus.vocabulary.types import Area, Attribute, Kind, Level, Pack, Roles, Survivorship

AMINA, BASHIR, CHIDI = 1_001, 1_002, 1_003
THEIRS, ELSEWHERE = 1, 2

SHAPES = (
    RecordShape(id=1, source="survey", kind="H", attributes=("rooms", "area", "income", "wall")),
    RecordShape(id=2, source="pension", kind="H", attributes=("rooms", "a_word_no_longer_used")),
    RecordShape(id=3, source="survey", kind="P", attributes=("age", "birth_date", "employed", "given_name")),
    RecordShape(id=4, source="survey", kind="H", attributes=("area", "rooms")),
    RecordShape(id=5, source="archive", kind="H", attributes=("rooms",)),
)

Record = tuple[int, int, str, Sequence[str | None], dict[str, str] | None]


def attribute(name: str, level: Level, kind: Kind) -> Attribute:
    """Return a word of the dictionary."""
    return Attribute(name=name, label={"en": name}, level=level, kind=kind)


def words() -> dict[str, Attribute]:
    """Return the small country's dictionary."""
    household, person = Level.HOUSEHOLD, Level.PERSON
    chosen = (
        attribute("area", household, Kind.AREA),
        attribute("rooms", household, Kind.INTEGER),
        attribute("income", household, Kind.NUMBER),
        attribute("wall", household, Kind.CODE),
        attribute("age", person, Kind.INTEGER),
        attribute("birth_date", person, Kind.DATE),
        attribute("employed", person, Kind.BOOLEAN),
        attribute("relationship", person, Kind.CODE),
        attribute("given_name", person, Kind.NAME),
    )
    return {word.name: word for word in chosen}


def places() -> dict[str, Area]:
    """Return one country with two regions of one district each."""
    tree = (("C", None, "country"), ("N", "C", "region"), ("S", "C", "region"))
    districts = (("N1", "N", "district"), ("S1", "S", "district"))
    return {c: Area(code=c, parent=p, level=level, name=c) for c, p, level in (*tree, *districts)}


@pytest.fixture
def pack() -> Pack:
    """Return the small country's pack: a survey is believed first, but for rooms the pension is."""
    return Pack(
        name="small",
        path="",
        label={"en": "Small"},
        languages=("en",),
        currency="SML",
        calendar="gregorian",
        setup="social_registry",
        content_hash="0" * 64,
        attributes=words(),
        code_lists={},
        issuers={},
        areas=places(),
        roles=Roles(area="area", relationship="relationship"),
        survivorship=Survivorship(default=("survey",), attributes={"rooms": ("pension", "survey")}),
        messages={},
        sources={},
        programmes={},
        tables={},
    )


@dataclass
class SmallPopulation:
    """Hands over what the test gives it; ``order`` shuffles the rows."""

    records: list[Record] = field(default_factory=list)
    memberships: list[tuple[int, int, str]] = field(default_factory=list)
    order: int = 0
    on: date = date(2024, 1, 1)
    name: str = "small"
    recorded: datetime = datetime(2024, 2, 1, tzinfo=UTC)

    def shapes(self) -> Sequence[RecordShape]:
        return SHAPES

    def copy_records(self, write: Write) -> int:
        return self._copy(
            [
                (n, s, day, json.dumps(said), json.dumps(why) if why else "")
                for n, s, day, said, why in self.records
            ],
            write,
        )

    def copy_memberships(self, write: Write) -> int:
        return self._copy(list(self.memberships), write)

    def _copy(self, rows: list[tuple[object, ...]], write: Write) -> int:
        random.Random(self.order).shuffle(rows)
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        write(text.getvalue().encode())
        return len(rows)


@pytest.fixture
def population() -> Callable[..., SmallPopulation]:
    """Return what makes a population of records and memberships."""
    return SmallPopulation


@pytest.fixture
def many() -> Callable[[int], SmallPopulation]:
    """Return what makes a population of two thousand households, its rows in another order for each number."""

    def make(order: int) -> SmallPopulation:
        chance = random.Random(7)
        records: list[Record] = []
        memberships = []
        for household in range(2_000):
            rooms = chance.choice([None, "1", "2", "a few"])
            area = chance.choice(["N1", "S1", "S", "C", "nowhere", None])
            why = {"rooms": "refused"} if rooms is None else None
            records.append((household, 1, "2023-05-01", (rooms, area, "12.5", 'mud, "wet"'), why))
            if household % 3 == 0:
                records.append((household, 2, "2023-06-01", ("7", "x"), None))
            for member in range(household % 4):
                person = 10_000 + household * 4 + member
                said = (str(chance.randrange(90)), "1990-02-28", "true", "Zoë")
                records.append((person, 3, "2023-05-01", said, None))
                memberships.append((person, household, "head" if member == 0 else "child"))
        return SmallPopulation(records=records, memberships=memberships, order=order)

    return make
