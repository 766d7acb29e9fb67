"""Every format and encoding becomes the same table of texts, and what is damaged is set aside row by row."""

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pyreadstat
import pytest
import xlsxwriter

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import open_engine
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.reading import read_file
from recensus.connectors.files.table import ReadFile, fields

HEADER = ["key", "name", "age", "born"]
ROWS = [
    ["01", "José Núñez", "44", "1980-02-29"],
    ["02", "Zoë, the 'great'", "7", "2017-12-01"],
    ["03", "Ana", None, None],
]


def _csv(delimiter: str = ",", end: str = "\n") -> str:
    def cell(text: str | None) -> str:
        return f'"{text}"' if text and delimiter in text else text or ""

    return end.join(delimiter.join(cell(text) for text in row) for row in [HEADER, *ROWS]) + end


def _read(
    path: Path, work: Path, **known: Any
) -> tuple[ReadFile, list[tuple[object, ...]], list[tuple[object, ...]]]:
    work.mkdir(exist_ok=True)
    with open_engine(work, [path]) as connection:
        read = read_file(connection, path, FileFormat(**known), "file_0", work)
        columns = ", ".join(["file_row", *fields(len(read.columns))])
        rows = connection.execute(f"SELECT {columns} FROM file_0 ORDER BY file_row").fetchall()
        aside = connection.execute(
            "SELECT file_row, code, content FROM file_0_unreadable ORDER BY 1"
        ).fetchall()
    return read, rows, aside


def _write_workbook(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("Data")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADER)
        for number, (key, name, age, born) in enumerate(ROWS, 1):
            sheet.write_string(number, 0, str(key))
            sheet.write_string(number, 1, str(name))
            if age and born:
                sheet.write_number(number, 2, float(age))
                sheet.write_datetime(number, 3, dt.datetime.fromisoformat(born), day)


def _write(path: Path, form: str) -> None:
    if form == "xlsx":
        _write_workbook(path)
    elif form == "parquet":
        days = [dt.date.fromisoformat(row[3]) if row[3] else None for row in ROWS]
        ages = [float(row[2]) if row[2] else None for row in ROWS]
        columns = {"key": [r[0] for r in ROWS], "name": [r[1] for r in ROWS], "age": ages, "born": days}
        pyarrow.parquet.write_table(pa.table(columns), path)
    elif form == "jsonl":
        lines = [json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in ROWS]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif form == "dta":
        import pandas

        frame = pandas.DataFrame(
            {
                "key": ["01", "02", "03"],
                "name": [r[1] for r in ROWS],
                "age": [44.0, 7.0, None],
                "born": [r[3] or "" for r in ROWS],
            }
        )
        pyreadstat.write_dta(frame, str(path))


TEXTS = {
    "comma": _csv().encode(),
    "no-last-line-end": _csv().rstrip("\n").encode(),
    "windows-line-ends": _csv(end="\r\n").encode(),
    "old-mac-line-ends": _csv(end="\r").encode(),
    "semicolon": _csv(";").encode(),
    "tab": _csv("\t").encode(),
    "pipe": _csv("|").encode(),
    "mark": b"\xef\xbb\xbf" + _csv().encode(),
    "latin-1": _csv(";").encode("latin-1"),
    "utf-16": _csv("\t").encode("utf-16"),
    "utf-16-be-without-mark": _csv("\t").encode("utf-16-be"),
    "gz": gzip.compress(_csv().encode()),
    "gz-latin-1": gzip.compress(_csv().encode("latin-1")),
    "blank-lines": ("\n" + _csv().replace("\n02", "\n\n02")).encode(),
}


@pytest.mark.parametrize("form", TEXTS)
def test_text_in_any_delimiter_and_encoding_says_the_same(form: str, tmp_path: Path) -> None:
    path = tmp_path / ("people.csv.gz" if form.startswith("gz") else "people.csv")
    path.write_bytes(TEXTS[form])
    read, rows, aside = _read(path, tmp_path / "work")
    assert read.columns == tuple(HEADER)
    assert [list(row[1:]) for row in rows] == ROWS
    assert not aside
    first = 3 if form == "blank-lines" else 2
    assert rows[0][0] == first
    assert rows[-1][0] == first + 2 + (form == "blank-lines")


