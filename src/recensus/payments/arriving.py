"""Files of institutions as they come in by a page or a program: there while they are read, then gone."""

import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Final

from django.conf import settings

from recensus.payments.actions import take_in
from recensus.payments.types import Report

FOLDER: Final = "statements"


def take_in_parts(*, name: str, parts: Iterable[bytes], by: str, purpose: str) -> Report:
    """Take in a file that comes in parts, as `actions.take_in` does; ``name`` is for its messages only."""
    with _written(name, parts) as path:
        return take_in(path=path, by=by, purpose=purpose)


@contextmanager
def _written(name: str, parts: Iterable[bytes]) -> Iterator[Path]:
    folder = Path(settings.RECENSUS_FILES) / FOLDER / uuid.uuid4().hex
    folder.mkdir(parents=True, mode=0o700)
    try:
        path = folder / (_plain(name) or "file")
        with path.open("xb") as file:
            file.writelines(parts)
        yield path
    finally:
        shutil.rmtree(folder)


def _plain(name: str) -> str:
    """Return a file's name without folders, and without what no name needs.

    >>> _plain("../../etc/pass wd"), _plain("..")
    ('passwd', '')
    """
    last = PurePath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isalnum() or letter in "._-")[:100].lstrip(".")
