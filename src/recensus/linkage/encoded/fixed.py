"""Cells of one size: between Arrow and numpy."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def fixed_binary(rows: npt.NDArray[Any]) -> pa.FixedSizeBinaryArray:
    """Return the bytes of each row as one cell."""
    size = rows.shape[1] * rows.itemsize
    return pa.Array.from_buffers(pa.binary(size), len(rows), [None, pa.py_buffer(np.ascontiguousarray(rows))])


def fixed_bytes(column: pa.ChunkedArray) -> npt.NDArray[np.uint8]:
    """Return the bytes of a column without nulls, cell after cell."""
    whole, size = column.combine_chunks(), column.type.byte_width
    return np.frombuffer(whole.buffers()[1], np.uint8)[whole.offset * size :][: len(whole) * size]
