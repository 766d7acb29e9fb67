"""The gate: an equal identifier links two records only when the persons agree enough; otherwise it is a finding.

Numbers are mistyped, lent, written on the wrong line and copied from the head of the household to its members. So an
equal number is believed when given name, sex and year of birth do not speak against it, and says nothing when they
do.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine.comparing import HOUSEHOLD, compare
from recensus.linkage.engine.lending import DIFFER, EQUAL, SLIP
from recensus.linkage.engine.native import native
from recensus.linkage.engine.patterns import POSITION, unpacked
from recensus.linkage.engine.preparing import Prepared
from recensus.linkage.engine.scripts import buffers
from recensus.linkage.engine.skeletons import hashes
from recensus.linkage.engine.types import Settings

REUSED = 64
"""A number on more records than this is a dummy or a habit: it links nobody."""
NUMBER_LETTERS = 20
"""Letters of a number that are compared for slips of the pen; longer ones are keyed tokens, which have none."""


@dataclass(frozen=True)
class Identified:
    """What identifiers say, by rows."""

    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    pattern: npt.NDArray[np.uint64]
    issuer: npt.NDArray[np.int32]
    passed: npt.NDArray[np.bool_]
    numbers: npt.NDArray[np.uint64]  # (records, issuers), 0 where none is stated or it is not to be believed
    issuers: tuple[str, ...]
    findings: list[tuple[str, list[int], str, str]]
    text: npt.NDArray[np.uint8]  # (records, issuers, NUMBER_LETTERS)

    def agreement(self, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]) -> npt.NDArray[np.int8]:
        """Return for each pair the best that two numbers of one issuer say (`lending.AGREEMENT`), -1 without two."""
        return _agreement(left, right, self.numbers, self.text)


POINTS = {
    "given": np.array([0, 3, 3, 3, 2.5, 2.5, 1.5, 1, 2, -3, 0, 0, 0, 0, 0, 0]),
    "family": np.array([0, 1, 1, 1, 1, 0.5, 0.5, 0, 0.5, -0.5, 0, 0, 0, 0, 0, 0]),
    "birth": np.array([0, 3, 2, 2.5, 2.5, 2.5, 2, 1.5, 1, 0.5, 1, 1, 0, -1.5, -3, 0]),
    "sex": np.array([0, 0.5, -2, *[0] * 13]),
}
ENOUGH = 2.5
"""Points from which the persons agree enough; a wholly other given name can never be made up for by the rest."""


def agreeing(patterns: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Tell for each pattern whether an equal identifier is to be believed."""
    levels = unpacked(patterns)
    points = np.zeros(len(patterns))
    for name, of_level in POINTS.items():
        points += of_level[levels[:, POSITION[name]]]
    enough: npt.NDArray[np.bool_] = points >= ENOUGH
    return enough


def identify(prepared: Prepared, settings: Settings) -> Identified:
    """Return every pair of records with one identifier, and whether it passed the gate."""
    numbers, text, issuers = numbers_of(prepared.table, settings)
    findings: list[tuple[str, list[int], str, str]] = []
    left, right, issuer = [], [], []
    for position, name in enumerate(issuers):
        row, start = _grouped(numbers[:, position])
        for begin, end in zip(
            start[:-1][np.diff(start) > REUSED], start[1:][np.diff(start) > REUSED], strict=True
        ):
            many = row[begin:end]
            numbers[many, position] = 0
            findings.append(
                ("identifier.reused", prepared.record[many].tolist(), name, f"{len(many)} records")
            )
        one, other = _pairs(row, start, REUSED)
        left.append(one)
        right.append(other)
        issuer.append(np.full(len(one), position, dtype=np.int32))
    pairs = [np.concatenate([*part, np.empty(0, np.int32)]) for part in (left, right, issuer)]
    pattern = compare(pairs[0], pairs[1], prepared.material)
    passed = agreeing(pattern)
    return Identified(pairs[0], pairs[1], pattern, pairs[2], passed, numbers, issuers, findings, text)


def numbers_of(
    table: pa.Table, settings: Settings
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8], tuple[str, ...]]:
    """Return for each record and issuer a hash of the number (0 for none) and its letters, and the issuers."""
    lists = table["identifiers"].combine_chunks()
    row = np.repeat(
        np.arange(len(table), dtype=np.int32), pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    )
    flat = lists.flatten()
    issuer, value = flat.field("issuer"), flat.field("value")
    known = sorted(set(pc.unique(issuer).to_pylist()) - {None})
    issuers = tuple(name for name in known if settings.identifiers is None or name in settings.identifiers)
    position = pc.fill_null(pc.index_in(issuer, pa.array(issuers, pa.string())), -1).to_numpy()
    plain = pc.ascii_lower(pc.replace_substring_regex(value, "[^0-9A-Za-z]", ""))
    numbers = np.zeros((len(table), len(issuers)), dtype=np.uint64)
    text = np.zeros((len(table), len(issuers), NUMBER_LETTERS), dtype=np.uint8)
    _fill(row, position, hashes(plain), *buffers(plain), numbers, text)
    return numbers, text, issuers


