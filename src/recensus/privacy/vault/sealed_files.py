"""Files at rest: sealed while they are written, whole or not at all, and opened as a stream."""

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from recensus.privacy.vault import keys, locking, streams
from recensus.privacy.vault.types import Key, Use

SUFFIX = ".sealed"


def plain_name(path: Path) -> str:
    """Return a file's name without the ending of those that are sealed."""
    return path.name.removesuffix(SUFFIX)


def seal_file(parts: Iterable[bytes], path: Path) -> None:
    """Write what comes in sealed to ``path``, whose name ends in ``.sealed``; readable by its owner only."""
    if path.suffix != SUFFIX:
        raise ValueError(f"The name of a sealed file ends in {SUFFIX}.")
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with locking.holding_keys():
        key = keys.active(Use.FILES)
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                streams.seal_stream(key, parts, file.write)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def open_file(path: Path) -> Iterator[bytes]:
    """Yield the plain bytes of a sealed file. Raises NotGenuine; what came before is then worth nothing either."""
    with path.open("rb") as file:
        yield from streams.open_stream(file, lambda number: keys.numbered(number).secret)


def reseal_files(new: Key) -> None:
    """Seal anew all files of this database that another key sealed."""
    for path, number in _sealed_files():
        if number != new.number:
            seal_file(open_file(path), path)


def keys_in_use() -> frozenset[int]:
    """Return the numbers of the keys that files of this database name."""
    return frozenset(number for _, number in _sealed_files())


def _sealed_files() -> Iterator[tuple[Path, int]]:
    for path in Path(settings.RECENSUS_FILES).rglob(f"*{SUFFIX}"):
        with path.open("rb") as file:
            yield path, streams.number_of(file.read(64))
