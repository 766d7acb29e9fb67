"""Whom a look reaches: where registrants live, and the same answer for one who lives elsewhere as for none."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from recensus.privacy.access import NOBODY, Act, Look, OutOfReach, Subject, looking
from recensus.registry.models import KINDS, NameEntry

_HOLDERS = """
select was.registrant_id, array_agg(distinct now.registrant_id order by now.registrant_id)
from registry_link was
join registry_link now on now.source_id = was.source_id and now.kind = was.kind and now.source_key = was.source_key
                      and now.ended_by_id is null
where was.registrant_id = any(%s) and was.ended_by_id is not null
group by was.registrant_id
"""


class NotOnRecord(LookupError):
    """Nothing of this number is on record, or was on the day and at the moment asked for."""


class HeldBy(NotOnRecord):
    """All that was known under this number belongs to other registrants now: ``holders``, one unless it was parted."""

    def __init__(self, kind: str, number: int, holders: Sequence[int]) -> None:
        now = " and ".join(f"{KINDS[kind]} {holder}" for holder in holders)
        super().__init__(f"{KINDS[kind].capitalize()} {number} is on record as {now} now.")
        self.holders = tuple(holders)


def holders_of(registrants: Iterable[int]) -> dict[int, list[int]]:
    """Return who has the keys now that registrants had and lost."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [list(registrants)])
        return dict(cursor.fetchall())


def areas_of(registrants: Iterable[int]) -> dict[int, str | None]:
    """Return where registrants live now, as far as anybody said; of one who lost all her keys, who has them lives."""
    wanted = list(registrants)
    found = dict(NameEntry.objects.filter(registrant__in=wanted).values_list("registrant", "area"))
    if missing := [number for number in wanted if number not in found]:
        now = holders_of(missing)
        holding = {holder for holders in now.values() for holder in holders}
        areas = dict(NameEntry.objects.filter(registrant__in=holding).values_list("registrant", "area"))
        found |= {number: areas.get(holders[0]) for number, holders in now.items()}
    return found


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
