"""The country pack that this installation runs."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from recensus.vocabulary.pack import find_pack, open_pack
from recensus.vocabulary.queries import country, latest_hash
from recensus.vocabulary.types import Pack


def running_pack() -> Pack | None:
    """Return the pack chosen in the settings, else the one whose data the database holds; None when it holds none."""
    name = settings.RECENSUS_PACK or country()
    return _opened(name, latest_hash(), _sources_changed(name)) if name else None


@lru_cache(maxsize=4)
def _opened(name: str, _version: str, _sources: int) -> Pack:
    return open_pack(name)


def _sources_changed(name: str) -> int:
    """Return when files were last put into the pack's folder of sources, in ns; 0 without one."""
    folder = _folder(name) / "sources"
    return folder.stat().st_mtime_ns if folder.is_dir() else 0


@lru_cache(maxsize=4)
def _folder(name: str) -> Path:
    return find_pack(name)
