"""A pattern: how two records compare, one level of four bits for each attribute, packed into 64 bits."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]

NAME_LEVELS = (
    "missing",
    "same, rare",
    "same, uncommon",
    "same, common",
    "sounds the same",
    "nearly the same",
    "similar",
    "short form, initial or another form",
    "in another place of the name",
    "different",
)
FURTHER = ("missing", "same, rare", "same, common", "similar", "different")

LEVELS: Mapping[str, tuple[str, ...]] = {
    "given": NAME_LEVELS,
    "family": NAME_LEVELS,
    "lineage": ("missing", "all same", "some same", "similar", "different"),
    "birth": (
        "missing",
        "same day",
        "same day, one written by habit",
        "day and month swapped",
        "one digit differs",
        "digits transposed",
        "same month and year",
        "same year, day not stated",
        "same day and month, other year",
        "same year",
        "one year apart",
        "one year apart at most, from an age",
        "within three years",
        "within ten years",
        "further apart",
    ),
    "sex": ("missing", "same", "different"),
    "area": ("missing", "same", "near", "similar", "different"),
    "address": ("missing", "same", "much in common", "something in common", "different"),
    "phone": ("missing", "same", "same, shared by many", "different"),
    "household": (
        "missing",
        "two others or more in both",
        "one other in both",
        "nobody else in both",
        "the same household of one register",
    ),
    "namesakes": ("missing", "none", "few", "some", "many"),
    "first": FURTHER,
    "second": FURTHER,
    "third": FURTHER,
    "register": ("missing", "another", "the same"),
    "context": (
        "missing",
        "very strong",
        "strong",
        "good",
        "some",
        "neutral",
        "weak",
        "against",
        "the same household of one register",
    ),
}
"""Each attribute's levels; level 0 says nothing. The n-th attribute has bits 4n to 4n+3. `first` to `third` are the
further attributes that the settings name; `context` sums up area, address, phone and household, which go together."""

POSITION: Mapping[str, int] = {attribute: number for number, attribute in enumerate(LEVELS)}


def level(pattern: int, attribute: str) -> int:
    """Return the level of one attribute.

    >>> level(0x21, "given"), level(0x21, "family")
    (1, 2)
    """
    return pattern >> 4 * POSITION[attribute] & 15


def in_words(pattern: int) -> dict[str, str]:
    """Return the level of each attribute by name.

    >>> in_words(0x1000)["birth"]
    'same day'
    """
    return {attribute: names[level(pattern, attribute)] for attribute, names in LEVELS.items()}


def unpacked(patterns: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
    """Return the levels of all attributes, a row a pattern.

    >>> unpacked(np.array([0x21], dtype=np.uint64))[0, :3].tolist()
    [1, 2, 0]
    """
    shifts = np.arange(len(LEVELS), dtype=np.uint64) * np.uint64(4)
    levels: npt.NDArray[np.uint8] = ((patterns[:, None] >> shifts) & np.uint64(15)).astype(np.uint8)
    return levels
