"""The one way by which tables of counts leave."""

from collections.abc import Mapping

import numpy as np

from recensus.privacy.disclosure.proving import System
from recensus.privacy.disclosure.suppression import hide
from recensus.privacy.disclosure.tables import Cell, Published, Table


def publish(table: Table, *, threshold: int, width: int | None = None) -> Published:
    """Return the table with every number hidden that tells of few, or from which such a number could be worked out.

    A count from 1 to below ``threshold`` (the policy's ``smallest_count``) is not shown. ``width`` is how wide a range
    of possible values each hidden number keeps (default: the threshold).
    """
    return publish_together({"": table}, threshold=threshold, width=width)[""]


def publish_together(
    tables: Mapping[str, Table], *, threshold: int, width: int | None = None
) -> dict[str, Published]:
    """Return several groupings of the same people, whose totals are the same numbers, so that none gives another away.

    Raises ValueError where the totals differ.
    """
    numbers: dict[tuple[str, Cell], int] = {}
    for name, table in tables.items():
        for cell, number in table.cells().items():
            if numbers.setdefault(_place(name, cell), number) != number:
                raise ValueError(f"'{name}' counts others than the tables it is published with.")
    places = {place: order for order, place in enumerate(numbers)}
    sums = [
        (places[_place(name, total)], tuple(places[_place(name, part)] for part in parts))
        for name, table in tables.items()
        for total, parts in table.sums()
    ]
    system = System(np.array(list(numbers.values()), dtype=np.int64), sums)
    hidden = hide(system, threshold=threshold, width=width or threshold)
    return {
        name: Published(
            table=table,
            shown={
                cell: None if places[_place(name, cell)] in hidden else number
                for cell, number in table.cells().items()
            },
            threshold=threshold,
        )
        for name, table in tables.items()
    }


def _place(name: str, cell: Cell) -> tuple[str, Cell]:
    """Return where a number stands: in its table, and a total in all of them."""
    return ("" if cell[0] is None else name), cell
