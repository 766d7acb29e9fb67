"""Who is who among a million records, or ten, of six registers, beside Splink on the same records in the same run.

Each run is a process of its own, so that memory is measured apart. The clock covers all from the table of records to
the links written to a file; compiling is done before, on a few thousand records.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from benchmarks.measuring import show
from benchmarks.registers import Held, open_registers, write_registers
from recensus.linkage.engine.types import LABELS, Linked, Settings
from recensus.linkage.evaluating.counting import connected, join, others
from recensus.linkage.evaluating.evaluate import evaluate
from recensus.linkage.evaluating.known_sets import RECIPES, read
from recensus.linkage.evaluating.pairs import BINS, THRESHOLDS, score
from recensus.linkage.evaluating.samples import draw_sample

SEED = 20_261_122
"""Of the country that is measured; no tuning was done on it."""
MILLION = 1_000_000
WARM = 4_000
REVIEWED = 2_000
"""Pairs that people are taken to have reviewed where there are no identifiers."""
UNIQUE = frozenset({1, 2, 3, 4, 5})
"""The registers that hold a person once: all but the survey."""
PEOPLE = ("tradition", "sex", "age_band")
"""Groups between which recall must not differ much."""
SKILLS = ("plain", "expert")
"""Of the settings that Splink is given."""
KNOWN = Path(__file__).parents[2] / "shared" / "data" / "linkage"
Link = Callable[[pa.Table, Settings], Linked]


def link_1m() -> None:
    """Link a million records, identifiers as they come."""
    _compare("link-1m", MILLION, "as they come", ("engine", "plain", "expert"))


def link_1m_sparse() -> None:
    """Link a million records, with fewer identifiers: two true pairs of five share one."""
    _compare("link-1m-sparse", MILLION, "sparse", ("engine", "plain", "expert"))


def link_1m_unlabelled() -> None:
    """Link a million records without any identifier, nothing reviewed."""
    _compare("link-1m-unlabelled", MILLION, "none", ("engine", "plain", "expert"))


def link_1m_labelled() -> None:
    """Link a million records without any identifier, two thousand pairs reviewed."""
    _compare("link-1m-labelled", MILLION, "none", ("labelled", "plain", "expert"))


def link_10m() -> None:
    """Link ten million records, identifiers as they come."""
    _compare("link-10m", 10 * MILLION, "as they come", ("engine", "plain"))


def link_id_10m() -> None:
    """Link ten million records by identifiers behind their gate alone."""
    _compare("link-id-10m", 10 * MILLION, "as they come", ("identifiers",))


def link_known_sets() -> None:
    """Link each set made by others: unlabelled, with two thousand reviewed pairs, and by Splink."""
    if not KNOWN.exists():
        sys.exit(f"The sets are not on this machine: {KNOWN}")
    for name in RECIPES:
        _show(
            f"link-{name}", {way: _run(way, KNOWN, name) for way in ("labelled", "engine", "plain", "expert")}
        )


def _compare(name: str, records: int, held: Held, ways: tuple[str, ...]) -> None:
    """Measure each way on the same registers and print one figure."""
    with tempfile.TemporaryDirectory() as folder:
        write_registers(Path(folder), records=records, seed=SEED, identifiers=held)
        _show(name, {way: _run(way, Path(folder)) for way in ways})


def _show(name: str, found: Mapping[str, Mapping[str, float]]) -> None:
    """Print the first way's figure; the ratio is to Splink's plain settings if they were run."""
    ours = next(iter(found.values()))
    splink = {way: one for way, one in found.items() if way in SKILLS}
    said = [
        f"Splink, {way}: {one['seconds']:.1f} s, {one['mebibytes']:.0f} MiB" for way, one in splink.items()
    ]
    show(
        name=name,
        value=ours["seconds"],
        unit="s",
        reference="; ".join(said) or "none",
        ratio=ours["seconds"] / splink.get("plain", ours)["seconds"],
        peak_rss_mb=ours["mebibytes"],
        also={f"{way}: {key}": value for way, one in found.items() for key, value in one.items()},
    )


def _run(way: str, folder: Path, *known: str) -> dict[str, float]:
    """Measure one way of linking in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.linkage", way, str(folder), *known]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(printed.splitlines()[-1]))


