"""Every check finds what was planted for it, in two languages, and stays silent on what is right."""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.connectors.source_reading import open_source
from recensus.connectors.staging import Staging
from recensus.intake import check_digits
from recensus.intake.check_messages import MESSAGES, REMEDIES
from recensus.intake.check_words import message
from recensus.intake.checks import CATALOGUE, plan_checks, switched_off
from recensus.vocabulary import identifiers
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.types import (
    Area,
    Attribute,
    CodeList,
    Issuer,
    Kind,
    Level,
    Pack,
    Roles,
    Survivorship,
)

PERSON, HOUSEHOLD = Level.PERSON, Level.HOUSEHOLD
RELATION = CodeList(
    name="relation", codes={c: {"en": c} for c in ("head", "spouse", "child", "parent", "other")}
)
NID = Issuer(name="nid", label={"en": "National number"}, pattern="[0-9]{11}", checksum="luhn")
SURVEY = """
label: Survey
files:
  households: {describes: household, pattern: "house*", key: hid, columns: {area: area, rooms: rooms}}
  persons:
    describes: person
    pattern: "pers*"
    key: [hid, no]
    household: hid
    columns: {name: name, birth_date: born, age: age, relationship: rel, national_id: nid, employed: work}
checks:
  on: two_spouses
  add:
    - name: employed_child
      level: person
      flag_when: employed and age < 10
      says: {en: A child works., sw: Mtoto anafanya kazi.}
    - {name: crowded, level: household, flag_when: count_members(true) > 3 * rooms, says: Crowded.}
"""
SWAHILI = {code: {"sw": f"[sw] {text}"} for code, text in MESSAGES.items()}


def _attribute(name: str, level: Level, kind: Kind, **more: object) -> Attribute:
    return Attribute(name=name, label={"en": name}, level=level, kind=kind, **more)  # type: ignore[arg-type]


def _pack(source: str = SURVEY) -> Pack:
    words = [
        _attribute("name", PERSON, Kind.NAME),
        _attribute("birth_date", PERSON, Kind.DATE),
        _attribute("age", PERSON, Kind.INTEGER),
        _attribute("relationship", PERSON, Kind.CODE, codes=RELATION),
        _attribute("national_id", PERSON, Kind.IDENTIFIER, issuer=NID),
        _attribute("employed", PERSON, Kind.BOOLEAN),
        _attribute("area", HOUSEHOLD, Kind.AREA),
        _attribute("rooms", HOUSEHOLD, Kind.INTEGER, minimum=0, maximum=30),
    ]
    document, problems = read_document("sources/survey.yaml", source)
    assert document is not None, problems
    return Pack(
        name="small",
        path=".",
        label={"en": "Small"},
        languages=("en", "sw"),
        currency="XXX",
        calendar="gregorian",
        setup="social_registry",
        content_hash="0" * 64,
        attributes={word.name: word for word in words},
        code_lists={"relation": RELATION},
        issuers={"nid": NID},
        areas={"D1": Area(code="D1", parent=None, level="district", name="First")},
        roles=Roles(
            name=("name",),
            birth_date="birth_date",
            age="age",
            relationship="relationship",
            head="head",
            spouse_of_head="spouse",
            child_of_head="child",
            parent_of_head="parent",
            area="area",
        ),
        survivorship=Survivorship(),
        messages=SWAHILI,
        sources={"survey": document},
        programmes={},
        tables={},
    )


Member = tuple[str, str, str, str, str, str]
"""Name, birth date, age, relationship, identifier, employed."""
HEAD: Member = ("Amina", "", "40", "head", "", "")
CHILD: Member = ("Bashir", "", "10", "child", "", "")


def _head(**changed: str) -> Member:
    names = ("name", "born", "age", "rel", "nid", "work")
    values = [changed.get(name, value) for name, value in zip(names, HEAD, strict=True)]
    return values[0], values[1], values[2], values[3], values[4], values[5]


def _number(stem: int) -> str:
    digits = f"{stem:010d}"
    return next(digits + check for check in "0123456789" if identifiers.luhn(digits + check))


def _child(age: str) -> Member:
    return ("Bashir", "", age, "child", "", "")


BORN = "1990-01-01"
SHARED = _number(7_777_001)

