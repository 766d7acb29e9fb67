"""Random numbers that depend only on the seed, the block and what they are for."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
"""One value a household or a person of the block."""


@dataclass(frozen=True)
class Draws:
    """The random numbers of one block: a counter-based Philox stream for each purpose.

    A purpose names one draw, so that adding a column never changes another one.
    """

    seed: int
    block: int

    def stream(self, purpose: str) -> np.random.Generator:
        key = np.array([self.seed, (self.block << 32) | zlib.crc32(purpose.encode())], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=key))

    def uniform(self, purpose: str, count: int) -> Array:
        """Return ``count`` numbers in [0, 1)."""
        return self.stream(purpose).random(count)

    def normal(self, purpose: str, count: int) -> Array:
        return self.stream(purpose).standard_normal(count)

    def chance(self, purpose: str, probability: Array | float, count: int) -> Array:
        """Return ``count`` booleans, each true with its probability."""
        return self.uniform(purpose, count) < probability

    def integers(self, purpose: str, low: int, high: int, count: int) -> Array:
        """Return whole numbers in [low, high)."""
        return self.stream(purpose).integers(low, high, count)

    def choice(self, purpose: str, weights: Sequence[float] | Array, count: int) -> Array:
        """Return positions in ``weights``, each as likely as its weight."""
        edges = np.cumsum(np.asarray(weights, dtype=float))
        return np.searchsorted(edges / edges[-1], self.uniform(purpose, count), side="right")


def logistic(value: Array) -> Array:
    """Return 1 / (1 + e^-value): a probability from a number of any size."""
    return 1.0 / (1.0 + np.exp(-value))


def graded(value: Array, *edges: float) -> Array:
    """Return how many of the rising ``edges`` each value reaches: an ordered answer from a latent number."""
    return np.searchsorted(np.asarray(edges), value, side="right")
