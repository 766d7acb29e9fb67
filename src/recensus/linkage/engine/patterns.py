"""A pattern: how two records compare, one level of four bits for each attribute, packed into 64 bits."""

from collections.abc import Mapping

NAME_LEVELS = (
    "missing",
    "same, rare",
    "same, uncommon",
    "same, common",
    "sounds the same",
    "nearly the same",
    "similar",
    "short form or initial",
    "in another place of the name",
    "different",
)

LEVELS: Mapping[str, tuple[str, ...]] = {
    "given": NAME_LEVELS,
    "family": NAME_LEVELS,
    "lineage": ("missing", "all same", "some same", "similar", "different"),
    "birth": (
        "missing",
        "same day",
        "same day, the first of January",
        "day and month swapped",
        "one digit differs",
        "digits transposed",
        "same month and year",
        "same year, day not stated",
        "same day and month, other year",
        "same year",
        "one year apart",
        "some years apart, from an age or a year",
        "within three years",
        "within ten years",
        "further apart",
    ),
    "sex": ("missing", "same", "different"),
    "area": ("missing", "same", "near", "similar", "different"),
    "address": ("missing", "same", "much in common", "something in common", "different"),
    "phone": ("missing", "same", "same, shared by many", "different"),
    "household": ("missing", "two others shared", "one other shared", "none shared"),
    "namesakes": ("missing", "none", "few", "some", "many"),
    "first": ("missing", "same, rare", "same, common", "similar", "different"),
    "second": ("missing", "same, rare", "same, common", "similar", "different"),
    "third": ("missing", "same, rare", "same, common", "similar", "different"),
    "register": ("missing", "another", "the same"),
}
"""Each attribute's levels; level 0 says nothing. The n-th attribute has bits 4n to 4n+3. `first` to `third` are the further
attributes that the settings name."""

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
