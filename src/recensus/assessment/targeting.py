"""How well a score finds the poor: inclusion, undercoverage, leakage, exclusion, and what follows from them.

The identities are those of the Pakistan 2009 scorecard's targeting tables (figures 15 and 16), as written in the README
of the published tables: inclusion + undercoverage + leakage + exclusion = 100; total accuracy = inclusion + exclusion;
BPAC = 100 (inclusion - |undercoverage - leakage|) / (inclusion + undercoverage); figure 16 follows from figure 15.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Targeting:
    """Shares of all households, in per cent: poor and targeted, poor and not, not poor but targeted, neither."""

    inclusion: float
    undercoverage: float
    leakage: float
    exclusion: float

    @property
    def total(self) -> float:
        """All households: 100 but for rounding."""
        return self.inclusion + self.undercoverage + self.leakage + self.exclusion

    @property
    def total_accuracy(self) -> float:
        """Households treated as they should be: inclusion + exclusion."""
        return self.inclusion + self.exclusion

    @property
    def bpac(self) -> float | None:
        """The balanced poverty accuracy criterion; None where nobody is poor."""
        poor = self.inclusion + self.undercoverage
        return 100 * (self.inclusion - abs(self.undercoverage - self.leakage)) / poor if poor else None

    @property
    def targeted(self) -> float:
        """Households targeted, of all (figure 16, first column)."""
        return self.inclusion + self.leakage

    @property
    def poor_among_targeted(self) -> float | None:
        """Poor households, of those targeted (figure 16, second column); None where nobody is targeted."""
        return 100 * self.inclusion / self.targeted if self.targeted else None

    @property
    def targeted_among_poor(self) -> float | None:
        """Targeted households, of the poor (figure 16, third column); None where nobody is poor."""
        poor = self.inclusion + self.undercoverage
        return 100 * self.inclusion / poor if poor else None

    @property
    def poor_per_non_poor(self) -> float | None:
        """Poor households targeted for each that is not poor (figure 16, last column); None without leakage."""
        return self.inclusion / self.leakage if self.leakage else None

    @property
    def exclusion_error(self) -> float | None:
        """The poor who are not targeted, of the poor; None where nobody is poor."""
        poor = self.inclusion + self.undercoverage
        return 100 * self.undercoverage / poor if poor else None

    @property
    def inclusion_error(self) -> float | None:
        """The targeted who are not poor, of the targeted; None where nobody is targeted."""
        return 100 * self.leakage / self.targeted if self.targeted else None


def targeting(households: Iterable[tuple[float, bool, float]], *, cut_off: float) -> Targeting:
    """Return the shares when everybody with a score of at most ``cut_off`` is targeted.

    ``households`` gives score, whether poor, and weight. Households without a score have no place here: count them
    apart, never as not targeted. Raises ValueError when nobody is given.
    """
    sums = {(poor, targeted): 0.0 for poor in (True, False) for targeted in (True, False)}
    for score, poor, weight in households:
        sums[poor, score <= cut_off] += weight
    if not (everybody := sum(sums.values())):
        raise ValueError("Targeting needs households with a score and a weight; none were given.")
    shares = {kind: 100 * weight / everybody for kind, weight in sums.items()}
    return Targeting(
        inclusion=shares[True, True],
        undercoverage=shares[True, False],
        leakage=shares[False, True],
        exclusion=shares[False, False],
    )
