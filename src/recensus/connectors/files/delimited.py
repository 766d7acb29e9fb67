"""Text with delimiters (CSV, TSV and their kin): read whole by the engine when clean, line by line when damaged."""

from collections.abc import Sequence
from pathlib import Path
from statistics import mode

import duckdb

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import literal
from recensus.connectors.files import careful
from recensus.connectors.files.limits import Limits, check_columns, check_rows
from recensus.connectors.files.table import (
    ReadFile,
    count,
    create,
    create_unreadable,
    fields,
    header,
    refuse_empty,
)
from recensus.connectors.files.text import PlainText, plain_text

DELIMITERS = ",;\t|^~"
_SAMPLE = 1 << 20


def read_delimited(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    known: FileFormat,
    table: str,
    work: Path,
    limits: Limits,
) -> ReadFile:
    """Read a delimited text file into ``table``. Raises FileUnreadable when it has no header or no rows."""
    text = plain_text(path, known.encoding, work, limits)
    check_rows(text.line_feeds, path.name, limits)
    sample, above = _sample(text.path, known.header)
    delimiter = known.delimiter or _delimiter(sample)
    names = _header_row(sample, delimiter) if known.header != 0 else _places(sample, delimiter)
    check_columns(names, path.name, limits)
    columns = header(names, path.name)
    if not (text.clean and _read_clean(connection, text, delimiter, len(columns), table, above)):
        create(connection, table, len(columns))
        careful.read(connection, text, delimiter, len(columns), table, above)
    rows, unreadable = count(connection, table), count(connection, f"{table}_unreadable")
    refuse_empty(rows + unreadable, path.name)
    return ReadFile(
        file=path.name,
        table=table,
        columns=columns,
        format="delimited text",
        encoding=text.encoding,
        delimiter=delimiter,
        guessed=_guessed(text, delimiter, known),
        rows=rows,
        unreadable=unreadable,
    )


def _guessed(text: PlainText, delimiter: str, known: FileFormat) -> tuple[str, ...]:
    shown = {"\t": "tab", " ": "space"}.get(delimiter, delimiter)
    said = [f"encoding {text.encoding}"] if text.guessed else []
    return (*said, f"delimiter {shown}") if known.delimiter is None else tuple(said)


def _sample(path: Path, row: int | None) -> tuple[list[str], int]:
    """Return the first lines from the header on, and how many lines there are to the header's end.

    ``row`` is the header's; None for the first line that holds anything. The last line is left out: it may be cut.
    """
    with path.open("rb") as stream:
        start = stream.read(_SAMPLE)
    lines = start.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((number for number, line in enumerate(lines, 1) if line.strip()), 1)
    above = first if row is None else row
    from_header = lines[max(above, 1) - 1 :]
    return [line for line in (from_header[:-1] or from_header) if line.strip()] or lines, above


def _header_row(sample: Sequence[str], delimiter: str) -> list[str]:
    row = next(careful.split([sample[0]], delimiter), [])
    return row if any(cell.strip() for cell in row) else []


def _places(sample: Sequence[str], delimiter: str) -> list[str]:
    """Return names for the columns of a file without a header: as many as its widest row has."""
    widest = max(len(row) for row in careful.split(sample, delimiter))
    return [f"column {number}" for number in range(1, widest + 1)]


def _delimiter(sample: Sequence[str]) -> str:
    """Return the delimiter that cuts most rows into as many cells as the header, and more than one.

    Where titles stand first and none does so, the one that cuts most rows alike.
    """

    def score(delimiter: str) -> tuple[float, float, int]:
        widths = [len(row) for row in careful.split(sample[:50], delimiter)]
        usual = mode(widths)
        as_header = widths.count(widths[0]) / len(widths) if widths[0] > 1 else 0.0
        return as_header, widths.count(usual) / len(widths) if usual > 1 else 0.0, widths[0]

    return max(DELIMITERS, key=score)


def _read_clean(
    connection: duckdb.DuckDBPyConnection,
    text: PlainText,
    delimiter: str,
    width: int,
    table: str,
    above: int,
) -> bool:
    """Read with the engine; False (and nothing kept) when a row is damaged or spans lines."""
    named = ", ".join(f"'{field}': 'VARCHAR'" for field in fields(width))
    try:
        connection.execute(f"""
            CREATE TABLE {table}_rows AS SELECT * FROM read_csv(
                {literal(str(text.path))}, columns = {{{named}}}, delim = {literal(delimiter)},
                quote = '"', escape = '"',
                header = false, skip = {above}, auto_detect = false, strict_mode = true, null_padding = false,
                nullstr = '')
        """)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return False
    lines = text.line_feeds + (not text.ended) - above
    if (
        count(connection, f"{table}_rows") != lines
    ):  # blank lines, or values with line ends inside: row is not line
        connection.execute(f"DROP TABLE {table}_rows")
        return False
    connection.execute(f"CREATE VIEW {table} AS SELECT rowid + {above + 1} AS file_row, * FROM {table}_rows")
    create_unreadable(connection, table)
    return True
