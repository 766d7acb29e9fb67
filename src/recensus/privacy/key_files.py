"""Keys of this installation that are kept as files: made once, readable by their owner only."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings


def key_folder() -> Path:
    """Return the folder of this installation's keys, made if need be."""
    folder: Path = settings.RECENSUS_HOME / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def key_file(name: str, make: Callable[[], bytes]) -> bytes:
    """Return the key kept under ``name``; the first process that asks makes it, whole or not at all."""
    return kept(key_folder() / name, make)


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return what is kept in a file, where the first process that asks puts what ``make`` gives."""
    if not path.exists():
        _put(path, make())
    return path.read_bytes()


def _put(path: Path, key: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass  # another process was first: its key holds
    finally:
        unfinished.unlink()
