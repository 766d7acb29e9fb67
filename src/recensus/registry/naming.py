"""By which numbers and letters sources, registrants and keys go, for whoever builds on the record."""

from collections.abc import Iterable

from recensus.registry.models import Link, NameEntry, Registrant, Source


def source_numbers() -> dict[str, int]:
    """Return the number of each source that has said anything yet, by its name."""
    return dict(Source.objects.values_list("name", "id"))


def kinds_of(registrants: Iterable[int]) -> dict[int, str]:
    """Return the letters of registrants: persons are P, households H."""
    return dict(Registrant.objects.filter(pk__in=list(registrants)).values_list("id", "kind"))


def key_held(registrant: int, source: str, key: str) -> tuple[int, str, str] | None:
    """Return source, kind and key by which a source speaks of a registrant now; None where it does not."""
    held = Link.objects.filter(registrant=registrant, source__name=source, source_key=key, ended_by=None)
    return held.values_list("source_id", "kind", "source_key").first()


def name_of(registrant: int) -> str:
    """Return the name by which a registrant is found; empty where none is known."""
    return NameEntry.objects.filter(registrant=registrant).values_list("name", flat=True).first() or ""
