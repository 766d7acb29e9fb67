"""Amounts and references as they are written; what could be read in two ways is not read at all."""

import re
from decimal import Decimal
from typing import Final

_AMOUNT: Final = re.compile(r"[0-9]{1,16}(\.[0-9]{1,2}0{0,3})?")
NOT_PROVIDED: Final = "NOTPROVIDED"


def amount(written: str) -> Decimal | None:
    """Return an amount with two decimals; None for one with thousands separators, a comma, or a sign.

    >>> amount("1250.5"), amount("1,250.00"), amount("1.250")
    (Decimal('1250.50'), None, None)
    """
    plain = written.strip()
    if not _AMOUNT.fullmatch(plain) or re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", plain):
        return None
    return Decimal(plain).quantize(Decimal("0.01"))


def reference(written: str) -> str:
    """Return a reference of ours; empty for what stands for none."""
    plain = written.strip()
    return "" if plain.upper() == NOT_PROVIDED else plain[:35]
