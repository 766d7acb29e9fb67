"""What leaves as a spreadsheet runs nothing and reads back as it was."""

import csv
import io

import openpyxl
import pytest

from recensus.eligibility import export
from recensus.eligibility.export import TooManyRows, write_csv, write_xlsx

ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '=HYPERLINK("http://x")', "\n=1"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_of_a_csv_is_a_formula(attack: str) -> None:
    file = io.StringIO()
    write_csv(["name"], [[attack]], file)
    cell = list(csv.reader(io.StringIO(file.getvalue(), newline="")))[1][0]
    assert cell == "'" + attack


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_of_a_sheet_is_a_formula(attack: str) -> None:
    file = io.BytesIO()
    write_xlsx([attack], [[attack]], file)
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_numbers_and_truth_stay_what_they_are() -> None:
    file = io.BytesIO()
    assert write_xlsx(["id", "score", "poor", "area"], [[1, -2.5, True, None], [2, 3, False, "N"]], file) == 2
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [(1, -2.5, True, None), (2, 3, False, "N")]


def test_a_list_longer_than_a_sheet_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "ROWS_OF_A_SHEET", 2)
    with pytest.raises(TooManyRows, match="as CSV"):
        write_xlsx(["id"], [[1], [2], [3]], io.BytesIO())
