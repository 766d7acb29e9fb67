"""Households that may be one, because the same persons live in both by what different registers say.

Persons bring their households along: a membership belongs to a registrant, so when records are held to be of one person
she has all that either register says of where she lives. Two households stay two: a register's household is its own
definition (who eats from one pot, who stands in one family book), and their being one follows from nobody's rule. So
pairs are found and described here, and an officer who knows them merges them, or not. Pure.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recensus.linkage.population import Everyone
from recensus.linkage.proposing import NOBODY, column

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Two households of different registers, the lesser number first, and who lives in both.

    ``members`` are how many each has, ``both`` how many are in both. ``share`` is that of those in both among all who
    live in either: 1 where the same persons live in both.
    """

    left: int
    right: int
    members: tuple[int, int]
    both: int

    @property
    def share(self) -> float:
        return self.both / (self.members[0] + self.members[1] - self.both)


def sharing(everyone: Everyone, *, least: float, members: int) -> list[Shared]:
    """Return the households that share at least ``members`` persons and ``least`` of all of theirs, the surest first.

    Not those of one register: it says itself that they are two.
    """
    lives = _lives(everyone)
    homes, sizes = np.unique(lives[:, 0], return_counts=True)
    pairs, both = np.unique(_in_two(lives), axis=0, return_counts=True)
    size = dict(zip(homes.tolist(), sizes.tolist(), strict=True))
    apart = _registers(everyone)
    found = [
        Shared(left=left, right=right, members=(size[left], size[right]), both=shared)
        for (left, right), shared in zip(pairs.tolist(), both.tolist(), strict=True)
        if shared >= members and not apart[left] & apart[right]
    ]
    wanted = [one for one in found if one.share >= least]
    return sorted(wanted, key=lambda one: (-one.share, -one.both, one.left, one.right))


def _lives(everyone: Everyone) -> Numbers:
    """Return household and person of each membership that a register states, each once."""
    home, person = column(everyone.keys, "household"), column(everyone.keys, "registrant")
    known = home != NOBODY
    return np.unique(np.column_stack([home[known], person[known]]), axis=0)


def _in_two(lives: Numbers) -> Numbers:
    """Return both households, the lesser first, of each person who lives in two; in more, of each two of them."""
    order = np.lexsort((lives[:, 0], lives[:, 1]))
    home, person = lives[order].T
    found = [np.empty((0, 2), np.int64)]
    for step in range(1, int(np.bincount(np.unique(person, return_inverse=True)[1]).max(initial=1))):
        same = person[step:] == person[:-step]
        found.append(np.column_stack([home[:-step][same], home[step:][same]]))
    return np.concatenate(found)


def _registers(everyone: Everyone) -> dict[int, set[int]]:
    """Return which registers name each household."""
    named: dict[int, set[int]] = {}
    stated = zip(
        column(everyone.keys, "household").tolist(), column(everyone.keys, "register").tolist(), strict=True
    )
    for home, register in stated:
        named.setdefault(home, set()).add(register)
    return named