@native
def _fill(
    row: npt.NDArray[np.int32],
    position: npt.NDArray[np.int32],
    hashed: npt.NDArray[np.uint64],
    data: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int32],
    numbers: npt.NDArray[np.uint64],
    text: npt.NDArray[np.uint8],
) -> None:
    """Write each stated number to its record; of several numbers of one issuer the one with the greatest hash."""
    for at in range(len(row)):
        i, issuer = row[at], position[at]
        if issuer >= 0 and hashed[at] > numbers[i, issuer]:
            numbers[i, issuer] = hashed[at]
            size = starts[at + 1] - starts[at]
            for x in range(NUMBER_LETTERS):
                text[i, issuer, x] = data[starts[at] + x] if x < size <= NUMBER_LETTERS else 0


@native
def _agreement(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    numbers: npt.NDArray[np.uint64],
    text: npt.NDArray[np.uint8],
) -> npt.NDArray[np.int8]:
    """Return for each pair the best that two numbers of one issuer say, -1 where no issuer has numbered both."""
    result = np.full(len(left), -1, dtype=np.int8)
    for pair in range(len(left)):
        i, j = left[pair], right[pair]
        for issuer in range(numbers.shape[1]):
            if numbers[i, issuer] and numbers[j, issuer]:
                found = EQUAL
                if numbers[i, issuer] != numbers[j, issuer]:
                    found = SLIP if one_slip(text[i, issuer], text[j, issuer]) else DIFFER
                result[pair] = min(result[pair], found) if result[pair] >= 0 else found
    return result


@native
def one_slip(a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8]) -> bool:
    """Tell whether one letter was replaced, left out or added, or two neighbours exchanged; tokens have no slips."""
    if a[0] == 0 or b[0] == 0:
        return False
    first, last = 0, NUMBER_LETTERS
    while first < last and a[first] == b[first]:
        first += 1
    if first + 1 < last and a[first] == b[first + 1] and a[first + 1] == b[first]:
        return _alike(a, first + 2, b, first + 2)
    return (
        _alike(a, first + 1, b, first + 1) or _alike(a, first + 1, b, first) or _alike(a, first, b, first + 1)
    )


@native
def _alike(a: npt.NDArray[np.uint8], x: int, b: npt.NDArray[np.uint8], y: int) -> bool:
    while x < NUMBER_LETTERS and y < NUMBER_LETTERS:
        if a[x] != b[y]:
            return False
        x += 1
        y += 1
    return True


def _grouped(number: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Return the rows of each number that several records have, and where each number begins."""
    row = np.flatnonzero(number).astype(np.int32)
    order = np.argsort(number[row], kind="stable")
    row = row[order]
    held = number[row]
    edges = (
        np.flatnonzero(np.concatenate([[True], held[1:] != held[:-1], [True]]))
        if len(held)
        else np.zeros(1, np.int64)
    )
    several = np.repeat(np.diff(edges) > 1, np.diff(edges))
    start = np.concatenate([[0], np.cumsum(np.diff(edges)[np.diff(edges) > 1])])
    return row[several], start.astype(np.int64)


@native
def _pairs(
    row: npt.NDArray[np.int32], start: npt.NDArray[np.int64], largest: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    room = 0
    for group in range(len(start) - 1):
        size = start[group + 1] - start[group]
        room += size * (size - 1) // 2 if size <= largest else 0
    left, right = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    used = 0
    for group in range(len(start) - 1):
        if start[group + 1] - start[group] <= largest:
            for x in range(start[group], start[group + 1]):
                for y in range(x + 1, start[group + 1]):
                    left[used], right[used] = row[x], row[y]
                    used += 1
    return left, right


def shared(
    prepared: Prepared, identified: Identified, group: npt.NDArray[np.int32]
) -> list[tuple[str, list[int], str, str]]:
    """Return a finding for each number on records that did not pass the gate and are in different groups."""
    apart = ~identified.passed & (group[identified.left] != group[identified.right])
    left, right, issuer = (part[apart] for part in (identified.left, identified.right, identified.issuer))
    numbers, issuers = identified.numbers, identified.issuers
    homes = prepared.material.rows[:, HOUSEHOLD]
    holders: dict[tuple[int, int], set[int]] = {}
    home: dict[tuple[int, int], bool] = {}
    for i, j, position in zip(left.tolist(), right.tolist(), issuer.tolist(), strict=True):
        key = (position, int(numbers[i, position]))
        holders.setdefault(key, set()).update((i, j))
        home[key] = home.get(key, False) or (homes[i] >= 0 and homes[i] == homes[j])
    return [
        (
            "identifier.head" if home[key] else "identifier.shared",
            prepared.record[sorted(rows)].tolist(),
            issuers[key[0]],
            f"{len(rows)} records",
        )
        for key, rows in sorted(holders.items(), key=lambda item: min(item[1]))
    ]
