"""Blocks hold who may be one person, and are never so large that a run hangs."""

import numpy as np
import pyarrow as pa

from recensus.linkage.engine.blocking import blocks
from recensus.linkage.engine.preparing import prepare
from recensus.linkage.engine.scanning import everything, scan
from recensus.linkage.engine.types import Settings
from tests.linkage.engine.people import GIVEN, records, town


def test_no_block_is_larger_than_allowed() -> None:
    made = blocks(prepare(town(2_000)[0], Settings()).material, Settings(largest_block=16))
    assert np.diff(made.start).max() <= 16
    assert made.report["blocks split"] > 0


def test_each_pair_is_compared_once_however_many_keys_it_shares() -> None:
    prepared = prepare(town(300)[0], Settings())
    found = scan(blocks(prepared.material, Settings()), prepared.material, everything(), threads=2)
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert len(pairs) == len(found) == found.compared
    assert all(left < right for left, right in pairs)


def test_two_records_of_one_person_meet_after_several_errors() -> None:
    prepared = prepare(town(300)[0], Settings())
    found = scan(blocks(prepared.material, Settings()), prepared.material, everything(), threads=2)
    pairs = set(zip(prepared.record[found.left].tolist(), prepared.record[found.right].tolist(), strict=True))
    assert sum((person, 1_000_000 + person) in pairs for person in range(300)) == 300


def test_twenty_thousand_records_that_nothing_tells_apart_are_refused_and_counted() -> None:
    same = [
        {"given": name, "family": "Lolo", "sex": "male", "birth_date": f"198{n}-03-04", "area": "7"}
        for n, name in enumerate(GIVEN[:5])
    ]
    many = records([same[n % 5] | {"record": 5_000_000 + n, "register": n % 7} for n in range(20_000)])
    prepared = prepare(pa.concat_tables([town(200)[0], many]), Settings())
    made = blocks(prepared.material, Settings())
    assert made.report["blocks refused"] >= 3
    assert made.report["records in refused blocks"] >= 60_000
    assert "tells them apart" in made.report["refused by key"]["birth date"]
    assert made.pairs < 200_000
