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
    row, stated = pc.list_parent_indices(lists).to_numpy(), lists.flatten()
    value = pc.utf8_upper(pc.replace_substring_regex(pc.struct_field(stated, "value"), "[^0-9A-Za-z]", ""))
    said = pc.and_(pc.equal(pc.struct_field(stated, "issuer"), issuer), pc.not_equal(value, ""))
    held = np.flatnonzero(pc.fill_null(said, False))  # noqa: FBT003 - what is put in the place of null
    rows, first = np.unique(row[held], return_index=True)
    place = np.full(len(prepared), -1)
    place[rows] = held[first]
    return value.take(pa.array(place, mask=place < 0)).cast(pa.binary())


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
