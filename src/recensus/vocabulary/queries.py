"""Which country this database serves, and by which versions of its pack. Nothing here is personal."""

from functools import lru_cache

from recensus.vocabulary.models import PackVersion
from recensus.vocabulary.pack import pack_in
from recensus.vocabulary.recalling import recalled
from recensus.vocabulary.types import Pack


def country() -> str | None:
    """Return the name of the pack that this database holds, None while it holds none."""
    return PackVersion.objects.order_by("-first_used_at", "-id").values_list("name", flat=True).first()


def latest_version() -> PackVersion | None:
    """Return the version that was put to use last, None while there is none."""
    return PackVersion.objects.order_by("-first_used_at", "-id").first()


def latest_pack() -> Pack | None:
    """Return the pack that was put to use last, from its archive; None while there is none."""
    latest = latest_hash()
    return _archived(latest) if latest else None


@recalled
def latest_hash() -> str:
    """Return the hash of the version that was put to use last, empty while there is none."""
    versions = PackVersion.objects.order_by("-first_used_at", "-id")
    return versions.values_list("content_hash", flat=True).first() or ""


@lru_cache(maxsize=4)
def _archived(content_hash: str) -> Pack | None:
    """Return the pack of a version, which never changes."""
    return pack_in(PackVersion.objects.get(content_hash=content_hash).archive, content_hash)
