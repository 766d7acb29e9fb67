"""Names, texts, numbers and dates as DuckDB reads them."""

import re
from datetime import date
from decimal import Decimal
from math import isinf

from recensus.rules.types import Value

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
# DuckDB's reserved words (a test compares this with the engine's own list).
RESERVED_WORDS = frozenset(
    """all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
    default deferrable desc describe distinct do else end except false fetch for foreign from group having in
    initially intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer
    pivot_wider placing primary qualify references returning select show some summarize symmetric table then to
    trailing true union unique unpivot using variadic when where window with""".split()  # noqa: SIM905  # a list to read
)


def quoted(name: str) -> str:
    """Return a column's name, in quotes where it needs them.

    >>> quoted("rooms"), quoted("order")
    ('rooms', '"order"')
    """
    if _PLAIN.fullmatch(name) and name not in RESERVED_WORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text literal."""
    return "'" + value.replace("'", "''") + "'"


def double(value: float) -> str:
    """Return a literal that is a DOUBLE wherever it stands.

    >>> double(5.0), double(0.1), double(-1e-20)
    ('5e0', '0.1e0', '-1e-20')
    """
    if isinf(value):
        return "'Infinity'::DOUBLE" if value > 0 else "'-Infinity'::DOUBLE"
    written = repr(float(value)).removesuffix(".0")
    return written if "e" in written else written + "e0"


def compared(value: float) -> str:
    """Return a number beside a comparison's sign: plain where that is exact, since the other side is a DOUBLE.

    >>> compared(5.0), compared(12.59624), compared(1e30)
    ('5', '12.59624', '1e+30')
    """
    if isinf(value):
        return double(value)
    written = repr(float(value)).removesuffix(".0")
    digits = sum(character.isdigit() for character in written)
    return written if "e" not in written and digits <= 9 else double(value)


def literal(value: Value | None) -> str:
    """Return any value as a literal of its rule type."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return text(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return double(float(value))


def decimal(value: Decimal) -> str:
    """Return an exact amount with nine decimal places."""
    return f"CAST('{value:f}' AS DECIMAL(18, 9))"
