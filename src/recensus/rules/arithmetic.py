"""The engine's arithmetic in plain Python: doubles, exact amounts, and their conversions, bit for bit."""

import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal

AMOUNT_PLACES, MEMBER_PLACES = 9, 6
_DIGITS = 18
_EXACT = 2**53


def finite(value: float) -> float | None:
    """Return a number, None where it overflowed or is undefined."""
    return value if math.isfinite(value) else None


def round_half_away(value: float) -> float:
    """Round to a whole number, halves away from zero, as C's round."""
    whole = float(math.trunc(value)) if math.isfinite(value) else value
    return whole + math.copysign(1, value) if abs(value - whole) >= 0.5 else whole


def round_to(value: float, digits: int) -> float:
    """Round to some digits as the engine does: by a power of ten."""
    scaled = round_half_away(value * 10.0**digits) / 10.0**digits
    return scaled if math.isfinite(scaled) else value


def to_units(value: float, places: int) -> int | None:
    """Return a double as a whole number of 10^-places, None beyond 18 digits."""
    scaled = round_half_away(value * 10.0**places)
    return int(scaled) if math.isfinite(scaled) and abs(scaled) < 10.0**_DIGITS else None


def from_units(units: int, places: int) -> float:
    """Return a whole number of 10^-places as a double."""
    if abs(units) <= _EXACT:
        return float(units) / 10.0**places
    whole, rest = divmod(abs(units), 10**places)
    return math.copysign(float(whole) + float(rest) / 10.0**places, units)


def recorded_number(value: int | float | Decimal) -> float:
    """Return a stored number as a double: DECIMAL(18, 6), or a whole number."""
    if isinstance(value, Decimal):
        return from_units(int(value.scaleb(MEMBER_PLACES).to_integral_value()), MEMBER_PLACES)
    return float(value)


def years_between(first: date, second: date) -> float:
    """Return the completed years; someone born on 29 February completes one on 1 March of a common year.

    >>> years_between(date(2004, 2, 29), date(2005, 2, 28)), years_between(date(2004, 2, 29), date(2005, 3, 1))
    (0.0, 1.0)
    """
    before = (second.month, second.day) < (first.month, first.day)
    return float(second.year - first.year - before)


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (OverflowError, ValueError):
        return math.nan


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "ceil": lambda x: float(math.ceil(x)),
    "exp": _exp,
    "floor": lambda x: float(math.floor(x)),
    "greatest": max,
    "least": min,
    "ln": lambda x: math.log(x) if x > 0 else math.nan,
    "power": _power,
    "round": lambda x, digits=0.0: round_to(x, int(digits)),
    "sqrt": lambda x: math.sqrt(x) if x >= 0 else math.nan,
    "years_between": years_between,
}

OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else math.nan,
}
