"""Files that only their owner reads, that stand whole or not at all, and that are never written over."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from recensus.linkage.encoded.types import EncodingRefused


@contextmanager
def created(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that stands under its name once all is written; raises EncodingRefused where one stands already."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)
    except FileExistsError:
        raise EncodingRefused(f"{path} is there already, and nothing is written over it.") from None
    finally:
        unfinished.unlink(missing_ok=True)
