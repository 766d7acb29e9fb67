"""Files as they arrive through the pages: under names that any file system takes, and no larger than files may be."""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.limits import STANDARD, Limits, refusal
from recensus.privacy.vault.sealed_files import SUFFIX, seal_file

LONGEST_NAME = 200
"""Bytes of a file's name; file systems take 255."""


def write(folder: Path, name: str, parts: Iterable[bytes], limits: Limits = STANDARD) -> str:
    """Write a file's parts, sealed, into ``folder`` and return its name.

    Raises FileUnreadable when it is too large, its name cannot be kept, or another file of that name came before.
    """
    plain = _plain(name)
    sealed = folder / (plain + SUFFIX)
    if sealed.exists():
        message = "Two files have this name."
        raise FileUnreadable("same_name", plain, message, "Give each file its own name.")
    seal_file(_bounded(parts, plain, limits), sealed)
    return plain


def _bounded(parts: Iterable[bytes], name: str, limits: Limits) -> Iterator[bytes]:
    """Yield the parts as long as they are no more than a file may have."""
    written = 0
    for part in parts:
        written += len(part)
        if written > limits.size:
            raise refusal("file_too_large", name, f"It has more than {limits.size:,} bytes.")
        yield part


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
