"""A country in which everything said of anybody is said of nobody else: a canary for each attribute of each registrant.

A canary that is seen names, by itself, whose it is and which attribute it was.
"""

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import override

from recensus.decisions import actions
from recensus.decisions.types import Draft, Kind, Subject
from recensus.eligibility.deciding import determine_on
from recensus.intake.actions import load_files
from recensus.vocabulary.pack import open_pack
from tests.cast import appoint_cast
from tests.looking import seeing_everybody

FIRST_NUMBER = 7_700_001
"""Registrants are numbered from here, so that a number on a page can be nothing else."""
LIVES = {"D1a": ("D1a", "D1", "C"), "D1b": ("D1b", "D1", "C"), "D2a": ("D2a", "D2", "C"), "": ()}
"""Where households are, and in which areas each place lies; one household is nowhere."""
DAY = date(2026, 1, 1)

FILES = {
    "pack.yaml": """
name: canaria
label: {en: Canaria, sw: Kanaria}
languages: [en, sw]
currency: CAN
calendar: gregorian
setup: social_registry
roles: {name: [given_name, family_name], birth_date: birth_date, relationship: relationship, head: head, area: area}
survivorship: {default: [survey]}
""",
    "vocabulary/attributes.yaml": """
area: {label: Village, level: household, kind: area, sensitivity: open}
wall: {label: Wall, level: household, kind: text}
debt: {label: Debt, level: household, kind: text, sensitivity: sensitive}
income: {label: Income, level: household, kind: integer, sensitivity: sensitive}
given_name: {label: Given name, level: person, kind: name, sensitivity: identifying}
family_name: {label: Family name, level: person, kind: name, sensitivity: identifying}
birth_date: {label: Date of birth, level: person, kind: date}
relationship: {label: Relationship, level: person, kind: code, codes: relationship}
national_id: {label: National number, level: person, kind: identifier, issuer: nid, sensitivity: identifying}
club: {label: Club, level: person, kind: text, sensitivity: open}
craft: {label: Craft, level: person, kind: text}
illness: {label: Illness, level: person, kind: text, sensitivity: sensitive}
works: {label: Works, level: person, kind: boolean}
""",
    "vocabulary/codes.yaml": "relationship: {head: Head, child: Child}\n",
    "vocabulary/identifiers.yaml": 'nid: {label: National number, pattern: "[0-9]{9}"}\n',
    "vocabulary/areas.csv": "code,parent,level,name\nC,,country,Canaria\nD1,C,district,North\nD2,C,district,South\n"
    "D1a,D1,village,Kaskazini\nD1b,D1,village,Katikati\nD2a,D2,village,Kusini\n",
    "sources/survey.yaml": """
label: Survey
holder: Statistics office
method: declared
mode: snapshot
files:
  households:
    describes: household
    pattern: "households*"
    key: house
    columns: {area: area, wall: wall, debt: debt, income: income}
  persons:
    describes: person
    pattern: "persons*"
    key: [house, line]
    household: house
    columns: {given_name: given_name, family_name: family_name, birth_date: birth_date, relationship: relationship,
              national_id: national_id, club: club, craft: craft, illness: illness, works: works}
""",
    "programmes/grant/programme.yaml": "label: Grant\nunit: household\nholder: Ministry\n",
    "programmes/grant/rules.yaml": """
conditions:
  - {name: poor, rule: income <= cut_off, says: {en: "The income is at most {cut_off}."}}
""",
    "programmes/grant/parameters.yaml": "cut_off: {label: Cut-off, values: {2020-01-01: 8000000}}\n",
    "programmes/pension/programme.yaml": "label: Pension\nunit: person\nholder: Ministry\n",
    "programmes/pension/rules.yaml": "conditions:\n"
    "  - {name: idle, rule: not works, says: {en: The person does not work.}}\n",
}
HOUSE = ("house", "area", "wall", "debt", "income")
PERSON = (
    "house", "line", "given_name", "family_name", "birth_date", "relationship", "national_id", "club", "craft",
    "illness", "works",
)  # fmt: skip
CLASSES = {
    "number": "open",
    "wall": "personal",
    "debt": "sensitive",
    "income": "sensitive",
    "given_name": "identifying",
    "family_name": "identifying",
    "birth_date": "personal",
    "national_id": "identifying",
    "club": "open",
    "craft": "personal",
    "illness": "sensitive",
    "reason": "personal",
}
"""The class of each attribute that has canaries, as the pack says it; a record's number tells nothing of anybody."""

_WORD = re.compile(rb"zq[a-z]{10}", re.IGNORECASE)
_NUMBER = re.compile(rb"\d{1,3}(?:(?:,|\xc2\xa0|\xe2\x80\xaf)\d{3})+(?!\d)|\d{7,}")
_DATE = re.compile(rb"\d{4}-\d\d-\d\d|\b\d{1,2} [A-Z][a-z]+ \d{4}")


@dataclass(frozen=True)
class Canary:
    """A value that only one registrant has; ``kind`` is P, H or, of a row that was rejected, R."""

    kind: str
    number: int
    attribute: str


@dataclass
class Country:
    """Everybody on record and their canaries; ``areas`` are where a registrant lies, ``homes`` in which house."""

    pack: Path
    canaries: dict[bytes, Canary] = field(default_factory=dict)
    areas: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    spoken: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)
    homes: dict[int, int] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)
    proposals: list[int] = field(default_factory=list)

    def numbers(self, kind: str) -> list[int]:
        """Return the numbers of all persons (P) or households (H)."""
        return [number for found, number in self.areas if found == kind]

    def seen(self, answer: bytes) -> set[Canary]:
        """Return the canaries in what was answered, however numbers and days are written there."""
        words = {found.lower() for found in _WORD.findall(answer)}
        words |= {re.sub(rb"\D", b"", found) for found in _NUMBER.findall(answer)}
        words |= set(_DATE.findall(answer))
        return {self.canaries[word] for word in words if word in self.canaries}


