"""Kaba enrols here: eight households in two villages, three places for those who have least; a pension for the old."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from recensus.decisions import actions as decisions
from recensus.eligibility.actions import determine
from recensus.eligibility.deciding import snapshot_of
from recensus.enrolment.models import Enrolment
from recensus.enrolment.own import actions, queries
from recensus.enrolment.own.types import Listed
from recensus.registry.invariants import breaches
from recensus.registry.models import Link
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.models import PackVersion
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.cast import COUNTRY, DALIAS, appoint, appoint_cast
from tests.decisions.conftest import CLOCK
from tests.emptying import empty
from tests.looking import seeing_everybody
from tests.registry.conftest import Household, Person, Stated, put_on_record
from tests.small_country import write_pack

Clock = Callable[[int], None]
DAY = date(2026, 1, 1)
SEED = "drawn in public on 1 December 2025"
ROOMS = {"H1": 1, "H2": 2, "H3": 2, "H4": 2, "H5": 3, "H6": 1, "H7": 1, "H8": 5}
"""How many rooms each household has: more than four, and it is not eligible."""
VILLAGES = {house: "Kaba" if house < "H6" else "Tombo" for house in ROOMS}
FILES = {
    "programmes/grant/programme.yaml": f"""
label: {{en: Grant, sw: Ruzuku}}
unit: household
holder: Ministry of Kaba
benefit: {{amount: 50, frequency: monthly}}
enrolment:
  due_day: 25
  places: {{score: welfare, order: lowest first, seed: "{SEED}"}}
  recertification: {{months: 24, ahead: 2, events: [death, move, household], death: died}}
""",
    "programmes/grant/quota.csv": "area,places\nKaba,3\nTombo,1\n",
    "programmes/grant/rules.yaml": """
conditions:
  - {name: poor, rule: welfare <= 4, says: Few rooms.}
""",
    "programmes/grant/models.yaml": "welfare: {kind: pmt, file: models/pmt.csv, digits: 2}\n",
    "programmes/grant/models/pmt.csv": "model,term,coefficient,label\nall,1,0,Constant\nall,rooms,1,Rooms\n",
    "programmes/grant/examples.yaml": "- {name: one, on: 2026-01-01, household: {rooms: 1}, outcome: eligible}\n",
    "programmes/pension/programme.yaml": """
label: Pension
unit: person
holder: Ministry of Pensions
benefit: {amount: 100, frequency: monthly}
enrolment: {four_eyes: false}
""",
    "programmes/pension/rules.yaml": """
conditions:
  - {name: old, rule: birth_date < date '1966-01-01', says: Sixty years or more.}
""",
    "programmes/pension/examples.yaml": """
- {name: one, on: 2026-01-01, household: {}, person: {birth_date: 1950-01-01}, outcome: eligible}
""",
}
OFFICERS: Sequence[tuple[str, str, Sequence[str] | None, str]] = (
    ("olive", "programme_manager", COUNTRY, "Ministry of Kaba"),
    ("peter", "programme_manager", COUNTRY, "Ministry of Kaba"),
    ("quinn", "programme_manager", COUNTRY, "Ministry of Kaba"),
    ("dora", "district_officer", DALIAS, "Ministry of Kaba"),
    ("pia", "programme_manager", COUNTRY, "Ministry of Pensions"),
)
"""Officers of the two programmes; Nadia and Dalia are the registry's own."""


def survey(day: date = DAY, *, people: Sequence[Person] = (), gone: Sequence[str] = ()) -> Stated:
    """Return an extract of the survey: a head in each household, and whoever else lives there."""
    rows: list[Person | Household] = [Household(h, area=VILLAGES[h], rooms=str(n)) for h, n in ROOMS.items()]
    for number, house in enumerate(ROOMS, 1):
        born = "1950-01-01" if house in ("H1", "H6") else "1980-01-01"
        rows.append(Person(f"{house}/1", house, f"Head Canary{number}", f"00010{number}", born))
    rows.append(Person("H1/2", "H1", "Old Canary", "000120", "1951-02-01", "male", "spouse"))
    return Stated("survey", day, tuple(row for row in (*rows, *people) if row.key not in gone))


