"""From file to file: what a partner hands to the linkage unit, and what the unit hands back."""

from pathlib import Path

from recensus.linkage.encoded.agreement import read_settings, same_agreement
from recensus.linkage.encoded.encode import encode
from recensus.linkage.encoded.files import read_encoded, write_encoded, write_pairs
from recensus.linkage.encoded.outcomes import match
from recensus.linkage.encoded.shared_key import read_key
from recensus.linkage.encoded.tables import read_records, write_list

Told = dict[str, object]
"""What the command says of it: counts and thresholds, nothing of anybody."""


def hand_over(table: Path, *, settings: Path, key_file: Path, once: bool, to: Path, whose: Path) -> Told:
    """Encode a partner's table into a file for the unit and a list for the partner; raises EncodingRefused.

    The list is written first: an encoded file whose keys nobody can read is of no use.
    """
    agreed, key = read_settings(settings), read_key(key_file)
    records, own = read_records(table)
    encoded, rows = encode(records, agreed, key, once=once)
    write_list(whose, {opaque.hex(): own[row] for opaque, row in sorted(rows.items())})
    write_encoded(encoded, to)
    return encoded.told()


def match_files(left: Path, right: Path, *, to: Path, wrong_at_most: float) -> Told:
    """Match two encoded files and write their pairs; raises EncodingRefused where they do not agree."""
    one, other = read_encoded(left), read_encoded(right)
    same_agreement(one, other)
    found = match(one, other, wrong_at_most=wrong_at_most)
    write_pairs(found.pairs, to)
    return found.told()
