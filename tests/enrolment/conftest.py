"""A small country whose programmes report, on an empty, committed database."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from recensus.enrolment.queries import benefits_of
from recensus.enrolment.types import Benefits
from recensus.intake.actions import load_files
from recensus.intake.types import LoadResult
from recensus.registry.invariants import breaches
from recensus.registry.models import Link
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.looking import seeing_everybody
from tests.registry.conftest import WHO, clear
from tests.small_country import HOUSEHOLDS, PERSONS, write_pack

Reporting = Callable[..., LoadResult]
TABLES = ("report", "reportmention", "enrolment", "entitlement", "payment", "overlapfinding")
FILES = {
    "programmes/pension/programme.yaml": """
label: Pension
unit: person
benefit: {amount: 100, frequency: monthly}
""",
    "programmes/grant/programme.yaml": """
label: Grant
unit: person
""",
    "sources/pension_office.yaml": """
label: The pension office
method: registered
mode: snapshot
carries: [enrolments, payments]
date_formats: ["%d.%m.%Y"]
files:
  pensioners:
    describes: person
    pattern: "pensioners*"
    key: number
    columns: {name: name, sex: sex, birth_date: born, national_id: nid}
reports:
  enrolments:
    states: enrolment
    pattern: "pensioners*"
    programme: pension
    key: number
    person: number
    columns: {first_day: since, amount: monthly}
  dues:
    states: entitlement
    pattern: "dues*"
    programme: pension
    key: [number, month]
    enrolment: number
    person: number
    columns: {cycle: month, amount: amount, due_on: day}
  payments:
    states: payment
    pattern: "payments*"
    programme: pension
    key: [number, month]
    enrolment: number
    person: number
    columns:
      cycle: month
      amount: amount
      currency: currency
      paid_on: day
      state: {column: result, recode: {ok: paid, back: returned}}
  suspensions:
    states: suspension
    pattern: "suspensions*"
    programme: pension
    key: [number, from]
    enrolment: number
    columns: {first_day: from, last_day: until, reason: why}
  exits:
    states: exit
    pattern: "exits*"
    programme: pension
    key: number
    enrolment: number
    columns: {left_on: day, reason: why}
  complaints:
    states: complaint
    pattern: "complaints*"
    programme: pension
    key: case
    enrolment: number
    person: who
    columns: {received_on: day, answered_on: answered, about: about}
""",
    "sources/grant_office.yaml": """
label: The grant office
method: registered
mode: snapshot
carries: [enrolments]
files:
  people:
    describes: person
    pattern: "people*"
    key: id
    columns: {name: name, sex: sex, birth_date: born, national_id: nid}
reports:
  enrolments:
    states: enrolment
    pattern: "grants*"
    programme: {column: kind, recode: {G: grant, P: pension}}
    key: id
    person: id
    columns: {first_day: since, amount: amount, state: status}
""",
}
PENSIONERS = "number,name,sex,born,nid,since,monthly\n"
AMINA = "1,Amina Njeri,female,1950-02-01,100001,01.03.2015,100\n"
CHIDI = "2,Chidi Bello,male,1948-07-09,100002,01.05.2013,100\n"
HEADERS = {
    "pensioners": PENSIONERS,
    "dues": "number,month,amount,day\n",
    "payments": "number,month,amount,currency,day,result\n",
    "suspensions": "number,from,until,why\n",
    "exits": "number,day,why\n",
    "complaints": "case,number,who,day,answered,about\n",
    "people": "id,name,sex,born,nid\n",
    "grants": "id,kind,since,amount,status\n",
}


@pytest.fixture(scope="session")
def kaba(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Give the small country's pack, with a pension office and a grant office that report."""
    folder = write_pack(tmp_path_factory.mktemp("countries"))
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.lstrip())
    return open_pack(folder)


def empty() -> None:
    """Leave nothing on record, and nothing reported."""
    clear()
    with seeing_everybody(), connection.cursor() as cursor:
        cursor.execute(f"truncate {', '.join(f'enrolment_{table}' for table in TABLES)}")


@pytest.fixture
def report(transactional_db: None, tmp_path: Path, kaba: Pack) -> Iterator[Reporting]:  # noqa: ARG001 - committed tables
    """Give a function that loads files of one source from their rows; what is on record in the end must be sound."""
    empty()

    def load(
        source: str = "pension_office", *, on: str = "2026-01-31", mode: str | None = None, **files: str
    ) -> LoadResult:
        paths = []
        for name, rows in files.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text(HEADERS[name] + rows)
        day = date.fromisoformat(on)
        return load_files(pack=kaba, source_name=source, paths=paths, stated_on=day, mode=mode, **WHO)

    yield load
    with seeing_everybody():
        assert breaches() == []


@pytest.fixture
def survey(report: Reporting, kaba: Pack, tmp_path: Path) -> Callable[[], None]:  # noqa: ARG001 - on its empty record
    """Give a function that loads a survey in which Amina and Bashir share a household."""

    def load() -> None:
        (tmp_path / "households.csv").write_text(HOUSEHOLDS + "H1,Kaba,3,metal,1\n")
        (tmp_path / "persons.csv").write_text(
            PERSONS
            + "H1,1,Amina Njeri,female,1950-02-01,head,100001,1\nH1,2,Bashir Njeri,male,2019-03-01,child,100003,0\n"
        )
        files = [tmp_path / "households.csv", tmp_path / "persons.csv"]
        load_files(pack=kaba, source_name="survey", paths=files, stated_on=date(2026, 1, 1), **WHO)

    return load


def registrant(key: str, source: str = "pension_office") -> int:
    """Return whom a source's key speaks of now."""
    link = Link.objects.get(source__name=source, kind="P", source_key=key, ended_by=None)
    return int(link.registrant_id)


def benefits(key: str = "1", source: str = "pension_office", by: str = "nadia") -> Benefits:
    """Return who gets what, as asked by an officer."""
    return benefits_of(registrant(key, source), by=by, purpose="casework")