def word(*of: object) -> str:
    """Return a word that is as good as random, the same every time."""
    digest = hashlib.sha256(repr(of).encode()).digest()
    return "zq" + "".join(chr(97 + byte % 26) for byte in digest[:10])


@dataclass(frozen=True)
class Row:
    """One row of an extract: who it is about (by the key of its source), and what it says."""

    kind: str
    key: str
    area: str
    says: Mapping[str, str]


def rows() -> Iterator[Row]:
    """Yield three households a village and one nowhere, each of two persons."""
    houses = [(area, number) for area in LIVES for number in range(3 if area else 1)]
    for place, (area, _) in enumerate(houses):
        house = f"H{place}"
        said = {"house": house, "area": area, "income": str(7_310_000 + place)}
        yield Row("H", house, area, said | {name: word(house, name) for name in ("wall", "debt")})
        for line in (1, 2):
            yield Row(
                "P", f"{house}|{line}", area, {"house": house, "line": str(line)} | _person(2 * place + line)
            )


def _person(place: int) -> dict[str, str]:
    said = {name: word(place, name) for name in ("given_name", "family_name", "club", "craft", "illness")}
    return said | {
        "birth_date": str(date(1950, 3, 7) + timedelta(days=397 * place)),
        "relationship": "head" if place % 2 else "child",
        "national_id": str(610_000_000 + 7919 * place),
        "works": str(place % 3 == 0).lower(),
    }


def without_key() -> Row:
    """Return a row that no load can take in: nobody knows whom it is about."""
    return Row("R", "", "", {"house": "H0", "line": ""} | _person(90))


def found(folder: Path) -> Country:
    """Put the country on record, determine its programmes, and return what there is to be seen."""
    call_command("flush", interactive=False, verbosity=0)
    appoint_cast()
    with connection.cursor() as cursor:
        cursor.execute(f"alter sequence registry_registrant_id_seq restart with {FIRST_NUMBER}")
    country = Country(pack=write_pack(folder))
    extracts = write_extracts(folder)
    pack = open_pack(country.pack)
    loaded = load_files(
        pack=pack, source_name="survey", paths=extracts, stated_on=DAY, by="tester", purpose="registration"
    )
    assert loaded.rejected, "The country needs a rejected row."
    for programme in ("grant", "pension"):
        determine_on(pack, programme, on=DAY, by="nadia", purpose="eligibility")
    country.batches = [loaded.batch]
    _index(country)
    country.proposals = [_proposed(country, number) for number in country.numbers("H")[::4]]
    return country


def write_pack(folder: Path) -> Path:
    """Write the country's pack and return its folder."""
    pack = folder / "canaria"
    for name, text in FILES.items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text.lstrip())
    return pack


def write_extracts(folder: Path) -> list[Path]:
    """Write what the survey found and return the files."""
    return [
        _extract(folder / "households.csv", HOUSE, "H"),
        _extract(folder / "persons.csv", PERSON, "PR"),
    ]


def _extract(file: Path, header: Sequence[str], kinds: str) -> Path:
    with file.open("w", newline="") as text:
        writer = csv.DictWriter(text, header)
        writer.writeheader()
        writer.writerows(row.says for row in (*rows(), without_key()) if row.kind in kinds)
    return file


def _index(country: Country) -> None:
    """Note whose each canary is, and where everybody lives."""
    with seeing_everybody(), connection.cursor() as cursor:
        cursor.execute("select kind || source_key, registrant_id from registry_link")
        numbers = dict(cursor.fetchall())
    houses: dict[str, int] = {}
    for row in (*rows(), without_key()):
        number = 0 if row.kind == "R" else _number(numbers, row)
        country.spoken[row.kind, number] = dict(row.says)
        if row.kind != "R":
            country.areas[row.kind, number] = LIVES[row.area]
            houses.setdefault(row.says["house"], number)  # a house comes before who lives in it
            country.homes[number] = houses[row.says["house"]]
            country.canaries[str(number).encode()] = Canary(row.kind, number, "number")
        for attribute in CLASSES.keys() & row.says.keys():
            for form in _forms(attribute, row.says[attribute]):
                country.canaries[form] = Canary(row.kind, number, attribute)


def _proposed(country: Country, household: int) -> int:
    """Propose to suspend a household, for a reason that nobody else has, and tell it so."""
    reason = word(household, "reason")
    country.canaries[reason.encode()] = Canary("H", household, "reason")
    draft = Draft(
        kind=Kind.SUSPEND,
        reference=f"household {household} in grant",
        reason=reason,
        subjects=(Subject(kind="H", number=household),),
        on_record=1000,
    )
    number = actions.propose(draft=draft, by="nadia", purpose="casework")
    actions.review(proposal=number, note=reason, by="tester", purpose="casework")
    actions.give_notice(proposal=number, reasons={}, by="tester", purpose="casework")
    return number


def _number(numbers: Mapping[str, int], row: Row) -> int:
    return next(
        number
        for key, number in numbers.items()
        if re.sub(r"\W", "", key) == re.sub(r"\W", "", row.kind + row.key)
    )


def _forms(attribute: str, value: str) -> Iterator[bytes]:
    """Yield a value as files write it and as pages do."""
    yield value.encode()
    if attribute == "birth_date":
        for language in ("en", "sw"):
            with override(language):
                yield date_format(date.fromisoformat(value), "j F Y").encode()
