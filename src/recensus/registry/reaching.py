"""Whom a look reaches: where registrants live, and the same answer for one who lives elsewhere as for none."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from recensus.privacy.access import NOBODY, Act, Look, OutOfReach, Subject, looking
from recensus.registry.models import KINDS, NameEntry


class NotOnRecord(LookupError):
    """Nothing of this number is on record, or was on the day and at the moment asked for."""


def areas_of(registrants: Iterable[int]) -> dict[int, str | None]:
    """Return where registrants live now, as far as anybody said."""
    found = NameEntry.objects.filter(registrant__in=list(registrants))
    return dict(found.values_list("registrant", "area"))


def reach(look: Look, kind: str, number: int) -> None:
    """Close the look in on one registrant; raise NotOnRecord when it does not reach her, or there is none."""
    close_in(look, kind, number, areas_of([number]).get(number))


def close_in(look: Look, kind: str, number: int, area: str | None) -> None:
    """Close the look in on one registrant of whom it is known where she lives; raise NotOnRecord as `reach` does."""
    try:
        look.about(kind, number, area)
    except OutOfReach as refused:
        raise unknown(kind, number) from refused


@contextmanager
def concerning(
    person: int, *, by: str, purpose: str, action: Act, attributes: Iterable[str] = ()
) -> Iterator[Look]:
    """Look at one person: she herself, or an officer within whose reach she lives. Raises NotOnRecord."""
    herself = by == f"person:{person}"
    subject = Subject("P", person) if herself else NOBODY
    with looking(by=by, purpose=purpose, action=action, subject=subject, attributes=attributes) as look:
        if not herself:
            reach(look, "P", person)
        look.shows(persons=[person])
        yield look


def unknown(kind: str, number: int) -> NotOnRecord:
    """Return what is answered where there is nobody of this number, or nobody whom this look may reach."""
    return NotOnRecord(f"There is no {KINDS[kind]} {number}.")


def within(look: Look, registrants: Iterable[int]) -> set[int]:
    """Return those whom the look reaches."""
    return {number for number, area in areas_of(registrants).items() if look.reaches(area)}
