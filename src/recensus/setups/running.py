"""The country pack that this installation runs."""

from functools import lru_cache

from django.conf import settings

from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.queries import country, latest_hash
from recensus.vocabulary.types import Pack


def running_pack() -> Pack | None:
    """Return the pack chosen in the settings, else the one whose data the database holds; None when it holds none."""
    name = settings.RECENSUS_PACK or country()
    return _opened(name, latest_hash()) if name else None


@lru_cache(maxsize=4)
def _opened(name: str, _version: str) -> Pack:
    return open_pack(name)
