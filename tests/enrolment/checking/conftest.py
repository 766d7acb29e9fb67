"""The small country with registers to be held against its programmes: of births and deaths, of wages, of schools."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from recensus.enrolment.checking import queries
from recensus.enrolment.checking.actions import put_checks
from recensus.enrolment.checking.types import CheckCount, Finding, Narrowed
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.enrolment.conftest import FILES, HEADERS, Reporting
from tests.looking import seeing_everybody
from tests.small_country import FILES as COUNTRY
from tests.small_country import write_pack

ATTRIBUTES = """
death_date: {label: Day of death, level: person, kind: date}
wage: {label: Wage, level: person, kind: number, unit: KBD, period: month}
pension_a_year: {label: Pension in a year, level: person, kind: number, unit: KBD, period: year}
land: {label: Land, level: household, kind: number, unit: ha}
account: {label: Account, level: person, kind: text, sensitivity: identifying}
school: {label: School, level: person, kind: text}
"""
REGISTERS = {
    "sources/civil_register.yaml": """
label: Civil register
holder: Registrar
method: registered
mode: delta
stated_on: {column: told}
files:
  events:
    describes: person
    key: number
    columns: {name: name, sex: sex, birth_date: born, death_date: died, national_id: nid}
""",
    "sources/insurance.yaml": """
label: Insurance
holder: Insurance fund
method: registered
mode: snapshot
files:
  insured:
    describes: person
    key: number
    columns: {name: name, sex: sex, birth_date: born, national_id: nid, wage: wage, pension_a_year: pension}
""",
    "sources/bursary_office.yaml": """
label: The bursary office
method: registered
mode: snapshot
carries: [enrolments]
files:
  pupils:
    describes: person
    pattern: "pupils*"
    key: number
    columns: {name: name, sex: sex, birth_date: born, national_id: nid, account: account, school: school}
reports:
  enrolments:
    states: enrolment
    pattern: "pupils*"
    programme: grant
    key: number
    person: number
    columns: {first_day: since}
""",
}
HEADERS |= {
    "events": "number,name,sex,born,died,nid,told\n",
    "insured": "number,name,sex,born,nid,wage,pension\n",
    "pupils": "number,name,sex,born,nid,account,school,since\n",
}
SHARED_WORDS = """
  label: {label}
  programmes: [pension, grant]
  owner: [programme_manager, district_officer]
  within: 5
  outcomes: {{confirmed: It is so., mistaken: The register is wrong.}}
"""
DEAD = """
dead:
  kind: deceased
  register: civil_register
  attribute: death_date
  fresh_days: 400
""" + SHARED_WORDS.format(label="Somebody who has died is enrolled.")
ON = date(2026, 3, 2)
NADIA = {"by": "nadia", "purpose": "casework"}


@pytest.fixture(scope="session")
def kaba(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Give the small country's pack with its registers."""
    folder = write_pack(tmp_path_factory.mktemp("countries"))
    attributes = COUNTRY["vocabulary/attributes.yaml"] + ATTRIBUTES
    own = {"vocabulary/attributes.yaml": attributes, "checks.yaml": DEAD}
    for name, text in {**FILES, **REGISTERS, **own}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.lstrip())
    return open_pack(folder)


@pytest.fixture
def report(report: Reporting) -> Reporting:
    """Empty what earlier checks left, too."""
    with seeing_everybody(), connection.cursor() as cursor:
        cursor.execute(
            "truncate checking_finding, checking_word, checking_answered, checking_exempted, checking_listing,"
            " checking_listed"
        )
    return report


def asking(pack: Pack, *checks: str) -> Pack:
    """Return the pack with these checks, and no others."""
    document, problems = read_document("checks.yaml", "".join(checks))
    assert document is not None
    assert problems == []
    return replace(pack, documents={**pack.documents, "checks.yaml": document})


def put(pack: Pack, on: date = ON) -> CheckCount:
    """Put the one check of the pack to everybody."""
    (count,) = put_checks(pack=pack, on=on, by="tester", purpose="eligibility")
    return count


def found(state: str = "open", by: str = "nadia") -> list[Finding]:
    """Return the findings of a state, as an officer sees them."""
    return queries.findings(Narrowed(state=state), by=by, purpose="casework")
