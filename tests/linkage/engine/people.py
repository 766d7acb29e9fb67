"""A small town as registers keep it: made here, of invented syllables, with everyone's true person."""

import numpy as np
import pyarrow as pa

from recensus.linkage.engine.types import RECORDS

GIVEN = [
    a + b + c
    for a in ("Ba", "Cho", "Du", "Fe", "Gi", "Ka", "Lo", "Mu")
    for b in ("ri", "la", "ne")
    for c in ("mo", "ta", "sel")
]
FAMILY = [
    a + b
    for a in ("Okw", "Tar", "Vend", "Mbil", "Hass", "Quir")
    for b in ("ando", "elli", "isha", "ure", "omba", "ick")
]


def town(persons: int, *, numbers: bool = True, seed: int = 1) -> tuple[pa.Table, np.ndarray]:
    """Return records of two registers, the second with slips of the pen, and the person of each."""
    draw = np.random.default_rng(seed)
    rows = []
    for person in range(persons):
        given, family = GIVEN[draw.integers(len(GIVEN))], FAMILY[draw.integers(len(FAMILY))]
        born = f"{draw.integers(1940, 2015)}-{draw.integers(1, 13):02}-{draw.integers(1, 29):02}"
        row = {
            "given": given,
            "family": family,
            "sex": "female" if draw.random() < 0.5 else "male",
            "birth_date": born,
            "area": f"{draw.integers(100, 140)}",
            "identifiers": [{"issuer": "national", "value": f"{7_000_000 + person * 37}"}]
            if numbers
            else None,
        }
        rows.append(row | {"record": person, "register": 0})
        rows.append(slipped(row, draw) | {"record": 1_000_000 + person, "register": 1})
    return records(rows), np.repeat(np.arange(persons), 2)


def slipped(row: dict[str, object], draw: np.random.Generator) -> dict[str, object]:
    """Return the row as another office might have written it."""
    name = str(row["given"])
    at = int(draw.integers(1, len(name)))
    chance = draw.random()
    if chance < 0.2:
        return row | {"given": name[:at] + name[at - 1] + name[at:]}
    if chance < 0.3:
        return row | {"birth_date": str(row["birth_date"])[:4]}
    return row | ({"identifiers": None} if chance < 0.5 else {})


def records(rows: list[dict[str, object]]) -> pa.Table:
    """Return rows as a table of records, what they do not say being null."""
    return pa.table(
        {field.name: pa.array([row.get(field.name) for row in rows], field.type) for field in RECORDS}
    )
