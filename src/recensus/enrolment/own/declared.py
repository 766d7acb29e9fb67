"""What the pack declares of a programme that enrols here, and who may act for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import connection

from recensus.decisions.steps import PERSON, is_machine
from recensus.decisions.types import NotAllowed
from recensus.enrolment.own.types import NotEnrolledHere
from recensus.privacy.access import Act, Look, looking
from recensus.privacy.queries import standings_of
from recensus.programmes.catalogue import read_programme
from recensus.programmes.enrolling import OwnEnrolment
from recensus.programmes.types import Benefit
from recensus.vocabulary.queries import latest_pack
from recensus.vocabulary.types import Level, Pack

SOURCE: Final = "enrolled here"
"""What the source of own enrolments is called on record: no country pack can call a source so."""
_SOURCE: Final = "select id from registry_source where name = %s"
_NEW_SOURCE: Final = """
insert into registry_source (name, label, holder, method) values (%s, '{}', '', 'enrolled')
on conflict (name) do nothing
"""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A programme that enrols here; ``frequency`` is how often its benefit, or else its cycle, comes."""

    name: str
    unit: str
    holder: str
    currency: str
    pack: str
    benefit: Benefit | None
    frequency: str | None
    enrolment: OwnEnrolment


def declared(pack: Pack | None, name: str) -> Declared:
    """Return a programme of the pack that enrols here; raises NotEnrolledHere."""
    programme, _ = read_programme(pack, name) if pack else (None, [])
    if pack is None or programme is None or programme.enrolment is None:
        raise NotEnrolledHere(
            f"The programme '{name}' does not enrol here: its programme.yaml does not say how."
        )
    return Declared(
        name=name,
        unit="P" if programme.unit is Level.PERSON else "H",
        holder=programme.holder,
        currency=pack.currency,
        pack=pack.content_hash,
        benefit=programme.benefit,
        frequency=programme.benefit.frequency if programme.benefit else programme.card.cycle,
        enrolment=programme.enrolment,
    )


def at_work(name: str) -> Declared:
    """Return a programme as the pack at work here declares it; raises NotEnrolledHere."""
    return declared(latest_pack(), name)


def require_named(by: str) -> None:
    """Raise NotAllowed for a machine, and for somebody who speaks for herself."""
    if is_machine(by) or by.startswith(PERSON):
        raise NotAllowed(f"Who is in a programme takes a named officer; '{by}' is none.")


def require_officer(programme: Declared, by: str) -> None:
    """Raise NotAllowed unless ``by`` is an officer whom the programme's holder appointed."""
    require_named(by)
    if programme.holder not in {standing.organisation for standing in standings_of(by)}:
        raise NotAllowed(
            f"Who is in '{programme.name}' is for officers of {programme.holder}, and {by} is not appointed by it."
        )


@contextmanager
def acting(programme: Declared, *, by: str, purpose: str) -> Iterator[Look]:
    """Let an officer of the programme decide, within the areas for which its holder appointed her."""
    require_officer(programme, by)
    with looking(by=by, purpose=purpose, action=Act.DECIDE, organisation=programme.holder) as look:
        yield look


def own_source() -> int:
    """Return the number of the source of own enrolments, made when there is none yet."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCE, [SOURCE])
        if (found := cursor.fetchone()) is None:
            cursor.execute(_NEW_SOURCE, [SOURCE])
            cursor.execute(_SOURCE, [SOURCE])
            found = cursor.fetchone()
        return int(found[0])
