"""Whether identifiers are well formed, as SQL: what ``vocabulary/identifiers.py`` says, for millions at once.

The tests compare both on arbitrary texts. ``text`` is SQL of an identifier without separators, letters large.
"""

from recensus.vocabulary.types import Issuer

_TIMES = (  # the table of the dihedral group of order 10, row by row
    "0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210"
)
# Verhoeff: the permutation, applied 0 to 7 times
_PLACES = "01234567891576283094580379614289160435279453126870428657390127938064157046913258"


def normal(text: str) -> str:
    """Return the SQL of an identifier without separators, letters large."""
    changed = f"upper(regexp_replace({text}, '[\\s./-]', '', 'g'))"
    return f"CASE WHEN regexp_matches({text}, '[^0-9A-Z]') THEN {changed} ELSE {text} END"


def is_well_formed(issuer: Issuer, text: str) -> str:
    """Return the SQL that tells whether the text (not null) fits its issuer's pattern and has right check digits."""
    plain = f"({normal(text)})"
    tests = [f"{plain} <> ''"]
    if issuer.pattern is not None:
        pattern = "'" + issuer.pattern.replace("'", "''") + "'"
        tests.append(f"(regexp_full_match({plain}, {pattern}) OR regexp_full_match(trim({text}), {pattern}))")
    if issuer.checksum is not None:
        tests.append(CHECKSUMS[issuer.checksum](plain))
    return "(" + " AND ".join(tests) + ")"


def luhn(text: str) -> str:
    """Every second digit from the right counts double, its own digits added; the sum ends in 0."""
    doubled = "CASE WHEN i % 2 = 0 THEN (2 * d) % 10 + (2 * d) // 10 ELSE d END"
    return _if_digits(text, f"list_sum(list_transform({_digits(text)}, lambda d, i: {doubled})) % 10 = 0")


def verhoeff(text: str) -> str:
    """Fold the permuted digits from the right with the table of the dihedral group; it ends at 0."""
    place = f"substr('{_PLACES}', ((i - 1) % 8 * 10 + d + 1)::INTEGER, 1)::INTEGER"
    placed = f"list_transform({_digits(text)}, lambda d, i: {place})"
    step = f"substr('{_TIMES}', (state * 10 + d + 1)::INTEGER, 1)::INTEGER"
    return _if_digits(text, f"list_reduce(list_prepend(0, {placed}), lambda state, d: {step}) = 0")


def mod11(text: str) -> str:
    """Weights 2 to 7 from the right, again and again; with the check digit (K and X are ten) divisible by 11."""
    check = f"CASE WHEN right({text}, 1) IN ('K', 'X') THEN 10 ELSE right({text}, 1)::INTEGER END"
    rest = _digits(f"left({text}, -1)")
    total = f"list_sum(list_transform({rest}, lambda d, i: d * ((i - 1) % 6 + 2)))"
    return f"(CASE WHEN regexp_full_match({text}, '[0-9]+[0-9KX]') THEN ({total} + {check}) % 11 = 0 ELSE false END)"


def mod97(text: str) -> str:
    """Letters count 10 to 35; the whole, read as one number, leaves 1 when divided by 97."""
    value = "CASE WHEN ascii(c) < 58 THEN ascii(c) - 48 ELSE ascii(c) - 55 END"
    values = f"list_transform(string_split({text}, ''), lambda c: {value})"
    step = "(state * CASE WHEN v < 10 THEN 10 ELSE 100 END + v) % 97"
    total = f"list_reduce(list_prepend(0, {values}), lambda state, v: {step})"
    return f"(CASE WHEN regexp_full_match({text}, '[0-9A-Z]+[0-9]{{2}}') THEN {total} = 1 ELSE false END)"


CHECKSUMS = {"luhn": luhn, "verhoeff": verhoeff, "mod11": mod11, "mod97": mod97}
"""The SQL of each check-digit rule by its name in ``identifiers.yaml``."""


def _digits(text: str) -> str:
    return f"list_transform(string_split(reverse({text}), ''), lambda c: ascii(c) - 48)"


def _if_digits(text: str, test: str) -> str:
    return f"(CASE WHEN regexp_full_match({text}, '[0-9]+') THEN {test} ELSE false END)"
