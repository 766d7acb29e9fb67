"""From groups of records to what would change: which key would belong to which registrant, and what that would do.

Pure. A group belongs to the registrant with the least number of those that one of its keys founded, that is whose first
key it was; without any it is somebody new. So who is who depends on which records belong together, not on the order in
which that was found out, and a registrant's number stays with its first record for good.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from recensus.linkage.population import Everyone

Numbers = npt.NDArray[np.int64]
NOBODY: Final = -1
"""Stands for a registrant who is to be made, and for a household that is not known."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The keys that would change hands, by their place in `Everyone`.

    ``to`` is the registrant who would have each, or `NOBODY` for somebody new; ``group`` its group; ``bundle`` what has
    to change together with it, because it shares a registrant; ``adverse`` whether that takes something from somebody.
    """

    place: Numbers
    to: Numbers
    group: Numbers
    bundle: Numbers
    adverse: npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """For each of some keys the pair that speaks most for it, by its place, and the other record; or `NOBODY`."""

    pair: Numbers
    other: Numbers


def column(table: pa.Table, name: str) -> Numbers:
    """Return a column of numbers, `NOBODY` where there is none."""
    numbers: Numbers = table[name].fill_null(NOBODY).to_numpy().astype(np.int64)
    return numbers


def groups_of(everyone: Everyone, groups: pa.Table) -> Numbers:
    """Return the group of each key; raises ValueError unless the groups are of these very records."""
    if not np.array_equal(column(groups, "record"), column(everyone.keys, "record")):
        raise ValueError("The groups are not those of the records that were linked.")
    return column(groups, "group")


def changes(everyone: Everyone, group: Numbers, *, adverse: Collection[int]) -> Changes:
    """Return what would change if the records of each group were one registrant each.

    ``adverse`` are the registers in which to be found twice costs somebody something.
    """
    held = column(everyone.keys, "registrant")
    wanted = _holders(everyone, group)
    (place,) = np.nonzero(wanted != held)
    bundle = _bundles(held[place], np.where(wanted[place] == NOBODY, -2 - group[place], wanted[place]))
    takes = np.isin(group[place], _taking(everyone, group, place, adverse))
    return Changes(
        place=place,
        to=wanted[place],
        group=group[place],
        bundle=bundle,
        adverse=np.isin(bundle, bundle[takes]),
    )


def _bundles(before: Numbers, after: Numbers) -> Numbers:
    """Return one number for all changes that share a registrant, also through others."""
    nodes, ends = np.unique(np.concatenate([before, after]), return_inverse=True)
    one, other = np.split(ends, 2)
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(nodes), len(nodes)))
    numbers: Numbers = connected_components(graph, directed=False)[1].astype(np.int64)[one]
    return numbers


def _holders(everyone: Everyone, group: Numbers) -> Numbers:
    """Return for each key who would have it."""
    record = column(everyone.keys, "record")
    link, registrant, founder = (
        np.concatenate([column(everyone.keys, name), column(everyone.before, name)])
        for name in ("link", "registrant", "record")
    )
    place = np.searchsorted(record, founder)
    living = np.isin(founder, record)
    order = np.argsort(link[living], kind="stable")
    known, first = np.unique(registrant[living][order], return_index=True)
    claimed = group[
        place[living][order][first]
    ]  # the group of each registrant's first key that is still there
    having, least = np.unique(
        claimed, return_index=True
    )  # registrants come in order, so the first is the least
    there = np.searchsorted(having, group)
    found = (there < len(having)) & (having[np.minimum(there, len(having) - 1)] == group)
    holders: Numbers = np.where(found, known[least][np.minimum(there, len(having) - 1)], NOBODY)
    return holders


def _taking(everyone: Everyone, group: Numbers, place: Numbers, adverse: Collection[int]) -> Numbers:
    """Return the groups that would make one of two in the same register, where that takes something from somebody."""
    within = np.isin(group, group[place])
    register, held, home = (
        column(everyone.keys, name)[within] for name in ("register", "registrant", "household")
    )
    both, of = np.unique(group[within] << 16 | register, return_inverse=True)
    several = _distinct(of, held, len(both)) > 1
    homes = _distinct(of[home != NOBODY], home[home != NOBODY], len(both)) > 1
    costs = np.isin(both & 0xFFFF, sorted(adverse))
    taking: Numbers = np.unique(both[several & (costs | homes)] >> 16)
    return taking


def _distinct(of: Numbers, value: Numbers, size: int) -> Numbers:
    """Count the distinct values of each of ``size`` things."""
    order = np.lexsort((value, of))
    of, value = of[order], value[order]
    new = np.ones(len(of), dtype=bool)
    new[1:] = (of[1:] != of[:-1]) | (value[1:] != value[:-1])
    counted: Numbers = np.bincount(of[new], minlength=size).astype(np.int64)
    return counted


def evidence(everyone: Everyone, group: Numbers, pairs: pa.Table, place: Numbers) -> Evidence:
    """Return the strongest pair within its group for each key at ``place``."""
    record = column(everyone.keys, "record")
    left, right = (np.searchsorted(record, column(pairs, side)) for side in ("left", "right"))
    (joined,) = np.nonzero(group[left] == group[right])
    one = np.concatenate([left[joined], right[joined]])
    other = np.concatenate([right[joined], left[joined]])
    pair = np.concatenate([joined, joined])
    order = np.lexsort((other, -pairs["probability"].to_numpy()[pair], one))
    spoken, first = np.unique(one[order], return_index=True)
    there = np.searchsorted(spoken, place)
    found = (there < len(spoken)) & (_at(spoken, there) == place)
    best = _at(order[first], there)
    return Evidence(
        pair=np.where(found, _at(pair, best), NOBODY), other=np.where(found, _at(other, best), NOBODY)
    )


def _at(values: Numbers, place: Numbers) -> Numbers:
    """Return the values at some places; any value where there is no such place."""
    if not len(values):
        return np.full(len(place), NOBODY, dtype=np.int64)
    return values[np.minimum(place, len(values) - 1)]


def adverse_pairs(
    everyone: Everyone, group: Numbers, left: Numbers, right: Numbers, *, adverse: Collection[int]
) -> list[bool]:
    """Tell of each pair of places whether to hold their groups to be one takes something from somebody."""
    homes = _homes(everyone, group, np.unique(np.concatenate([group[left], group[right]])))
    return [
        any(_costs(register, said, adverse) for register, said in _together(homes, one, two))
        for one, two in zip(group[left].tolist(), group[right].tolist(), strict=True)
    ]


Homes = Mapping[int, Mapping[int, Sequence[int]]]
"""For each group by register the household of each of its records, `NOBODY` where that is not known."""


def _together(homes: Homes, one: int, two: int) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield the registers that speak of both groups, and the households that they name."""
    if one == two:
        yield from homes[one].items()
    else:
        for register in homes[one].keys() & homes[two].keys():
            yield register, [*homes[one][register], *homes[two][register]]


def _costs(register: int, said: Sequence[int], adverse: Collection[int]) -> bool:
    """Tell whether it costs somebody something if these records of a register are of one person."""
    return len(said) > 1 and (register in adverse or len(set(said) - {NOBODY}) > 1)


def _homes(everyone: Everyone, group: Numbers, wanted: Numbers) -> Homes:
    (place,) = np.nonzero(np.isin(group, wanted))
    registers, households = (column(everyone.keys, name)[place] for name in ("register", "household"))
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = zip(group[place].tolist(), registers.tolist(), households.tolist(), strict=True)
    for one, register, household in rows:
        found[one][register].append(household)
    return found
