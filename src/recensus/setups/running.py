"""The country pack that this installation runs."""

from functools import lru_cache

from django.conf import settings

from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.queries import latest_version
from recensus.vocabulary.types import Pack


def running_pack() -> Pack | None:
    """Return the pack chosen in the settings, else the one whose data the database holds; None when it holds none."""
    version = latest_version()
    name = settings.RECENSUS_PACK or (version.name if version else "")
    return _opened(name, version.content_hash if version else "") if name else None


@lru_cache(maxsize=4)
def _opened(name: str, _version: str) -> Pack:
    return open_pack(name)
