"""Records joined into persons, best pair first, and never against a constraint.

Joining whatever is connected turns two brothers and one typing error into one person. Here the most probable pair is
joined first, and two groups only if together they hold no register's person twice, no two confirmed numbers of one
issuer, no two records that a person decided are different, not too many records, and enough of the pairs between them
speak for it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.native import native

Rows = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.float64]
SUPPORT = 0.3
"""The mean probability that all pairs between two groups must have, pairs that were not found counting as 0."""


@dataclass(frozen=True)
class Limits:
    """What keeps records apart, by row."""

    register: npt.NDArray[np.uint64]  # one bit for a register that holds each person once, else 0
    confirmed: npt.NDArray[np.uint64]  # (records, issuers) numbers that are sure, else 0
    known: npt.NDArray[np.int64]  # the registrant decided on, else -1
    apart_start: npt.NDArray[np.int64]
    apart: Rows  # the rows that each row was decided to be different from
    largest: int


def apart(rows: int, left: Rows, right: Rows) -> tuple[npt.NDArray[np.int64], Rows]:
    """Return for each row where its list begins, and the rows it was decided to be different from."""
    one, other = np.concatenate([left, right]), np.concatenate([right, left])
    start = np.concatenate([[0], np.cumsum(np.bincount(one, minlength=rows))])
    return start.astype(np.int64), other[np.argsort(one, kind="stable")].astype(np.int32)


def join(
    rows: int, left: Rows, right: Rows, probability: Numbers, least: float, limits: Limits
) -> tuple[Rows, Rows]:
    """Return each row's group (its least row) and how each pair fared: 1 joined, 2 kept apart, 0 not enough."""
    order = np.lexsort((right, left, -probability))
    start, other, chance = _neighbours(rows, left, right, probability)
    fared = np.zeros(len(left), dtype=np.int32)
    chosen = order[probability[order] >= least].astype(np.int64)
    group = _join(rows, left, right, chosen, start, other, chance, limits.register.copy(), limits.confirmed.copy(),
                  limits.known.copy(), limits.apart_start, limits.apart, limits.largest, SUPPORT,
                  probability == 1, fared)  # fmt: skip
    return group, fared


def forbidden(left: Rows, right: Rows, group: Rows, limits: Limits) -> npt.NDArray[np.bool_]:
    """Tell of each pair whether the two groups that its records are in hold what keeps them apart."""
    return _forbidden(left, right, group, limits.register, limits.confirmed, limits.largest)


@native
def _forbidden(
    left: Rows,
    right: Rows,
    group: Rows,
    register: npt.NDArray[np.uint64],
    confirmed: npt.NDArray[np.uint64],
    largest: int,
) -> npt.NDArray[np.bool_]:
    held, numbers, size = np.zeros_like(register), np.zeros_like(confirmed), np.zeros_like(group)
    for row in range(len(group)):
        held[group[row]] |= register[row]
        size[group[row]] += 1
        for issuer in range(confirmed.shape[1]):
            numbers[group[row], issuer] = max(numbers[group[row], issuer], confirmed[row, issuer])
    apart = np.zeros(len(left), dtype=np.bool_)
    for pair in range(len(left)):
        a, b = group[left[pair]], group[right[pair]]
        apart[pair] = a != b and not _allowed(a, b, size, held, numbers, largest)
    return apart


def _neighbours(
    rows: int, left: Rows, right: Rows, probability: Numbers
) -> tuple[npt.NDArray[np.int64], Rows, npt.NDArray[np.float32]]:
    """Return each row's pairs: where they begin, the other row, the probability."""
    one, other = np.concatenate([left, right]), np.concatenate([right, left])
    order = np.argsort(one, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(one, minlength=rows))])
    return (
        start.astype(np.int64),
        other[order],
        np.concatenate([probability, probability])[order].astype(np.float32),
    )


@native
def _join(
    rows: int,
    left: Rows,
    right: Rows,
    order: npt.NDArray[np.int64],
    start: npt.NDArray[np.int64],
    other: Rows,
    chance: npt.NDArray[np.float32],
    register: npt.NDArray[np.uint64],
    confirmed: npt.NDArray[np.uint64],
    known: npt.NDArray[np.int64],
    apart_start: npt.NDArray[np.int64],
    apart: Rows,
    largest: int,
    support: float,
    decided: npt.NDArray[np.bool_],
    fared: Rows,
) -> Rows:
    group = np.arange(rows).astype(np.int32)
    following = np.full(rows, -1, dtype=np.int32)  # the next member, from the group's least row on
    last = np.arange(rows).astype(np.int32)
    size = np.ones(rows, dtype=np.int32)
    for pair in order:
        a, b = group[left[pair]], group[right[pair]]
        if a == b:
            fared[pair] = 1
            continue
        if a > b:
            a, b = b, a
        if (known[a] >= 0 and known[b] >= 0 and known[a] != known[b]) or _decided_apart(
            a, b, group, following, apart_start, apart
        ):
            fared[pair] = 2
            continue
        if not decided[pair]:  # what a person held to be the same needs no more
            if not _allowed(a, b, size, register, confirmed, largest):
                fared[pair] = 2
                continue
            if (
                size[a] * size[b] > 1
                and _between(a, b, group, following, size, start, other, chance) < support
            ):
                continue
        row = b
        while row >= 0:
            group[row] = a
            row = following[row]
        following[last[a]] = b
        last[a] = last[b]
        size[a] += size[b]
        register[a] |= register[b]
        known[a] = max(known[a], known[b])
        for issuer in range(confirmed.shape[1]):
            confirmed[a, issuer] = max(confirmed[a, issuer], confirmed[b, issuer])
        fared[pair] = 1
    return group


@native
def _allowed(
    a: int,
    b: int,
    size: Rows,
    register: npt.NDArray[np.uint64],
    confirmed: npt.NDArray[np.uint64],
    largest: int,
) -> bool:
    if size[a] + size[b] > largest or register[a] & register[b]:
        return False
    for issuer in range(confirmed.shape[1]):
        one, two = confirmed[a, issuer], confirmed[b, issuer]
        if one and two and one != two:
            return False
    return True


@native
def _decided_apart(
    a: int, b: int, group: Rows, following: Rows, apart_start: npt.NDArray[np.int64], apart: Rows
) -> bool:
    row = a
    while row >= 0:
        for at in range(apart_start[row], apart_start[row + 1]):
            if group[apart[at]] == b:
                return True
        row = following[row]
    return False


@native
def _between(
    a: int,
    b: int,
    group: Rows,
    following: Rows,
    size: Rows,
    start: npt.NDArray[np.int64],
    other: Rows,
    chance: npt.NDArray[np.float32],
) -> float:
    """Return the mean probability of all pairs between two groups."""
    small, large = (a, b) if size[a] < size[b] else (b, a)
    total, row = 0.0, small
    while row >= 0:
        for at in range(start[row], start[row + 1]):
            if group[other[at]] == large:
                total += chance[at]
        row = following[row]
    return float(total / (size[a] * size[b]))
