"""The one way by which a table of counts leaves."""

from typing import Final

import numpy as np

from recensus.privacy.disclosure.proving import System
from recensus.privacy.disclosure.suppression import hide
from recensus.privacy.disclosure.tables import Published, Table

THRESHOLD: Final = 5
"""A count below this is not shown."""


def publish(table: Table, *, threshold: int = THRESHOLD, width: int | None = None) -> Published:
    """Return the table with every number hidden that tells of few, or from which such a number could be worked out.

    ``width`` is how wide a range of possible values each hidden number keeps (default: the threshold).
    """
    cells = table.cells()
    places = {cell: place for place, cell in enumerate(cells)}
    sums = [(places[total], tuple(places[part] for part in parts)) for total, parts in table.sums()]
    system = System(np.array(list(cells.values()), dtype=np.int64), sums)
    hidden = hide(system, threshold=threshold, width=width or threshold)
    shown = {cell: None if places[cell] in hidden else number for cell, number in cells.items()}
    return Published(table=table, shown=shown, threshold=threshold)
