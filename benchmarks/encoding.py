"""Linking without names beside plain linking of the same records in the same run: time, and whom it finds.

Each way is a pair of encodings and the unit's matching of them; compiling is done before, on a few hundred records.
"""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.linkage import KNOWN, SEED
from benchmarks.measuring import show, watching
from benchmarks.registers import ISSUER, REGISTERS, open_registers, write_registers
from recensus.linkage.encoded.encode import encode
from recensus.linkage.encoded.outcomes import match
from recensus.linkage.encoded.types import COMBINATIONS, FilterSettings, Settings
from recensus.linkage.engine import linking
from recensus.linkage.engine import types as engine
from recensus.linkage.evaluating.known_sets import read

KEY = bytes(range(32))
HASHES = {"names": 8, "birth": 14, "sex": 8, "area": 10}
RECORDS = 60_000
OURS, THEIRS = "civil_registry", "child_grant"
BORNE = 0.002


@dataclass(frozen=True)
class Case:
    """Two registers that hold each person once, each record's person, whose numbers to use, and the filter's fields."""

    ours: pa.Table
    theirs: pa.Table
    person: dict[int, int]
    issuer: str
    hashes: dict[str, int]


def link_encoded() -> None:
    """Link two registers of the synthetic country."""
    with tempfile.TemporaryDirectory() as folder:
        write_registers(Path(folder), records=RECORDS, seed=SEED)
        records, truth = open_registers(Path(folder))
        sides = (list(REGISTERS).index(name) for name in (OURS, THEIRS))
        _show("link-encoded", _case(records, truth, *sides, ISSUER, HASHES))


def link_encoded_febrl() -> None:
    """Link the two files of FEBRL4, made by others."""
    if not KNOWN.exists():
        sys.exit(f"The sets are not on this machine: {KNOWN}")
    known = read("febrl4", KNOWN)
    _show(
        "link-encoded-febrl",
        _case(known.records, known.truth, 0, 1, "social security", HASHES | {"address": 6}),
    )


def _case(
    records: pa.Table, truth: pa.Table, ours: int, theirs: int, issuer: str, hashes: dict[str, int]
) -> Case:
    sides = (records.filter(pc.equal(records["register"], number)) for number in (ours, theirs))
    person = dict(zip(truth["record"].to_pylist(), truth["person"].to_pylist(), strict=True))
    return Case(*sides, person, issuer, hashes)


def ways(case: Case) -> dict[str, Settings]:
    """Return the ways to encode that are compared."""
    numbers, names = [f"identifier {case.issuer}"], list(COMBINATIONS)

    def hardened(spread: int) -> FilterSettings:
        return FilterSettings.model_validate(
            {"hashes": case.hashes, "hardening": ["diffusion"], "spread": spread}
        )

    return {
        "filters": Settings(project="bench", filter=hardened(5)),
        "filters, spread 3": Settings(project="bench", filter=hardened(3)),
        "tokens": Settings(project="bench", tokens=numbers + names),
        "tokens without number": Settings(project="bench", tokens=names),
        "both": Settings(project="bench", tokens=numbers + names, filter=hardened(5)),
    }


def _show(name: str, case: Case) -> None:
    """Print the figure of filters, its ratio to plain linking, and what each way found."""
    with watching() as peak:
        plain = _plain(case)
        found = {"plain": plain} | {way: _encoded(case, settings) for way, settings in ways(case).items()}
    seconds = found["filters"]["encode"] + found["filters"]["match"]
    show(
        name=name,
        value=seconds,
        unit="s",
        reference=f"plain linking: {plain['seconds']:.2f} s",
        ratio=seconds / plain["seconds"],
        peak_rss_mb=peak.mebibytes,
        also={f"{way}: {key}": round(value, 5) for way, one in found.items() for key, value in one.items()},
    )


def _plain(case: Case) -> dict[str, float]:
    """Link the records as they are."""
    records = pa.concat_tables([case.ours, case.theirs])
    settings = engine.Settings(unique_registers=frozenset(records["register"].unique().to_pylist()))
    linking.link(records.slice(0, 2000), settings)
    begun = time.perf_counter()
    groups = linking.link(records, settings).groups
    seconds = time.perf_counter() - begun
    joined = groups.join(groups, "group", join_type="inner", right_suffix=" 2")
    joined = joined.filter(pc.less(joined["record"], joined["record 2"]))
    pairs = zip(joined["record"].to_pylist(), joined["record 2"].to_pylist(), strict=True)
    same = np.array([case.person[one] == case.person[other] for one, other in pairs])
    return {"seconds": seconds} | _quality(same, case)


def _encoded(case: Case, settings: Settings) -> dict[str, float]:
    """Encode both sides, and match."""
    for side in (case.ours, case.theirs):
        encode(side.slice(0, 500), settings, KEY, once=True)
    begun = time.perf_counter()
    (one, mine), (other, theirs) = (
        encode(side, settings, KEY, once=True) for side in (case.ours, case.theirs)
    )
    encoded = time.perf_counter()
    found = match(one, other, wrong_at_most=BORNE)
    matched = time.perf_counter()
    whose = {opaque.hex(): case.person[row] for opaque, row in (*mine.items(), *theirs.items())}
    pairs = [pair for pair in found.pairs.to_pylist() if pair["outcome"] == "same"]
    same = np.array([whose[pair["left"]] == whose[pair["right"]] for pair in pairs])
    return {
        "encode": encoded - begun,
        "match": matched - encoded,
        **_quality(same, case),
        "expected wrong": found.expected_wrong,
        "wrong": float((~same).sum()),
        "unresolved": float(len(found.pairs) - len(pairs)),
    }


def _quality(same: np.ndarray, case: Case) -> dict[str, float]:
    """Return precision and recall over the persons who are on both sides."""
    sides = ({case.person[row] for row in side["record"].to_pylist()} for side in (case.ours, case.theirs))
    return {"precision": float(same.mean()), "recall": float(same.sum() / len(set.intersection(*sides)))}
