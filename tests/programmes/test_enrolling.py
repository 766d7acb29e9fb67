"""How a programme enrols here is read from its pack, and every mistake in it is named with its place."""

from dataclasses import replace
from pathlib import Path

import pytest

from recensus.programmes.catalogue import read_programme
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.small_country import write_pack

HEAD = "label: Grant\nunit: household\nholder: {holder}\nenrolment: {enrolment}\n"
PLACES = "{places: {seed: drawn in public}}"


@pytest.fixture(scope="module")
def kaba(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Open the small country's pack."""
    return open_pack(write_pack(tmp_path_factory.mktemp("countries")))


def with_grant(pack: Pack, enrolment: str, *, holder: str = "Ministry", quota: str | None = None) -> Pack:
    """Return the pack with a programme that enrols so."""
    file = "programmes/grant/programme.yaml"
    document, _ = read_document(file, HEAD.format(holder=holder, enrolment=enrolment))
    assert document is not None
    tables = {} if quota is None else {"programmes/grant/quota.csv": quota}
    return replace(
        pack,
        programmes={"grant": {"programme": document}},
        tables=tables,
        documents={**pack.documents, file: document},
    )


def problems(pack: Pack) -> list[tuple[str, str, int]]:
    return [(one.code, Path(one.file).name, one.line) for one in read_programme(pack, "grant")[1]]


def test_what_is_left_out_is_the_standard(kaba: Pack) -> None:
    programme, wrong = read_programme(with_grant(kaba, "{}"), "grant")
    assert wrong == []
    assert programme is not None
    assert programme.enrolment is not None
    assert (programme.enrolment.four_eyes, programme.enrolment.places) == (True, None)
    assert programme.enrolment.recertification.months == 24


def test_places_are_read_by_area(kaba: Pack) -> None:
    programme, wrong = read_programme(
        with_grant(kaba, PLACES, quota="area,places\nKaba,3\n\nTombo,0\n"), "grant"
    )
    assert wrong == []
    assert programme is not None
    assert programme.enrolment is not None
    assert programme.enrolment.places is not None
    assert programme.enrolment.places.quota == {"Kaba": 3, "Tombo": 0}


@pytest.mark.parametrize(
    ("quota", "code", "line"),
    [
        ("area,number\nKaba,3\n", "wrong_columns", 1),
        ("area,places\nKabba,3\n", "unknown_area", 2),
        ("area,places\nKaba,3\nKaba,4\n", "said_twice", 3),
        ("area,places\nKaba,-3\n", "not_a_number", 2),
        ("area,places\nKaba\n", "not_a_number", 2),
        (None, "missing_file", 1),
    ],
)
def test_a_quota_that_cannot_be_meant_is_named(kaba: Pack, quota: str | None, code: str, line: int) -> None:
    assert problems(with_grant(kaba, PLACES, quota=quota)) == [(code, "quota.csv", line)]


def test_a_quota_without_an_order_is_named(kaba: Pack) -> None:
    assert problems(with_grant(kaba, "{}", quota="area,places\nKaba,3\n")) == [
        ("missing_file", "quota.csv", 1)
    ]


@pytest.mark.parametrize(
    ("enrolment", "holder"),
    [
        ("{}", '""'),
        ("{places: {seed: short}}", "Ministry"),
        ("{recertification: {events: [death]}}", "Ministry"),
        ("{recertification: {events: [birthday]}}", "Ministry"),
        ("{due_day: 0}", "Ministry"),
    ],
)
def test_what_cannot_be_enrolled_by_is_named(kaba: Pack, enrolment: str, holder: str) -> None:
    assert {file for _, file, _ in problems(with_grant(kaba, enrolment, holder=holder))} >= {"programme.yaml"}
