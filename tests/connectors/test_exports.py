"""Whatever leaves as a spreadsheet passes through a writer that lets no cell run."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from recensus.connectors.staging import Staging

ROOT = Path(__file__).parents[2] / "src/recensus"
WRITERS = {
    "eligibility/export.py",  # `harmless`, see tests/eligibility/test_export.py
    "connectors/rejects.py",  # below
    "simulate/writing.py",  # an imaginary country: nobody else's words
    "linkage/encoded/files.py",  # keys that say nothing, and numbers
    "linkage/encoded/tables.py",  # a partner's own keys, for the partner's own machine
    "linkage/pouring.py",  # into the database, for nobody's eyes
}


def test_spreadsheets_are_written_in_known_places_only() -> None:
    writing = ("csv.writer", "csv.DictWriter", "xlsxwriter.", "write_csv(", "FORMAT csv, HEADER true")
    found = {
        str(file.relative_to(ROOT))
        for file in ROOT.rglob("*.py")
        if any(f"{word}" in file.read_text() for word in writing)
    }
    views = {f"web/views/{name}.py" for name in ("lists", "checking", "gaps", "reports")}
    calling = {*views, "cli/determining.py"}  # they call the writers of eligibility/export.py
    assert found - calling <= WRITERS


ROWS = """hid,no,first,last,sex,born,age,rel,nid,work,income
h1,1,=HYPERLINK("http://x"),@SUM(A1),1,,40,head,,,-12.50
h1,1,+cmd|' /C calc'!A0,-2+3,1,,41,head,,,"1 200"
"""


def test_no_cell_of_rejected_rows_is_a_formula(staging: Callable[..., Staging]) -> None:
    opened = staging(persons=ROWS)
    lines = b"".join(opened.reject_lines(opened.files[0][0])).decode()
    rows = list(csv.DictReader(io.StringIO(lines, newline="")))
    assert [row["first"][:2] for row in rows] == ["'=", "'+"]
    assert [row["last"] for row in rows] == ["'@SUM(A1)", "'-2+3"]
    assert [row["income"] for row in rows] == ["-12.50", "1 200"]
