"""What a run over everyone on record would take, before it is made: candidates, what is refused and why, memory, time.

Records are read, standardised and put into blocks as a run does it; comparing and joining is measured on a sample.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from recensus.linkage.engine.blocking import blocks
from recensus.linkage.engine.linking import link
from recensus.linkage.engine.preparing import prepare
from recensus.linkage.engine.types import Progress, Settings, silent
from recensus.linkage.given import read
from recensus.linkage.settings import settings_of
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.vocabulary.types import Pack

SAMPLE: Final = 20_000
"""Records on which comparing is measured: the first, so that members of a household are together."""
WARMING: Final = 200
BYTES_A_RECORD: Final = 700
"""What the engine takes at most, as `engine.linking.link` says; the program itself takes some 300 MB beside it."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run would take.

    ``pairs`` are those in blocks after splitting, of at most ``budget``; ``refused`` says of each key which blocks were
    refused, and what to look for. ``megabytes`` and ``seconds`` are estimates; writing takes some seconds more.
    """

    records: int
    pairs: int
    budget: int
    split: int
    refused: Mapping[str, str]
    in_refused: int
    megabytes: int
    seconds: float


def plan(*, pack: Pack, by: str, purpose: str, progress: Progress = silent) -> Plan:
    """Return what a run would take on this machine; nothing is linked and nothing written."""
    begun = time.perf_counter()
    with looking(by=by, purpose=purpose, action=Act.COUNT, subject=EVERYBODY) as look:
        look.shows(whole="plan of a link run")
        given = read(pack, settings_of(pack), progress)
    records, settings = given.everyone.records, given.engine
    progress("candidates", 0.4)
    made = blocks(prepare(records, settings).material, settings)
    spent = time.perf_counter() - begun
    progress("sample", 0.8)
    return Plan(
        records=len(records),
        pairs=made.pairs,
        budget=settings.pairs_a_record * len(records),
        split=made.report["blocks split"],
        refused=made.report["refused by key"],
        in_refused=made.report["records in refused blocks"],
        megabytes=300 + len(records) * BYTES_A_RECORD // 1_000_000,
        seconds=spent + _seconds_a_pair(records, settings) * made.pairs,
    )


def _seconds_a_pair(records: pa.Table, settings: Settings) -> float:
    """Return how long a pair takes on a sample, all steps included; the first records only load the program."""
    link(records.slice(0, WARMING), settings)
    begun = time.perf_counter()
    linked = link(records.slice(0, SAMPLE), settings)
    pairs: int = linked.report["pairs in blocks"]
    return (time.perf_counter() - begun) / max(1, pairs)
