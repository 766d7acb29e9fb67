"""From scored pairs to the answer: identifiers and people's decisions join in, records are grouped, doubts listed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from recensus.linkage.engine import clustering
from recensus.linkage.engine.gate import Identified
from recensus.linkage.engine.lending import EQUAL
from recensus.linkage.engine.preparing import Prepared
from recensus.linkage.engine.scanning import Found
from recensus.linkage.engine.scoring import ALONE, WORTH_KEEPING, Training
from recensus.linkage.engine.types import GROUPS, PAIRS, Constraints, Settings

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
MODEL, IDENTIFIER, PERSON = 0, 1, 2
BY = pa.array(["model", "identifier", "person"])
SHIFT = 32


@dataclass(frozen=True)
class Evidence:
    """Every pair that anything speaks for, each once, by (left, right)."""

    left: Rows
    right: Rows
    pattern: npt.NDArray[np.uint64]
    probability: Numbers
    by: npt.NDArray[np.int8]

    def of(self, chosen: npt.NDArray[Any]) -> "Evidence":
        """Return the chosen pairs."""
        return Evidence(
            self.left[chosen],
            self.right[chosen],
            self.pattern[chosen],
            self.probability[chosen],
            self.by[chosen],
        )


@dataclass(frozen=True)
class Resolution:
    """The groups by row: by what is sure, and with what is likely; and how each pair of evidence fared."""

    evidence: Evidence
    group: Rows
    likely: Rows
    fared: Rows
    settled: npt.NDArray[np.bool_]
    """Nobody need ask: what each record is joined with, surely or probably, keeps the two apart."""


def gathered(
    prepared: Prepared,
    found: Found,
    identified: Identified,
    training: Training,
    constraints: Constraints,
) -> Evidence:
    """Return the pairs of the model, of identifiers and of people together; people have the last word."""
    beside = training.of_each(found.pattern)
    chance = by_model(beside, identified.agreement(found.left, found.right))
    kept = chance >= WORTH_KEEPING
    model = Evidence(
        found.left[kept],
        found.right[kept],
        found.pattern[kept],
        chance[kept],
        np.full(int(kept.sum()), MODEL, dtype=np.int8),
    )
    by_number = by_identifier(training.of_each(identified.pattern))
    kept = by_number >= WORTH_KEEPING
    numbers = Evidence(
        np.minimum(identified.left, identified.right)[kept],
        np.maximum(identified.left, identified.right)[kept],
        identified.pattern[kept],
        by_number[kept],
        np.full(int(kept.sum()), IDENTIFIER, dtype=np.int8),
    )
    return once([model, numbers, *decided(prepared, constraints)])


def by_model(beside: Numbers, agreement: npt.NDArray[np.int8]) -> Numbers:
    """Return the probability of each pair by its pattern's row of `Training.beside_numbers` and how numbers agree.

    It is 0 for one number, which `by_identifier` speaks for, and where the pattern alone is not worth keeping.
    """
    chance: Numbers = beside[np.arange(len(beside)), agreement]
    chance *= (agreement != EQUAL) & (beside[:, ALONE] >= WORTH_KEEPING)
    return chance


def by_identifier(beside: Numbers) -> Numbers:
    """Return the probability of pairs with one number by their patterns' rows of `Training.beside_numbers`."""
    chance: Numbers = beside[:, EQUAL]
    return chance


def decided(prepared: Prepared, constraints: Constraints) -> list[Evidence]:
    """Return what people decided as pairs of probability 1 and 0; records of one known registrant make a chain."""
    known = prepared.known
    stated = np.flatnonzero(known >= 0)
    order = stated[np.argsort(known[stated], kind="stable")]
    together = known[order[1:]] == known[order[:-1]]
    pairs = [(order[:-1][together], order[1:][together], 1.0)]
    for table, chance in ((constraints.same, 1.0), (constraints.different, 0.0)):
        left, right = (prepared.rows_of(table[side].to_numpy()) for side in ("left", "right"))
        pairs.append((left, right, chance))
    return [
        Evidence(
            np.minimum(left, right).astype(np.int32),
            np.maximum(left, right).astype(np.int32),
            prepared.patterns(left, right),
            np.full(len(left), chance),
            np.full(len(left), PERSON, dtype=np.int8),
        )
        for left, right, chance in pairs
    ]


def contradictions(
    prepared: Prepared, resolution: "Resolution", constraints: Constraints
) -> list[tuple[Rows, Rows]]:
    """Return pairs that people hold to be one person while they, or decisions on others, keep them apart."""
    same, different = (
        {
            tuple(sorted(pair))
            for pair in zip(table["left"].to_pylist(), table["right"].to_pylist(), strict=True)
        }
        for table in (constraints.same, constraints.different)
    )
    both = np.array(sorted(same & different), dtype=np.int64).reshape(-1, 2)
    evidence = resolution.evidence
    lost = (evidence.by == PERSON) & (evidence.probability == 1) & (resolution.fared == 2)
    return [
        (prepared.rows_of(both[:, 0]), prepared.rows_of(both[:, 1])),
        (evidence.left[lost], evidence.right[lost]),
    ]


