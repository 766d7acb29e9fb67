"""Which pairs are *same* and which *unresolved*, from scores alone: nobody at the unit can look at a name.

In a register that holds each person once, whoever comes second to a record's partner is certainly somebody else. So the
scores of the second ones show how close strangers come, and how many of the records that have no partner would be given
a wrong one: that many wrong links are expected at a score, and the score is chosen by how many are borne.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from recensus.linkage.encoded.closest import Closest, Scores, closest
from recensus.linkage.encoded.types import PAIRS, Encoded, Matched

EVEN = 0.5
"""A pair is unresolved as long as it is expected to be right as often as wrong, at least, among those like it."""


@dataclass(frozen=True)
class Choice:
    """Pairs that may be linked, one a seeking record at most, of ``seeking`` records in all."""

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    score: Scores
    rival: Scores
    """The score with whoever comes second, on either side where both hold each person once."""
    clear: npt.NDArray[np.bool_]
    """Whether nobody else is as close."""
    seeking: int


def match(left: Encoded, right: Encoded, *, wrong_at_most: float) -> Matched:
    """Return the pairs of two files that agree with each other (see `agreement.same_agreement`).

    ``wrong_at_most`` is the share of wrong ones that is borne among the pairs that are *same*.
    """
    found = closest(left, right)
    chosen = _choice(found, left, right)
    same, unresolved, wrong = thresholds(chosen, wrong_at_most)
    return Matched(
        pairs=_pairs(chosen, left, right, same, unresolved),
        same_from=same,
        unresolved_from=unresolved,
        expected_wrong=wrong,
        compared=found.compared,
        crowded=found.crowded,
    )


def _choice(found: Closest, left: Encoded, right: Encoded) -> Choice:
    """Return each seeking record with its closest one.

    The records of one file seek in a file that holds each person once, so that all but the partner are strangers. Where
    both files do, the two must be each other's closest.
    """
    from_left = right.once and (not left.once or len(left.table) <= len(right.table))
    mine, theirs = (found.left, found.right) if from_left else (found.right, found.left)
    rows = np.flatnonzero(mine.partner >= 0)
    rival = mine.second[rows]
    if left.once and right.once:
        rows = rows[theirs.partner[mine.partner[rows]] == rows]
        rival = np.maximum(mine.second[rows], theirs.second[mine.partner[rows]])
    best, partners = mine.best[rows], mine.partner[rows]
    left_rows, right_rows = (rows, partners) if from_left else (partners, rows)
    return Choice(left_rows, right_rows, best, rival, best > rival, len(mine.partner))


def thresholds(chosen: Choice, wrong_at_most: float) -> tuple[float | None, float | None, float]:
    """Return the least scores of *same* and *unresolved*, None for none, and how many *same* may be wrong."""
    score = np.unique(chosen.score[chosen.clear])
    linked = _at_least(chosen.score[chosen.clear], score)
    strangers = (_at_least(chosen.rival[chosen.clear], score) + 1) / (linked + 1)
    wrong = strangers * (chosen.seeking - linked)
    borne = np.flatnonzero(wrong <= wrong_at_most * linked)
    same = borne[0] if len(borne) else len(score)
    score, linked, wrong = (np.append(one, end) for one, end in ((score, np.nan), (linked, 0), (wrong, 0.0)))
    doubtful = np.flatnonzero(wrong[:same] - wrong[same] <= EVEN * (linked[:same] - linked[same]))
    least = doubtful[0] if len(doubtful) else same
    return _or_none(score[same]), _or_none(score[least]), float(wrong[same])


def _or_none(score: float) -> float | None:
    return None if np.isnan(score) else float(score)


def _at_least(values: Scores, bounds: Scores) -> npt.NDArray[np.int64]:
    """Return how many values reach each bound."""
    return len(values) - np.searchsorted(np.sort(values), bounds)


def _pairs(
    chosen: Choice, left: Encoded, right: Encoded, same: float | None, unresolved: float | None
) -> pa.Table:
    """Return the pairs that are not different, the closest first."""
    order = np.argsort(-chosen.score, kind="stable")
    order = order[chosen.score[order] >= (np.inf if unresolved is None else unresolved)]
    decided = (chosen.score >= (np.inf if same is None else same)) & chosen.clear
    keys = (
        side.table["key"].take(pa.array(rows[order]))
        for side, rows in ((left, chosen.left), (right, chosen.right))
    )
    hexadecimal = (pa.array([key.hex() for key in column.to_pylist()], pa.string()) for column in keys)
    outcome = pa.array(np.where(decided[order], "same", "unresolved").tolist(), pa.string())
    return pa.Table.from_arrays([*hexadecimal, pa.array(chosen.score[order]), outcome], schema=PAIRS)