@dataclass(frozen=True)
class Kaba:
    """The country as it stands."""

    pack: Pack

    def number(self, key: str, source: str = "survey") -> int:
        """Return whom a key speaks of now."""
        kind = "P" if "/" in key else "H"
        return int(
            Link.objects.get(source__name=source, kind=kind, source_key=key, ended_by=None).registrant_id
        )

    def keys(self, lines: Sequence[Listed]) -> list[str]:
        """Return the survey's keys of those on a list, in its order."""
        by_number = dict(
            Link.objects.filter(source__name="survey", ended_by=None).values_list(
                "registrant_id", "source_key"
            )
        )
        return [by_number[line.registrant] for line in lines]

    def determine(self, programme: str = "grant", on: date = DAY) -> int:
        """Determine a programme for everyone on record, and return the run's number."""
        asks = {"by": "nadia", "purpose": "eligibility"}
        return int(determine(self.pack, programme, snapshot_of(self.pack, on=on, **asks), on=on, **asks).pk)

    def propose(self, programme: str = "grant", by: str = "olive", **more: Any) -> int:
        return actions.propose(pack=self.pack, programme=programme, by=by, purpose="eligibility", **more)

    def approve(self, number: int, by: str = "peter", **more: Any) -> int:
        return actions.approve(
            pack=self.pack, number=number, **{"first_day": DAY, **more}, by=by, purpose="eligibility"
        )

    def lines(self, number: int, by: str = "olive", **more: Any) -> list[Listed]:
        return queries.candidates(number, **more, by=by, purpose="eligibility")

    def enrolled(self, key: str, programme: str = "grant") -> Enrolment:
        """Return the own enrolment of whom a key speaks of."""
        return Enrolment.objects.get(registrant=self.number(key), programme=programme)


@pytest.fixture(scope="module")
def settled(
    django_db_setup: None,  # noqa: ARG001 - comes before
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Pack, Path]]:
    """Put everyone on record, appoint the officers and determine the grant; yield the pack and where its files are."""
    folder = tmp_path_factory.mktemp("country")
    with django_db_blocker.unblock(), override_settings(RECENSUS_FILES=folder / "files"):
        appoint_cast()
        pack = settle_in(folder)
        yield pack, folder / "files"
        with seeing_everybody():
            assert breaches() == []
        empty()


@pytest.fixture
def kaba(db: None, settled: tuple[Pack, Path], settings: Any) -> Kaba:  # noqa: ARG001 - tables first
    """Return Kaba with its people on record, its officers appointed and the grant determined."""
    pack, settings.RECENSUS_FILES = settled
    settings.RECENSUS_PACK = pack.path
    return Kaba(pack)


def settle_in(folder: Path) -> Pack:
    """Put everyone on record, appoint the officers and determine the grant."""
    put_on_record(survey())
    written = write_pack(folder)
    for name, text in FILES.items():
        (written / name).parent.mkdir(parents=True, exist_ok=True)
        (written / name).write_text(text.lstrip())
    words = written / "vocabulary/attributes.yaml"
    words.write_text(words.read_text() + "died: {label: Died, level: person, kind: date}\n")
    pack = open_pack(written)
    PackVersion.objects.update(name=pack.name)
    record_pack_version(pack, by="tester")
    for officer, role, areas, organisation in OFFICERS:
        appoint(officer, role, areas, organisation=organisation)
    Kaba(pack).determine()
    return pack


@pytest.fixture
def clock(db: None) -> Clock:  # noqa: ARG001 - its tables
    """Return what sets the database's clock of decisions a number of days ahead."""

    def ahead(days: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(CLOCK)
            cursor.execute("select set_config('tests.ahead', %s, true)", [f"{days} days"])

    return ahead


def decided(number: int, clock: Clock, *, by: str = "quinn", days: int = 60) -> None:
    """Let a proposal of Olive's go its whole way."""
    how = {"purpose": "casework"}
    decisions.review(proposal=number, note="found so", by="peter", **how)
    decisions.give_notice(proposal=number, reasons={}, by="peter", **how)
    clock(days)
    decisions.decide(proposal=number, note="heard", by=by, **how)
