"""Stata files: codes stay codes, their labels are at hand for recoding, extended missing values keep their letter."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyreadstat

from recensus.connectors.definition import FileFormat
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.limits import Limits, check_columns, check_rows, refusal
from recensus.connectors.files.table import ReadFile, as_text, create, fields, header, refuse_empty
from recensus.connectors.files.workbook import cell_text

_CHUNK = 20_000


def read_stata(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    known: FileFormat,  # noqa: ARG001  (every reader is called alike)
    table: str,
    work: Path,  # noqa: ARG001
    limits: Limits,
) -> ReadFile:
    """Read a .dta file into ``table``; ``labels`` of the result hold the value labels by column and code."""
    try:
        _, described = pyreadstat.read_dta(str(path), metadataonly=True, output_format="dict")
    except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
        message = f"The Stata file cannot be read ({error})."
        raise FileUnreadable(
            "damaged_file", path.name, message, "Save it again with Stata's saveold."
        ) from error
    _check(described, path, limits)
    columns = header(described.column_names, path.name)
    create(connection, table, len(columns))
    rows = 0
    for chunk in _chunks(path):
        rows += _append(connection, table, columns, chunk, rows)
    refuse_empty(rows, path.name)
    return ReadFile(
        file=path.name, table=table, columns=columns, format="Stata", rows=rows, labels=_labels(described)
    )


def _check(described: Any, path: Path, limits: Limits) -> None:
    """Refuse what the header says is too much, or more than a file of this size can hold."""
    columns, rows = described.column_names, described.number_rows or 0
    check_columns(columns, path.name, limits)
    check_rows(rows, path.name, limits)
    if rows * len(columns) > path.stat().st_size:
        message = f"It says that it has {rows:,} rows, more than a file of its size can hold."
        raise refusal("lying_size", path.name, message)


def _chunks(path: Path) -> Iterator[Mapping[str, Any]]:
    reader = pyreadstat.read_file_in_chunks(
        pyreadstat.read_dta, str(path), chunksize=_CHUNK, user_missing=True, output_format="dict"
    )
    for chunk, _ in reader:
        yield chunk


def _append(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: tuple[str, ...],
    chunk: Mapping[str, Any],
    before: int,
) -> int:
    size = len(chunk[columns[0]])
    arrays = [pa.array(range(before + 1, before + 1 + size), pa.int64())]
    arrays += [_array(chunk[column]) for column in columns]
    arriving = pa.table(arrays, names=["file_row", *fields(len(columns))])
    kinds = ["DOUBLE" if pa.types.is_floating(array.type) else "VARCHAR" for array in arrays[1:]]
    texts = ", ".join(as_text(field, kind) for field, kind in zip(fields(len(columns)), kinds, strict=True))
    connection.register("arriving", arriving)
    connection.execute(f"INSERT INTO {table} SELECT file_row, {texts} FROM arriving")
    connection.unregister("arriving")
    return size


def _array(values: Any) -> "pa.Array":
    """Return a column as Arrow: numbers as they are, all else as texts."""
    if getattr(values, "dtype", None) is not None and values.dtype.kind in "fiu":
        return pa.array(values.astype("float64"), from_pandas=True)
    return pa.array([_text(value) for value in values], pa.string())


def _text(value: Any) -> str | None:
    if isinstance(value, float) and value != value:
        return None
    return cell_text(value.item() if hasattr(value, "item") else value)


def _labels(described: Any) -> dict[str, dict[str, str]]:
    return {
        column: {
            str(cell_text(float(code)) if isinstance(code, int) else cell_text(code)): str(label)
            for code, label in labels.items()
        }
        for column, labels in described.variable_value_labels.items()
    }
