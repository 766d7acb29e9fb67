"""Who states too little to be found again: each record compared with a copy of itself."""

import numpy as np
import pyarrow as pa

from recensus.linkage.engine.comparing import compare
from recensus.linkage.engine.patterns import unpacked
from recensus.linkage.engine.preparing import prepare
from recensus.linkage.engine.types import Model, Settings
from recensus.linkage.evaluating.counting import Array


def beside_a_copy(records: pa.Table, settings: Settings, model: Model) -> Array:
    """Return the probability that each record and its exact copy are one person, by the model's weights, 0 to 1.

    It is the most that any pair of the record can reach without an identifier, in the order of record numbers. What is
    missing says nothing, so a name alone, however equal, stays below the threshold where many bear it.
    """
    of = prepare(records, settings).material
    rows = np.arange(len(of.rows), dtype=np.int32)
    levels = unpacked(compare(rows, rows, of))
    bits = model.prior + sum(
        np.asarray(model.weights[name])[levels[:, place]]
        for place, name in enumerate(model.levels)
        if name in model.weights and name != "register"  # the copy is thought of as in another one
    )
    chance: Array = 1 / (1 + np.exp2(-np.clip(bits, -500, 500)))
    return chance
