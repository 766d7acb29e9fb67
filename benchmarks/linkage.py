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
from collections.abc import Callable
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


def _compare(name: str, records: int, held: Held, ways: tuple[str, ...]) -> None:
    """Measure the first way and print its figure, with the others beside it as its reference."""
    with tempfile.TemporaryDirectory() as folder:
        write_registers(Path(folder), records=records, seed=SEED, identifiers=held)
        found = {way: _run(way, Path(folder)) for way in ways}
    ours, others = found[ways[0]], {way: found[way] for way in ways[1:]}
    said = [
        f"Splink, {way} settings: {one['seconds']:.0f} s, {one['mebibytes']:.0f} MiB"
        for way, one in others.items()
    ]
    first = next(iter(others.values()), ours)
    also = {f"{way}: {key}": value for way, one in found.items() for key, value in one.items()}
    show(
        name=name,
        value=ours["seconds"],
        unit="s",
        reference="; ".join(said) or "itself",
        ratio=ours["seconds"] / first["seconds"],
        peak_rss_mb=ours["mebibytes"],
        also=also,
    )


def _run(way: str, folder: Path) -> dict[str, float]:
    """Measure one way of linking in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.linkage", way, str(folder)]
    return dict(
        json.loads(
            subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
        )
    )


def measure(way: str, folder: Path) -> dict[str, float]:
    """Link the records of ``folder`` in this way; return seconds, the peak of memory, and how good it is."""
    records, truth = open_registers(folder)
    settings = Settings(unique_registers=UNIQUE, only_identifiers=way == "identifiers")
    link = _splink(way) if way in ("plain", "expert") else _engine()
    link(records.slice(0, WARM), settings)
    if way == "labelled":
        link = _engine(answered(link(records, settings).pairs, truth))
    begun = time.perf_counter()
    linked = link(records, settings)
    for name, table in (("groups", linked.groups), ("pairs", linked.pairs)):
        parquet.write_table(table, folder / f"{way}-{name}.parquet")
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "mebibytes": peak} | quality(linked, truth)


def _engine(labels: pa.Table | None = None) -> Link:
    from recensus.linkage.engine.linking import link

    return lambda records, settings: link(records, settings, labels=labels)


def _splink(skill: Any) -> Link:
    from recensus.linkage.reference.running import link

    return lambda records, settings: link(records, settings, skill=skill)


def answered(pairs: pa.Table, truth: pa.Table) -> pa.Table:
    """Return two thousand pairs of all degrees of doubt with the answers of an officer who is never wrong."""
    sample = draw_sample(pairs, a_stratum=REVIEWED // (len(BINS) - 1), seed=SEED)
    same = score(sample, truth).same
    return pa.table({"left": sample["left"], "right": sample["right"], "same": same}, schema=LABELS)


def quality(linked: Linked, truth: pa.Table) -> dict[str, float]:
    """Return the figures that are asked for; ``best f1`` is at a threshold that only who knows the truth can choose."""
    report = evaluate(linked, truth, by=("tradition", "sex", "age_band"))
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
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
