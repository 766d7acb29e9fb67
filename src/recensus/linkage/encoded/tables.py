"""A partner's table, CSV or Parquet, as records of the engine; what the file must look like is in the reference."""

from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from recensus.linkage.encoded.new_files import created
from recensus.linkage.encoded.types import EncodingRefused
from recensus.linkage.engine.types import IDENTIFIER, RECORDS

OWN_KEY: Final = "key"
NUMBER: Final = "identifier_"
"""A column `identifier_ISSUER` holds the numbers of one issuer."""
STATED: Final = [one for one in RECORDS if one.name not in {"record", "register", "identifiers", "known"}]


def read_records(path: Path) -> tuple[pa.Table, list[str]]:
    """Return records, numbered by row, and each row's own key; raises EncodingRefused for what is no such table."""
    try:
        table = parquet.read_table(path) if path.suffix == ".parquet" else _csv(path)
        _refuse_columns(path, table.column_names)
        columns = {one.name: _stated(table, one) for one in STATED}
        keys = table[OWN_KEY].cast(pa.string())
        numbers = _numbers(table)
    except (OSError, pa.ArrowException) as problem:
        raise EncodingRefused(f"{path} cannot be read: {problem}") from problem
    if not len(table) or keys.null_count or pc.count_distinct(keys).as_py() < len(keys):
        raise EncodingRefused(f"{path}: every row needs a '{OWN_KEY}' of its own, and there must be a row.")
    row = pa.array(range(len(table)), pa.int64())
    whole = {
        "record": row,
        "register": pa.repeat(pa.scalar(0, pa.int16()), len(table)),
        **columns,
        "identifiers": numbers,
    }
    return pa.table(whole), keys.to_pylist()


def write_list(path: Path, whose: dict[str, str]) -> None:
    """Write whose record each opaque key is, for the partner alone."""
    with created(path) as file:
        csv.write_csv(pa.table({"opaque_key": list(whose), OWN_KEY: list(whose.values())}), file)


def _csv(path: Path) -> pa.Table:
    """Read text as it stands: 007 stays 007, and an empty cell is no value."""
    with csv.open_csv(path) as begun:
        names = begun.schema.names
    texts = dict.fromkeys(names, pa.string()) | {one.name: one.type for one in STATED}
    options = csv.ConvertOptions(column_types=texts, strings_can_be_null=True, null_values=[""])
    return csv.read_csv(path, convert_options=options)


def _refuse_columns(path: Path, names: list[str]) -> None:
    known = [OWN_KEY, *(one.name for one in STATED)]
    strange = [name for name in names if name not in known and not name.startswith(NUMBER)]
    if strange or OWN_KEY not in names or len(set(names)) < len(names):
        raise EncodingRefused(
            f"{path} has columns that nobody would read ({', '.join(strange) or 'one twice'}), or no '{OWN_KEY}'. "
            f"Known are: {', '.join(known)}, {NUMBER}ISSUER."
        )


def _stated(table: pa.Table, column: pa.Field) -> pa.ChunkedArray:
    if column.name not in table.column_names:
        return pa.nulls(len(table), column.type)
    cells = table[column.name].cast(column.type)
    return pc.if_else(pc.equal(cells, ""), None, cells) if pa.types.is_string(column.type) else cells


def _numbers(table: pa.Table) -> pa.Array:
    """Return each row's identifiers, in the order of the columns."""
    issuers = [name for name in table.column_names if name.startswith(NUMBER)]
    columns = [table[name].cast(pa.string()).to_pylist() for name in issuers]
    found: list[list[dict[str, str]] | None] = [
        [
            {"issuer": issuer.removeprefix(NUMBER), "value": value}
            for issuer, value in zip(issuers, row, strict=True)
            if value
        ]
        for row in zip(*columns, strict=True)
    ]
    return pa.array(found or [None] * len(table), pa.list_(IDENTIFIER))