@pytest.mark.parametrize("form", ["xlsx", "parquet", "jsonl"])
def test_other_formats_say_the_same(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"people.{form}"
    _write(path, form)
    read, rows, _ = _read(path, tmp_path / "work")
    order = [read.columns.index(column) for column in HEADER]
    assert [[row[1 + place] for place in order] for row in rows] == ROWS


def test_windows_1252_is_told_from_latin_1(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes("key,name\n1,5 € “ok”\n".encode("cp1252"))
    read, rows, _ = _read(path, tmp_path / "work")
    assert (read.encoding, rows) == ("windows-1252", [(2, "1", "5 € “ok”")])
    assert read.guessed == ("encoding windows-1252", "delimiter ,")


def test_a_value_over_several_lines_keeps_them_and_the_next_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text('key,note\n1,"first\nsecond"\n2,plain\n')
    _, rows, aside = _read(path, tmp_path / "work")
    assert rows == [(2, "1", "first\nsecond"), (4, "2", "plain")]
    assert not aside


def test_damaged_rows_are_set_aside_with_their_numbers_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "dirty.csv"
    path.write_bytes(
        "key,name\n1,José\n2\n3,a,b\n".encode()
        + b"4,bad\xff\n5,nul\x00\n"
        + 'é6,"open\n7,fine\n8,5" pipe\n9,last\n'.encode()
    )
    _, rows, aside = _read(path, tmp_path / "work")
    assert [row[1] for row in rows] == ["1", "7", "8", "9"]
    assert [(row[0], row[1]) for row in aside] == [
        (3, "wrong_number_of_columns"),
        (4, "wrong_number_of_columns"),
        (5, "bad_bytes"),
        (6, "nul_character"),
        (7, "open_quote"),
    ]


def test_a_truncated_gz_gives_its_whole_rows(tmp_path: Path) -> None:
    path = tmp_path / "people.csv.gz"
    body = "key,name\n" + "".join(f"{n},name {n * 7919 % 1000}\n" for n in range(5000))
    path.write_bytes(gzip.compress(body.encode())[:-600])
    _, rows, aside = _read(path, tmp_path / "work")
    assert 1000 < len(rows) < 5000
    assert {row[1] for row in aside} <= {"truncated"}


def test_damaged_json_lines_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_bytes(b'{"key": "1"}\n\n{"key": \n[1]\n{"key": "\xff"}\n{"key": 2}\n')
    _, rows, aside = _read(path, tmp_path / "work")
    assert rows == [(1, "1"), (6, "2")]
    assert sorted((row[0], row[1]) for row in aside) == [(3, "not_json"), (4, "not_json"), (5, "bad_bytes")]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"key,name\n", "no_rows"), (b"key,name,key\n1,2,3\n", "duplicate_column")],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(
    content: bytes, code: str, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(FileUnreadable) as raised:
        _read(path, tmp_path / "work")
    assert raised.value.code == code
    assert raised.value.remedy


def test_a_missing_sheet_names_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    _write_workbook(path)
    with pytest.raises(FileUnreadable, match="Did you mean 'Data'"):
        _read(path, tmp_path / "work", sheet="Dat")


@pytest.mark.parametrize("name", ["people.xlsx", "people.parquet", "people.dta"])
def test_a_damaged_binary_file_says_so(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"PAR1 this is not what it says" * 40)
    with pytest.raises(FileUnreadable):
        _read(path, tmp_path / "work")


def test_the_engine_reads_nothing_but_the_files_it_is_given(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("secret\n1\n")
    with open_engine(_made(tmp_path / "work")) as connection:
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"SELECT * FROM read_csv('{other}')")
        with pytest.raises(duckdb.InvalidInputException):
            connection.execute("SET enable_external_access = true")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_stata_keeps_codes_and_offers_labels(shared: Path, tmp_path: Path) -> None:
    path = shared / "data/imaginary-country/WLD_2023_SYNTH-SVY-IND-EN_v01_M.dta"
    read, rows, _ = _read(path, tmp_path / "work")
    assert len(rows) == 32_396
    assert read.labels
    column, labels = next(iter(read.labels.items()))
    place = read.columns.index(column)
    assert {row[1 + place] for row in rows} - {None} <= set(labels)


TITLED = 'The Pension Office;;\n"Payments of January";;\n\nnumber;amount;paid\n1;100;yes\n2;;no\n'


def test_titles_above_the_header_are_no_data(tmp_path: Path) -> None:
    (tmp_path / "paid.csv").write_text(TITLED)
    read, rows, aside = _read(tmp_path / "paid.csv", tmp_path / "w", header=4)
    assert read.columns == ("number", "amount", "paid")
    assert (rows, aside) == ([(5, "1", "100", "yes"), (6, "2", None, "no")], [])


def test_titles_above_the_header_of_a_damaged_file_are_no_data(tmp_path: Path) -> None:
    (tmp_path / "paid.csv").write_text(TITLED + "3;4\n")
    _, rows, aside = _read(tmp_path / "paid.csv", tmp_path / "w", header=4)
    assert [row[0] for row in rows] == [5, 6]
    assert aside == [(7, "wrong_number_of_columns", "3;4")]


def test_titles_above_the_header_of_a_workbook_are_no_data(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "paid.xlsx") as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(TITLED.replace('"', "").splitlines()):
            sheet.write_row(number, 0, [cell or None for cell in line.split(";")])
    read, rows, _ = _read(tmp_path / "paid.xlsx", tmp_path / "w", header=4)
    assert read.columns == ("number", "amount", "paid")
    assert [row[0] for row in rows] == [5, 6]


@pytest.mark.parametrize("name", ["paid.csv", "paid.txt"])
def test_a_file_without_a_header_has_its_columns_by_place(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("1,100\n2,200\n")
    read, rows, _ = _read(tmp_path / name, tmp_path / "w", header=0)
    assert read.columns == ("column 1", "column 2")
    assert rows == [(1, "1", "100"), (2, "2", "200")]


def test_blank_lines_before_the_header_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "paid.csv").write_text("\n\nnumber,amount\n1,100\n")
    read, rows, aside = _read(tmp_path / "paid.csv", tmp_path / "w")
    assert (read.columns, rows, aside) == (("number", "amount"), [(4, "1", "100")], [])
