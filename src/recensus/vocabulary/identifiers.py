"""Whether an identifier that someone else issued is well formed: its pattern, and its check digits.

A malformed identifier is kept and flagged, never a reason to refuse a person. Spaces, dots, slashes and
hyphens are not part of an identifier. The checksums and where they are defined:

- ``luhn``: ISO/IEC 7812-1, annex B (H. P. Luhn, US patent 2,950,048). Finds every single wrong digit, and
all swaps of neighbours except 09 and 90. - ``verhoeff``: J. Verhoeff, *Error Detecting Decimal Codes*,
Mathematical Centre Tracts 29 (1969). Finds every single wrong digit and every swap of neighbours. India's
Aadhaar uses it. - ``mod11``: the digits before the check digit are weighted 2 to 7 from the right, again and
again; the sum with the check digit is divisible by 11; ten is written ``K`` or ``X``. It is the rule of
Chile's RUT. Finds every single wrong digit and every swap of neighbours. - ``mod97``: ISO/IEC 7064 MOD
97-10: letters count A = 10 to Z = 35, and the whole leaves 1 when divided by 97. Finds every single wrong
digit and every swap of neighbouring digits.
"""

import re
from collections.abc import Callable, Mapping
from itertools import cycle
from operator import mul

from recensus.vocabulary.types import Issuer

_SEPARATORS = re.compile(r"[\s./-]")
_WEIGHTS = (2, 3, 4, 5, 6, 7)


def _verhoeff_square() -> tuple[tuple[int, ...], ...]:
    """Return the multiplication table of the dihedral group of order 10: 0-4 turn, 5-9 turn and flip."""

    def product(a: int, b: int) -> int:
        turn = (a + b) % 5 if a < 5 else (a - b) % 5
        return turn + 5 * ((a < 5) != (b < 5))

    return tuple(tuple(product(a, b) for b in range(10)) for a in range(10))


def _verhoeff_positions() -> tuple[tuple[int, ...], ...]:
    """Return Verhoeff's permutation, applied as often as the position from the right says (modulo 8)."""
    once = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
    rows = [tuple(range(10))]
    while len(rows) < 8:
        rows.append(tuple(once[digit] for digit in rows[-1]))
    return tuple(rows)


_SQUARE, _POSITIONS = _verhoeff_square(), _verhoeff_positions()


def normal(value: str) -> str:
    """Return an identifier without separators, letters large.

    >>> normal(" 49927-398 716")
    '49927398716'
    """
    return _SEPARATORS.sub("", value).upper()


def is_well_formed(issuer: Issuer, value: str) -> bool:
    """Tell whether ``value`` fits the whole pattern of its issuer and has right check digits.

    >>> is_well_formed(Issuer(name="nid", label={}, pattern="[0-9]{11}", checksum="luhn"), "49927398716")
    True
    """
    text = normal(value)
    forms = (text, value.strip())  # a pattern may speak of separators or not
    if issuer.pattern is not None and not any(re.fullmatch(issuer.pattern, form) for form in forms):
        return False
    return text != "" and (issuer.checksum is None or CHECKSUMS[issuer.checksum](text))


def luhn(text: str) -> bool:
    """Tell whether the last digit is the Luhn check digit of those before."""
    if not _is_digits(text):
        return False
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in text[-2::-2])
    return (sum(map(int, text[-1::-2])) + sum(doubled)) % 10 == 0


def verhoeff(text: str) -> bool:
    """Tell whether the last digit is the Verhoeff check digit of those before."""
    if not _is_digits(text):
        return False
    placed = (_POSITIONS[place % 8][int(digit)] for place, digit in enumerate(reversed(text)))
    state = 0
    for digit in placed:
        state = _SQUARE[state][digit]
    return state == 0


def mod11(text: str) -> bool:
    """Tell whether the last character is the check digit modulo 11 of those before (``K`` or ``X`` is ten).

    >>> mod11("123456785"), mod11("123456784")
    (True, False)
    """
    if not re.fullmatch("[0-9]+[0-9KX]", text):
        return False
    check = int(text[-1]) if text[-1].isdigit() else 10
    weighted: int = sum(map(mul, cycle(_WEIGHTS), map(int, reversed(text[:-1]))))
    return (weighted + check) % 11 == 0


def mod97(text: str) -> bool:
    """Tell whether the last two digits are the ISO/IEC 7064 MOD 97-10 check digits of what is before."""
    if not re.fullmatch("[0-9A-Z]+[0-9]{2}", text):
        return False
    return int("".join(str(int(character, 36)) for character in text)) % 97 == 1


def _is_digits(text: str) -> bool:
    return re.fullmatch("[0-9]+", text) is not None


CHECKSUMS: Mapping[str, Callable[[str], bool]] = {
    "luhn": luhn,
    "verhoeff": verhoeff,
    "mod11": mod11,
    "mod97": mod97,
}
