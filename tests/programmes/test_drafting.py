"""A spreadsheet of programmes becomes drafts; what it does not say is asked, not made up."""

from pathlib import Path

import pytest

from recensus.connectors.rows import read_rows
from recensus.programmes.drafting import NoProgrammes, draft_programmes
from recensus.programmes.shapes import ProgrammeShape
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.shaping import shaped

COLUMNS = (
    "program_name",
    "country",
    "type_of_measure",
    "households_individuals_percentage",
    "amount",
    "periodicity",
    "cost",
    "date_start",
)
GOOD = ("Bono Juana Azurduy", "Bolivia", "cash transfer", "individuals", "130", "Once", "5000", "2009-05-01")
BAD = ("Bono", "Bolivia", "balloons", "everybody", "1,5 x", "now and then", "much", "soon")


def rows(*told: tuple[str, ...]) -> dict[int, dict[str, str]]:
    return {number: dict(zip(COLUMNS, cells, strict=True)) for number, cells in enumerate(told, 2)}


def test_what_a_row_says_is_a_sound_document() -> None:
    (draft,), doubts = draft_programmes(rows(GOOD), COLUMNS)
    assert (draft.name, doubts) == ("bolivia_bono_juana_azurduy", [])
    document, problems = read_document("programme.yaml", draft.text)
    assert document is not None
    assert (problems, shaped(ProgrammeShape, document)[1]) == ([], [])


def test_every_doubt_is_told_with_its_row_and_column() -> None:
    _, doubts = draft_programmes(rows(GOOD, BAD, GOOD), COLUMNS)
    assert [(doubt.row, doubt.column, doubt.code) for doubt in doubts] == [
        (3, "households_individuals_percentage", "no_unit"),
        (3, "type_of_measure", "unknown_instrument"),
        (3, "periodicity", "unknown_frequency"),
        (3, "amount", "not_a_number"),
        (3, "cost", "not_a_number"),
        (3, "date_start", "impossible_date"),
        (4, "program_name", "said_twice"),
    ]


def test_a_unit_that_is_not_said_is_left_for_a_person() -> None:
    (draft,), _ = draft_programmes(rows(BAD), COLUMNS)
    assert "# unit: person or household?" in draft.text


def test_a_table_without_programmes_says_which_columns_it_has() -> None:
    with pytest.raises(NoProgrammes, match="a, b"):
        draft_programmes({}, ("a", "b"))


def test_the_real_catalogue_drafts_every_programme_once(shared: Path) -> None:
    tables = [
        ("lac-covid-2020", "responses_covid"),
        ("lac-covid-2020", "social_assistance_precovid"),
        ("lac-selection-methods", "responses_covid"),
    ]
    read = drafted = said_twice = 0
    for file, sheet in tables:
        table = read_rows(shared / "data/programme-catalogue" / f"{file}.xlsx", sheet)
        drafts, doubts = draft_programmes(table.rows, table.read.columns)
        read, drafted = read + len(table.rows), drafted + len(drafts)
        said_twice += sum(doubt.code == "said_twice" for doubt in doubts)
    assert (read, drafted + said_twice) == (338, 338)
