"""Keyed tokens: what two records of one person probably share, whatever was misspelt, as numbers only key holders make.

The combinations are made of the parts of the engine's own blocking keys (`engine.keys.Parts`): the consonants of names
in either order, day and month in either order, and so on. Each combination is meant to be shared by few records,
because how often a token occurs is the one thing that it tells.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.encoded.fixed import fixed_binary
from recensus.linkage.encoded.shared_key import keyed
from recensus.linkage.encoded.types import COMBINATIONS, IDENTIFIER, TOKEN_BYTES
from recensus.linkage.engine.keys import combined, parts
from recensus.linkage.engine.preparing import Prepared
from recensus.linkage.engine.scripts import fold

MOST = 20
"""A token that more records of a file share is not written: by how often it occurs it would tell what it is."""


def token_columns(prepared: Prepared, chosen: list[str], key: bytes) -> dict[str, pa.Array]:
    """Return a column of tokens for each chosen combination."""
    available = parts(prepared.material)
    columns = {}
    for name in chosen:
        made_of = COMBINATIONS.get(name)
        spoken = (
            _spoken(combined(made_of, available))
            if made_of
            else _numbers(prepared, name.removeprefix(IDENTIFIER))
        )
        columns[f"token: {name}"] = _keyed(spoken, name, key)
    return columns


def _spoken(numbers: npt.NDArray[np.uint64]) -> pa.Array:
    """Return the parts' hashes as bytes, null where a part is missing."""
    raw = fixed_binary(numbers[:, None])
    return pc.if_else(pa.array(numbers != 0), raw, pa.scalar(None, raw.type))


def _numbers(prepared: Prepared, issuer: str) -> pa.Array:
    """Return the letters and digits of each record's first number of an issuer, null where it states none."""
    lists = prepared.table["identifiers"].combine_chunks()
    row, stated = pc.list_parent_indices(lists), lists.flatten()
    whose = pc.equal(pc.struct_field(stated, "issuer"), issuer)
    values = pc.struct_field(stated, "value").filter(whose).to_pylist()
    first: dict[int, bytes] = {}
    for record, value in zip(row.filter(whose).to_pylist(), values, strict=True):
        first.setdefault(record, fold(value or "").replace(" ", "").encode())
    return pa.array([first.get(record) or None for record in range(len(prepared))], pa.binary())


def _keyed(spoken: pa.Array, name: str, key: bytes) -> pa.Array:
    """Return the token of each value; equal values are keyed once, those of more than `MOST` records not at all."""
    encoded = spoken.dictionary_encode()
    held = np.bincount(encoded.indices.drop_null().to_numpy(), minlength=len(encoded.dictionary))
    prefix = name.encode() + b"\0"
    made = [
        keyed(key, prefix + one)[:TOKEN_BYTES] if count <= MOST else None
        for one, count in zip(encoded.dictionary.to_pylist(), held.tolist(), strict=True)
    ]
    return pa.array(made, pa.binary(TOKEN_BYTES)).take(encoded.indices)
