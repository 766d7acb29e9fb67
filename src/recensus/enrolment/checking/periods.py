"""Amounts of different periods, made comparable exactly: never rounded, never guessed."""

from typing import Final

from recensus.vocabulary.types import Period

A_YEAR: Final = {Period.WEEK: 52, Period.MONTH: 12, Period.QUARTER: 4, Period.YEAR: 1}
"""How often a period comes in a year."""


def weights(stated: Period | None, limit: Period | None) -> tuple[int, int]:
    """Return by what a stated amount and a limit are multiplied, so that both are of one year; (1, 1) for assets.

    >>> weights(Period.YEAR, Period.MONTH)
    (1, 12)
    """
    if stated is None or limit is None:
        if stated is not limit:
            raise ValueError("an amount of a period cannot be held against one without")
        return 1, 1
    return A_YEAR[stated], A_YEAR[limit]
