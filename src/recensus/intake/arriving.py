"""Files as they arrive through the pages: under names that any file system takes, and no larger than files may be."""

from collections.abc import Iterable
from pathlib import Path, PurePath

from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.limits import STANDARD, Limits, refusal

LONGEST_NAME = 200
"""Bytes of a file's name; file systems take 255."""


def write(folder: Path, name: str, parts: Iterable[bytes], limits: Limits = STANDARD) -> str:
    """Write a file's parts into ``folder`` and return its name there.

    Raises FileUnreadable when it is too large, its name cannot be kept, or another file of that name came before.
    """
    plain, written = _plain(name), 0
    try:
        file = (folder / plain).open("xb")
    except FileExistsError as error:
        message = "Two files have this name."
        raise FileUnreadable("same_name", plain, message, "Give each file its own name.") from error
    with file:
        for part in parts:
            written += file.write(part)
            if written > limits.size:
                raise refusal("file_too_large", plain, f"It has more than {limits.size:,} bytes.")
    return plain


def _plain(name: str) -> str:
    """Return a file's name without folders and invisible characters.

    >>> _plain("../../etc/persons.csv")
    'persons.csv'
    """
    plain = "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable())
    if plain in ("", ".", "..") or len(plain.encode(errors="replace")) > LONGEST_NAME:
        message = f"A name has between 1 and {LONGEST_NAME} bytes."
        raise FileUnreadable("bad_name", plain[:40], message, "Give the file a shorter name.")
    return plain
