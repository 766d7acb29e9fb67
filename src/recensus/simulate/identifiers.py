"""National identity numbers: ten digits, the last one by Luhn's algorithm, in no visible order."""

import numpy as np

from recensus.simulate.draws import Array

SERIALS = 900_000_000
STRIDE = 618_033_989
"""Shares no factor with SERIALS, so that different persons get different numbers."""


def national_id(person: Array) -> Array:
    """Return the number of each person: nine digits in a scattered order and their check digit.

    >>> national_id(np.array([0, 1]))
    array([1357924685, 7538264578])
    """
    serial = (person * STRIDE + 35_792_468) % SERIALS + 100_000_000
    return serial * 10 + luhn(serial)


def luhn(serial: Array) -> Array:
    """Return the check digit that Luhn's algorithm puts behind ``serial``: every second digit is doubled."""
    total, rest = np.zeros_like(serial), serial.copy()
    for place in range(9):
        digit = rest % 10
        doubled = digit * 2
        total += np.where(place % 2 == 0, doubled - 9 * (doubled > 9), digit)
        rest //= 10
    return (10 - total % 10) % 10


def wrong_digit(number: Array, uniform: Array) -> Array:
    """Return the numbers with one digit (never the first) misread, so that the check digit no longer fits."""
    place = 10 ** (uniform * 9).astype(np.int64)
    digit = number // place % 10
    return number + np.where(digit == 9, -1, 1) * place
