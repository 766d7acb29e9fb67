"""Tables as the bytes of each file's own format; equal tables give equal bytes."""

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from pyarrow import csv

from recensus.simulate import extracts, survey
from recensus.simulate.block import Block
from recensus.simulate.planting import Notes

MOST_IN_A_SHEET = 200_000
"""A country of more persons keeps its health waiver as CSV: a sheet holds a million rows."""

Maker = Callable[[Block, Notes], pa.Table]


def separated(table: pa.Table, *, header: bool, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Return the table as delimited text; a null is an empty field. Raises ArrowInvalid if a text needed quotes."""
    sink = io.BytesIO()
    options = csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="none")
    csv.write_csv(table, sink, options)
    text = sink.getvalue()
    if header:
        text = (delimiter.join(table.column_names) + "\n").encode() + text
    return text if encoding == "utf-8" else text.decode().encode(encoding, errors="replace")


def zipped(data: bytes) -> bytes:
    """Return one gzip member without a time stamp; members one behind another are one file."""
    return gzip.compress(data, compresslevel=4, mtime=0)


def json_lines(table: pa.Table) -> bytes:
    """Return one JSON object a row; text columns hold no characters that JSON would escape."""
    parts: list[pa.Array | str] = []
    for number, name in enumerate(table.column_names):
        column = table.column(name).combine_chunks()
        if pa.types.is_string(column.type):
            column = pc.binary_join_element_wise('"', column, '"', "")
        value = pc.coalesce(column.cast(pa.string()), pa.scalar("null"))
        parts += [f'{"{" if number == 0 else ","}"{name}":', value]
    lines = pc.binary_join_element_wise(*parts, "}\n", "")
    return "".join(lines.to_pylist()).encode()


def sheet(tables: list[pa.Table]) -> bytes:
    """Return an XLSX workbook of one sheet."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"constant_memory": True, "in_memory": False})
    book.set_properties({"created": datetime(2026, 6, 30, tzinfo=UTC)})
    page = book.add_worksheet("Cards")
    whole = pa.concat_tables(tables)
    page.write_row(0, 0, whole.column_names)
    for number, row in enumerate(
        zip(*(column.to_pylist() for column in whole.columns), strict=True), start=1
    ):
        page.write_row(number, 0, row)
    book.close()
    return sink.getvalue()


def makers(persons: int) -> dict[str, Maker]:
    """Return how to make each file's table, by file name, for a country of this many persons."""
    waiver = f"health_waiver.{'xlsx' if persons <= MOST_IN_A_SHEET else 'csv'}"
    return {
        survey.HOUSEHOLDS: survey.households,
        survey.PERSONS: survey.persons,
        "civil_registry.csv": extracts.civil_registry,
        "social_insurance.csv": extracts.social_insurance,
        "old_age_pension.csv": extracts.old_age_pension,
        "child_grant.tsv": extracts.child_grant,
        "school_meals.jsonl": extracts.school_meals,
        waiver: lambda block, notes: extracts.health_waiver(block, notes, waiver),
        "disability_grant.csv.gz": extracts.disability_grant,
    }


def encode(file: str, table: pa.Table, *, first: bool) -> bytes | pa.Table:
    """Return what one block adds to a file; for a workbook the table itself, as it is written at the end."""
    match file:
        case "child_grant.tsv":
            return separated(table, header=first, delimiter="\t", encoding="latin-1")
        case "disability_grant.csv.gz":
            return zipped(separated(table, header=first, delimiter=";", encoding="cp1252"))
        case "school_meals.jsonl":
            return json_lines(table)
        case "health_waiver.xlsx":
            return table
        case _:
            return separated(table, header=first)
