"""A small pack with one source, and ways to stage its files."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from recensus.connectors.source_reading import open_source
from recensus.connectors.staging import Staging
from recensus.privacy.vault import tokens
from recensus.privacy.vault.columns import Sealer
from recensus.privacy.vault.types import Key
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
SEX = CodeList(name="sex", codes={"female": {"en": "Female"}, "male": {"en": "Male"}})
RELATION = CodeList(
    name="relation", codes={code: {"en": code} for code in ("head", "spouse", "child", "parent", "other")}
)
NID = Issuer(name="nid", label={"en": "National number"}, pattern="[0-9]{11}", checksum="luhn")


def attribute(name: str, level: Level, kind: Kind, **more: object) -> Attribute:
    """Make a word of the dictionary."""
    return Attribute(name=name, label={"en": name}, level=level, kind=kind, **more)  # type: ignore[arg-type]


ATTRIBUTES = [
    attribute("given_name", PERSON, Kind.NAME),
    attribute("family_name", PERSON, Kind.NAME),
    attribute("sex", PERSON, Kind.CODE, codes=SEX),
    attribute("birth_date", PERSON, Kind.DATE),
    attribute("age", PERSON, Kind.INTEGER, minimum=0, maximum=130),
    attribute("relationship", PERSON, Kind.CODE, codes=RELATION),
    attribute("national_id", PERSON, Kind.IDENTIFIER, issuer=NID),
    attribute("employed", PERSON, Kind.BOOLEAN),
    attribute("income", PERSON, Kind.NUMBER),
    attribute("area", HOUSEHOLD, Kind.AREA),
    attribute("rooms", HOUSEHOLD, Kind.INTEGER, minimum=0, maximum=30),
    attribute("household_size", HOUSEHOLD, Kind.INTEGER, derived="count_members(true)"),
]
AREAS = [
    Area(code="D1", parent=None, level="district", name="First"),
    Area(code="D2", parent=None, level="district", name="Second"),
]
ROLES = Roles(
    name=("given_name", "family_name"),
    sex="sex",
    birth_date="birth_date",
    age="age",
    relationship="relationship",
    head="head",
    spouse_of_head="spouse",
    child_of_head="child",
    parent_of_head="parent",
    area="area",
)
SURVEY = """
label: Survey
date_formats: ["%d/%m/%Y"]
files:
  households:
    describes: household
    pattern: "house*"
    key: hid
    columns: {area: district, rooms: rooms}
  persons:
    describes: person
    pattern: "pers*"
    key: [hid, no]
    household: hid
    columns:
      given_name: first
      family_name: last
      sex: {column: sex, recode: {1: male, 2: female}, missing: {8: refused, 9: not applicable}}
      birth_date: born
      age: age
      relationship: rel
      national_id: nid
      employed: work
      income: income
"""
FLAT = """
label: Flat
date_formats: ["%d/%m/%Y"]
files:
  households: {describes: household, pattern: "*", key: hid, columns: {area: district, rooms: rooms}}
  persons: {describes: person, pattern: "*", key: [hid, no], household: hid, columns: {sex: sex, age: age}}
"""
ONE = """
label: One
files:
  persons: {describes: person, key: [hid, no], household: hid, columns: {sex: sex, age: age}}
"""


def make_pack(sources: Mapping[str, str], messages: Mapping[str, Mapping[str, str]] | None = None) -> Pack:
    """Make a pack of these sources' texts."""
    documents = {}
    for name, text in sources.items():
        document, problems = read_document(f"sources/{name}.yaml", text)
        assert document is not None, problems
        documents[name] = document
    return Pack(
        name="small",
        path=".",
        label={"en": "Small"},
        languages=("en", "sw"),
        currency="XXX",
        calendar="gregorian",
        setup="social_registry",
        content_hash="0" * 64,
        attributes={a.name: a for a in ATTRIBUTES},
        code_lists={"sex": SEX, "relation": RELATION},
        issuers={"nid": NID},
        areas={area.code: area for area in AREAS},
        roles=ROLES,
        survivorship=Survivorship(),
        messages=messages or {},
        sources=documents,
        programmes={},
        tables={},
    )


@pytest.fixture
def small_pack() -> Pack:
    """Give the small pack with a survey of two files and a flat one."""
    return make_pack({"survey": SURVEY, "flat": FLAT, "one": ONE})


Stage = Callable[..., Staging]
SEALER = Sealer(index=Key(1, bytes(32)), values=Key(2, bytes(32)))


def token_of(nid: str) -> str:
    """Return what stands for an identifier of the small pack's issuer."""
    return tokens.token(bytes(32), tokens.issuer_domain("nid"), nid)


@pytest.fixture
def staging(small_pack: Pack, tmp_path: Path) -> Stage:
    """Open a staging, read the files given as name to content, and stage them."""

    def stage(source: str = "survey", pack: Pack = small_pack, **files: str | bytes) -> Staging:
        paths = []
        for name, content in files.items():
            path = tmp_path / f"{name}.csv"
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            paths.append(path)
        opened = Staging(
            pack,
            open_source(pack, source),
            work=tmp_path / "work",
            stated_on=dt.date(2024, 6, 1),
            readable=paths,
            sealer=SEALER,
        )
        for path in paths:
            opened.read(path)
        opened.stage()
        return opened

    return stage
