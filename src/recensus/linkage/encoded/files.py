"""The encoded file: Parquet whose header says how it was made, and whose digest shows every damage."""

import hashlib
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from recensus.linkage.encoded.fixed import fixed_bytes
from recensus.linkage.encoded.new_files import created
from recensus.linkage.encoded.types import KEY_BYTES, TOKEN_BYTES, Agreed, Encoded, EncodingRefused, Settings

HEADER: Final = b"recensus.encoding"
FORMAT: Final[Literal[1]] = 1
"""Raised when files of two releases can no longer be matched: when the engine prepares records otherwise, too."""


class _Header(Agreed):
    format: Literal[1] = FORMAT
    settings: Settings
    check: str
    once: bool
    digest: str


def write_encoded(encoded: Encoded, path: Path) -> None:
    """Write an encoded file; raises EncodingRefused where a file is already."""
    said = _Header(**_said(encoded), digest=_digest(encoded)).model_dump_json()
    with created(path) as file:
        table = encoded.table.replace_schema_metadata({HEADER: said})
        parquet.write_table(table, file, use_dictionary=False, write_statistics=False)


def read_encoded(path: Path) -> Encoded:
    """Return what an encoded file holds; raises EncodingRefused for any other file and for a damaged one."""
    try:
        table = parquet.read_table(path)
        said = _Header.model_validate_json((table.schema.metadata or {})[HEADER])
        plain = table.replace_schema_metadata(None)
        encoded = Encoded(settings=said.settings, check=said.check, once=said.once, table=plain)
        whole = plain.schema.equals(_schema(said.settings)) and said.digest == _digest(encoded)
    except (OSError, pa.ArrowException, KeyError, ValueError) as problem:
        raise _refused(path) from problem
    if not whole or any(plain[name].null_count for name in {"key", "filter"} & {*plain.column_names}):
        raise _refused(path)
    return encoded


def write_pairs(pairs: pa.Table, path: Path) -> None:
    """Write the unit's pairs as CSV; raises EncodingRefused where a file is already."""
    with created(path) as file:
        csv.write_csv(pairs, file)


def _refused(path: Path) -> EncodingRefused:
    return EncodingRefused(
        f"{path} is missing, damaged, or no encoded file of format {FORMAT}: ask the partner to send it again, "
        "made by `recensus encoding encode` of the same release."
    )


def _said(encoded: Encoded) -> dict[str, Any]:
    return {"settings": encoded.settings, "check": encoded.check, "once": encoded.once}


def _schema(settings: Settings) -> pa.Schema:
    """Return the columns that a file of these settings has."""
    columns = [("key", pa.binary(KEY_BYTES))]
    columns += [(f"token: {name}", pa.binary(TOKEN_BYTES)) for name in settings.tokens]
    if settings.filter is not None:
        columns.append(("filter", pa.binary(settings.filter.bytes_written)))
    return pa.schema(columns)


def _digest(encoded: Encoded) -> str:
    """Return the SHA-256 of header and cells; anybody can make it, so it shows damage and no forgery."""
    total = hashlib.sha256(_Header(**_said(encoded), digest="").model_dump_json().encode())
    for column in encoded.table.columns:
        nothing = pa.scalar(bytes(column.type.byte_width), column.type)
        total.update(fixed_bytes(pc.fill_null(column, nothing)).tobytes())
        total.update(np.packbits(pc.is_null(column).to_numpy()).tobytes())
    return total.hexdigest()