def once(parts: list[Evidence]) -> Evidence:
    """Return all parts in order of their pairs; of several words on one pair, the last part's counts."""
    every = Evidence(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("left", "right", "pattern", "probability", "by")
        )
    )
    key = every.left.astype(np.int64) << SHIFT | every.right
    order = np.lexsort((np.arange(len(key)), key))
    last = np.append(key[order][1:] != key[order][:-1], True) if len(key) else np.zeros(0, bool)
    strongest = every.of(order[last])
    return strongest


def grouped(prepared: Prepared, evidence: Evidence, identified: Identified, settings: Settings) -> Resolution:
    """Return the groups of records."""
    rows = len(prepared)
    apart = clustering.apart(
        rows,
        *(
            side[(evidence.by == PERSON) & (evidence.probability == 0)]
            for side in (evidence.left, evidence.right)
        ),
    )
    limits = clustering.Limits(
        _bits(prepared, settings), _confirmed(identified), prepared.known, *apart, settings.largest_group
    )
    positive = np.flatnonzero(evidence.probability > 0)
    pairs = evidence.of(positive)
    sure, fared = clustering.join(
        rows, pairs.left, pairs.right, pairs.probability, settings.same_above, limits
    )
    likely, _ = clustering.join(rows, pairs.left, pairs.right, pairs.probability, 0.5, limits)
    every = np.zeros(len(evidence.left), dtype=np.int32)
    every[positive] = fared
    settled = every == 2
    for group in (sure, likely):
        settled |= clustering.forbidden(evidence.left, evidence.right, group, limits)
    return Resolution(evidence, sure, likely, every, settled)


def _bits(prepared: Prepared, settings: Settings) -> npt.NDArray[np.uint64]:
    """Return a bit for each record of a register that holds each person once."""
    unique = sorted(settings.unique_registers)
    if len(unique) > 64:
        raise ValueError(f"{len(unique)} registers are declared to hold each person once; 64 at most can be.")
    bits = np.zeros(len(prepared), dtype=np.uint64)
    for position, register in enumerate(unique):
        bits[prepared.register == register] = np.uint64(1) << np.uint64(position)
    return bits


def _confirmed(identified: Identified) -> npt.NDArray[np.uint64]:
    """Return the numbers that passed the gate on two records or more: sure enough to keep others apart."""
    sure = np.zeros_like(identified.numbers)
    passed = identified.passed
    for side in (identified.left, identified.right):
        at = (side[passed], identified.issuer[passed])
        sure[at] = identified.numbers[at]
    return sure


def pairs_table(prepared: Prepared, evidence: Evidence) -> pa.Table:
    """Return evidence as the table that the engine hands out."""
    left, right = prepared.record[evidence.left], prepared.record[evidence.right]
    return pairs_of(left, right, evidence.pattern, evidence.probability, evidence.by)


def pairs_of(
    left: npt.NDArray[np.int64],
    right: npt.NDArray[np.int64],
    pattern: npt.NDArray[np.uint64],
    probability: Numbers,
    by: npt.NDArray[np.integer[Any]],
) -> pa.Table:
    """Return pairs of record numbers as the table of the shape `PAIRS`."""
    chance = np.clip(probability, 1e-9, 1 - 1e-9)
    weight = np.log2(chance / (1 - chance))
    columns = [*map(pa.array, (left, right, pattern, weight, probability)), BY.take(pa.array(by))]
    return pa.Table.from_arrays(columns, schema=PAIRS)


def groups_table(prepared: Prepared, resolution: Resolution) -> pa.Table:
    """Return every record with its groups."""
    record = prepared.record
    columns = [record, record[resolution.group], record[resolution.likely]]
    return pa.Table.from_arrays([pa.array(column) for column in columns], schema=GROUPS)


def doubtful(resolution: Resolution, settings: Settings) -> npt.NDArray[np.int64]:
    """Return the pairs for people, most probable first: the best one between two groups that nothing settles."""
    evidence, group = resolution.evidence, resolution.group
    one, other = group[evidence.left], group[evidence.right]
    between = (evidence.probability > settings.different_below) & (one != other)
    chosen = np.flatnonzero(between & ~resolution.settled & (evidence.by != PERSON))
    chosen = chosen[np.lexsort((chosen, -evidence.probability[chosen]))]
    key = np.minimum(one, other)[chosen].astype(np.int64) << SHIFT | np.maximum(one, other)[chosen]
    _, first = np.unique(key, return_index=True)
    best: npt.NDArray[np.int64] = chosen[np.sort(first)]
    return best
