"""Which country this database serves, and by which versions of its pack. Nothing here is personal."""

from recensus.vocabulary.models import PackVersion


def country() -> str | None:
    """Return the name of the pack that this database holds, None while it holds none."""
    latest = latest_version()
    return latest.name if latest else None


def latest_version() -> PackVersion | None:
    """Return the version that was put to use last, None while there is none."""
    return PackVersion.objects.order_by("-first_used_at", "-id").first()
