"""Two partners with a shared key, and what they would see if they could look over the linkage unit's shoulder."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from recensus.linkage.encoded.encode import encode
from recensus.linkage.encoded.types import COMBINATIONS, Encoded, FilterSettings, Matched, Settings
from recensus.linkage.engine.types import RECORDS
from tests.linkage.engine.people import town

KEY = bytes(range(32))
HASHES = {"names": 8, "birth": 14, "sex": 8, "area": 10}
HARDENED = FilterSettings(hashes=HASHES, hardening=["diffusion"], spread=5)
TOKENS = Settings(project="pension-and-health", tokens=["identifier national", *COMBINATIONS])
FILTERS = Settings(project="pension-and-health", filter=HARDENED)
BOTH = Settings(project="pension-and-health", tokens=list(COMBINATIONS), filter=HARDENED)
WAYS = {"tokens": TOKENS, "filters": FILTERS, "both": BOTH}


@dataclass(frozen=True)
class Partner:
    """One partner's records and their encoding, and whose each opaque key is."""

    records: pa.Table
    encoded: Encoded
    whose: dict[str, int]


def partner(records: pa.Table, settings: Settings, *, key: bytes = KEY, once: bool = True) -> Partner:
    """Encode records whose numbers say the person: two records of one have the same number modulo a million."""
    encoded, rows = encode(records, settings, key, once=once)
    return Partner(records, encoded, {opaque.hex(): row % 1_000_000 for opaque, row in rows.items()})


@cache
def both_sides(settings_name: str, persons: int = 600, shared: int = 400) -> tuple[Partner, Partner]:
    """Return two partners of one town who have so many persons in common, each having persons of its own."""
    records, _ = town(persons)
    number = records["record"].to_numpy()
    apart = (persons - shared) // 2
    mine, theirs = number < persons - apart, number - 1_000_000 >= apart
    settings = WAYS[settings_name]
    return (
        partner(records.filter(pa.array(mine)), settings),
        partner(records.filter(pa.array(theirs)), settings),
    )


def said(rows: list[dict[str, object]]) -> pa.Table:
    """Return records of which only this is known."""
    whole = [{"record": number, "register": 0} | row for number, row in enumerate(rows)]
    return pa.Table.from_pylist(whole, schema=RECORDS)


def right(found: Matched, one: Partner, other: Partner, outcome: str) -> np.ndarray:
    """Tell of each pair of an outcome whether it is one person."""
    pairs = [pair for pair in found.pairs.to_pylist() if pair["outcome"] == outcome]
    return np.array([one.whose[pair["left"]] == other.whose[pair["right"]] for pair in pairs], bool)