# Planted households: the code that must be found, the household's area and rooms, and its members.
PLANTED: list[tuple[str, str, str, list[Member]]] = [
    ("impossible_date", "D1", "2", [_head(born="2001-02-31")]),
    ("impossible_date", "D1", "2", [_head(born="yesterday")]),
    ("impossible_date", "D1", "2", [_head(born="1980-13-01")]),
    ("not_a_number", "D1", "2", [_head(age="forty")]),
    ("not_a_number", "D1", "many", [HEAD]),
    ("unknown_code", "D1", "2", [HEAD, ("Bibi", "", "60", "neighbour", "", "")]),
    ("unknown_code", "D1", "2", [_head(work="perhaps")]),
    ("date_in_future", "D1", "2", [_head(), ("Unborn", "2025-01-01", "", "child", "", "")]),
    ("date_in_future", "D1", "2", [_head(), ("Unborn", "2099-12-31", "", "other", "", "")]),
    ("age_versus_birth_date", "D1", "2", [_head(born="1970-03-03")]),
    ("age_versus_birth_date", "D1", "2", [_head(born="1992-03-03")]),
    ("negative_age", "D1", "2", [HEAD, _child("-1")]),
    ("negative_age", "D1", "2", [HEAD, _child("-99")]),
    ("age_over_120", "D1", "2", [_head(age="121")]),
    ("age_over_120", "D1", "2", [_head(age="", born="1890-05-05")]),
    ("age_over_120", "D1", "2", [_head(age="999")]),
    ("child_older_than_parent", "D1", "2", [_head(age="30"), _child("31")]),
    ("child_older_than_parent", "D1", "2", [_head(age="30"), _child("19")]),
    ("child_older_than_parent", "D1", "2", [_head(age="", born=BORN), ("B", "1985-01-01", "", "child", "", "")]),
    ("parent_younger_than_child", "D1", "2", [_head(age="50"), ("Mzee", "", "45", "parent", "", "")]),
    ("parent_younger_than_child", "D1", "2", [_head(age="50"), ("Mzee", "", "61", "parent", "", "")]),
    ("malformed_identifier", "D1", "2", [_head(nid="123")]),
    ("malformed_identifier", "D1", "2", [_head(nid="49927398717")]),
    ("malformed_identifier", "D1", "2", [_head(nid="4992739871A")]),
    ("identifier_twice_in_file", "D1", "2", [_head(nid=SHARED), ("C", "", "20", "other", SHARED, "")]),
    ("person_in_two_households", "D1", "2", [_head(nid=_number(5_555_001))]),
    ("person_in_two_households", "D1", "2", [_head(nid=_number(5_555_001))]),
    ("dummy_identifier", "D1", "2", [_head(nid="00000000000")]),
    ("dummy_identifier", "D1", "2", [_head(nid="1234567890")]),
    ("dummy_identifier", "D1", "2", [_head(nid="9999-9999")]),
    ("dummy_date", "D1", "2", [_head(age="", born="1970-01-01")]),
    ("dummy_date", "D1", "2", [_head(age="", born="1900-01-01")]),
    ("name_has_digits", "D1", "2", [_head(name="Amina 2")]),
    ("name_has_digits", "D1", "2", [_head(name="4m1na")]),
    ("name_missing", "D1", "2", [_head(name="")]),
    ("name_missing", "D1", "2", [HEAD, ("N/A", "", "20", "other", "", "")]),
    ("value_outside_range", "D1", "31", [HEAD]),
    ("value_outside_range", "D1", "-1", [HEAD]),
    ("unknown_area", "D9", "2", [HEAD]),
    ("unknown_area", "d1", "2", [HEAD]),
    ("encoding_damage", "D1", "2", [_head(name="JosÃ©")]),
    ("encoding_damage", "D1", "2", [_head(name="Jos\ufffd")]),
    ("encoding_damage", "D1", "2", [_head(name="MuÃ±oz")]),
    ("two_heads", "D1", "2", [HEAD, HEAD]),
    ("two_heads", "D1", "2", [HEAD, _head(name="Other"), CHILD]),
    ("no_head", "D1", "2", [_child("20"), _child("25")]),
    ("head_is_child", "D1", "2", [_head(age="12"), ("Aunt", "", "40", "other", "", "")]),
    ("no_adult", "D1", "2", [_head(age="16"), ("Sister", "", "13", "other", "", "")]),
    ("household_over_30_members", "D1", "30", [HEAD, *[CHILD] * 30]),
    ("household_over_100_members", "D1", "30", [HEAD, *[CHILD] * 100]),
    ("two_spouses", "D1", "2", [HEAD, ("W", "", "35", "spouse", "", ""), ("V", "", "36", "spouse", "", "")]),
    ("household_without_members", "D1", "2", []),
    ("employed_child", "D1", "2", [HEAD, ("Worker", "", "9", "child", "", "true")]),
    ("crowded", "D1", "1", [HEAD, CHILD, CHILD, CHILD]),
]  # fmt: skip
RIGHT: list[list[Member]] = [
    [HEAD, ("Wife", "1985-01-01", "39", "spouse", _number(1), "yes"), CHILD],
    [
        ("Suharto", "1940-05-05", "", "head", _number(2), ""),
        ("Mother", "1915-01-01", "109", "parent", "", "no"),
    ],
    [("Nuñez Ângela", "", "33", "head", "", ""), _child("21"), ("Child", "", "", "child", "", "")],
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Load the planted and the right households; give the codes found for each household's number."""
    folder = tmp_path_factory.mktemp("checks")
    households = [(area, rooms, members) for _, area, rooms, members in PLANTED]
    households += [("D1", "3", members) for members in RIGHT]
    with (folder / "house.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = [[number, area, rooms] for number, (area, rooms, _) in enumerate(households)]
        csv.writer(stream).writerows([["hid", "area", "rooms"], *rows])
    with (folder / "pers.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["hid", "no", "name", "born", "age", "rel", "nid", "work"])
        for number, (_, _, members) in enumerate(households):
            writer.writerows([number, place, *member] for place, member in enumerate(members, 1))
    return _codes(_pack(), folder)


def _codes(pack: Pack, folder: Path) -> dict[str, set[str]]:
    paths = sorted(folder.glob("*.csv"))
    source = open_source(pack, "survey")
    plan = plan_checks(pack, source)
    codes: dict[str, set[str]] = defaultdict(set)
    with Staging(
        pack, source, work=folder / "work", stated_on=dt.date(2024, 6, 1), readable=paths
    ) as staging:
        for path in paths:
            staging.read(path)
        staging.stage(plan.selects, relations=plan.relations, unwanted=switched_off(source))
        staging.write_findings(folder / "work" / "findings.csv")
        with (folder / "work" / "findings.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                codes[row[3].split("/")[0]].add(row[4])
    return codes


def test_at_least_fifty_households_are_planted_for_every_check() -> None:
    assert len(PLANTED) >= 50
    untested = {check.code for check in CATALOGUE} - {code for code, *_ in PLANTED}
    assert untested == {"household_says_different_things"}  # tested with the flat files in tests/connectors


@pytest.mark.parametrize("number", range(len(PLANTED)))
def test_every_planted_household_is_flagged(number: int, found: dict[str, set[str]]) -> None:
    assert PLANTED[number][0] in found[str(number)]


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_nothing_is_flagged_where_nothing_is_wrong(number: int, found: dict[str, set[str]]) -> None:
    assert found.get(str(len(PLANTED) + number), set()) == set()


def test_findings_speak_two_languages() -> None:
    pack = _pack()
    source = open_source(pack, "survey")
    assert message(pack, "two_heads", "en", value="2") == "The household has 2 heads."
    for check in CATALOGUE:
        assert message(pack, check.code, "sw", value="7").startswith("[sw] ")
        assert "{" not in message(pack, check.code, "en", value="7", column="age")
        assert REMEDIES[check.code]
    assert message(pack, "employed_child", "sw", source=source) == "Mtoto anafanya kazi."


def test_a_check_that_the_source_turns_off_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "pers.csv").write_text("hid,no,name,born,age,rel,nid,work\n1,1,A,x,12,head,,\n")
    loud = _codes(_pack(), tmp_path)["1"]
    quiet = _pack(SURVEY.replace("  on: two_spouses", "  off: [no_adult, impossible_date]"))
    assert {"no_adult", "impossible_date"} <= loud
    assert _codes(quiet, tmp_path)["1"] == loud - {"no_adult", "impossible_date"}


DIGITS = st.text("0123456789", min_size=1, max_size=16)
LETTERS = st.text("0123456789KXAZ", min_size=1, max_size=12)


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open one engine for all the small questions."""
    with duckdb.connect() as connection:
        yield connection


@settings(max_examples=60, deadline=None)
@given(stem=DIGITS, other=LETTERS, name=st.sampled_from(sorted(identifiers.CHECKSUMS)))
def test_check_digits_in_sql_agree_with_the_reference(
    engine: duckdb.DuckDBPyConnection, stem: str, other: str, name: str
) -> None:
    texts = [stem + check for check in "0123456789"] + [other]
    query = f"SELECT {check_digits.CHECKSUMS[name]('x')} FROM (SELECT unnest(?) AS x)"
    answers = [row[0] for row in engine.execute(query, [texts]).fetchall()]
    assert answers == [identifiers.CHECKSUMS[name](text) for text in texts]


@settings(max_examples=40, deadline=None)
@given(text=st.text("01234567890 -./abcXK", min_size=1, max_size=14))
def test_well_formed_in_sql_agrees_with_the_reference(engine: duckdb.DuckDBPyConnection, text: str) -> None:
    query = f"SELECT {check_digits.is_well_formed(NID, 'x')} FROM (SELECT ? AS x)"
    row = engine.execute(query, [text]).fetchone()
    assert row is not None
    assert row[0] == identifiers.is_well_formed(NID, text)