def measure(way: str, folder: Path, *known: str) -> dict[str, float]:
    """Link registers in this way, or a known set of that name; return seconds, memory, and how good it is."""
    records, truth, settings = given(folder, *known)
    settings = replace(settings, only_identifiers=way == "identifiers")
    link = _splink(way) if way in SKILLS else _engine()
    link(records.slice(0, WARM), settings)
    if way == "labelled":
        link = _engine(answered(link(records, settings).pairs, truth))
    with tempfile.TemporaryDirectory() as written:
        begun = time.perf_counter()
        linked = link(records, settings)
        for name, table in (("groups", linked.groups), ("pairs", linked.pairs)):
            parquet.write_table(table, Path(written) / f"{name}.parquet")
        seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(seconds, 3), "mebibytes": round(peak)} | quality(linked, truth)


def given(folder: Path, *known: str) -> tuple[pa.Table, pa.Table, Settings]:
    """Return records, truth and settings: of the known set, or of the registers in the folder."""
    if known:
        found = read(known[0], folder)
        return found.records, found.truth, found.settings
    return *open_registers(folder), Settings(unique_registers=UNIQUE)


def _engine(labels: pa.Table | None = None) -> Link:
    from recensus.linkage.engine.linking import link

    return lambda records, settings: link(records, settings, labels=labels)


def _splink(skill: Any) -> Link:
    from recensus.linkage.reference.running import link

    return lambda records, settings: link(records, settings, skill=skill)


def answered(pairs: pa.Table, truth: pa.Table, reviewed: int = REVIEWED) -> pa.Table:
    """Return pairs of all degrees of doubt, alike in number, with the answers of an officer who is never wrong."""
    a_stratum = reviewed // (len(BINS) - 1)
    while (sample := draw_sample(pairs, a_stratum=a_stratum, seed=SEED)).num_rows < min(reviewed, len(pairs)):
        a_stratum += -(-a_stratum // 10)
    same = score(sample, truth).same
    table = pa.table({"left": sample["left"], "right": sample["right"], "same": same}, schema=LABELS)
    return table.take(pa.array(np.random.default_rng(SEED).permutation(len(table))[:reviewed]))


def quality(linked: Linked, truth: pa.Table) -> dict[str, float]:
    """Return the figures that are asked for; ``best f1`` is at a threshold that only who knows the truth can choose."""
    report = evaluate(linked, truth, by=[name for name in PEOPLE if name in truth.column_names])
    found = {
        "f1": report.likely.f1.value,
        "decided f1": report.decided.f1.value,
        "decided precision": report.decided.precision.value,
        "decided recall": report.decided.recall.value,
        "queued": report.queued.value,
        "calibration error": report.calibration_error,
        "best f1": best(linked.pairs, truth),
        **{f"{kin} merged": merged.share.value for kin, merged in report.merges.items()},
        **{f"recall gap by {division.by}": division.recall_gap for division in report.divisions},
        **{
            f"likely recall gap by {division.by}": division.recall_gap for division in report.likely_divisions
        },
        "others' numbers kept apart": report.borrowed.apart.value if report.borrowed else None,
        "others' numbers told of": report.borrowed.told.value if report.borrowed else None,
    }
    return {name: round(value, 5) for name, value in found.items() if value is not None}


def best(pairs: pa.Table, truth: pa.Table) -> float | None:
    """Return the best F1 over groups of joining whatever is connected, over all thresholds."""
    record = np.sort(truth["record"].to_numpy())
    left, right = (np.searchsorted(record, pairs[side].to_numpy()) for side in ("left", "right"))
    probability = pairs["probability"].to_numpy()

    def at(threshold: float) -> float:
        chosen = probability >= threshold
        groups = pa.table({"record": record, "group": connected(left[chosen], right[chosen], len(record))})
        return others(join(truth, groups)).totals.f1 or 0.0

    return max(map(at, THRESHOLDS))


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])))
