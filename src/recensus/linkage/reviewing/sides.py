"""One record of a pair, as much of it as a look may see: who it says she is, and with whom she lives."""

from typing import Any

from django.db import connection

from recensus.linkage.reviewing.types import NoSuchPair, Side
from recensus.linkage.types import Key
from recensus.privacy.access import Look
from recensus.registry import files
from recensus.registry.opening import opened
from recensus.registry.queries import members
from recensus.registry.reaching import areas_of, within
from recensus.registry.veiling import cells_veiled, shown_whole
from recensus.vocabulary.types import Kind, Level, Pack, Sensitivity

_TELLING = frozenset({Kind.NAME, Kind.IDENTIFIER, Kind.AREA})
_NOW = files.Moment(None, "infinity")
_HOLDER = """
select l.registrant_id, c.name from registry_link l join registry_source c on c.id = l.source_id
where l.source_id = %s and l.kind = %s and l.source_key = %s and l.ended_by_id is null
"""


def telling(pack: Pack) -> list[str]:
    """Return the attributes that tell who somebody is: nothing else is asked for here, least of all how she lives."""
    roles = pack.roles
    named = {*roles.name, roles.sex, roles.birth_date, roles.age, roles.phone}
    return [
        attribute.name
        for attribute in pack.of_level(Level.PERSON)
        if attribute.name in named
        or attribute.kind in _TELLING
        or attribute.sensitivity is Sensitivity.IDENTIFYING
    ]


def side_of(key: Key, pack: Pack, look: Look) -> Side:
    """Return what the source of a key says last of its person. Raises NoSuchPair where she is out of reach."""
    registrant, source = holder_of(key, look)
    row = _said(registrant, source, key.key)
    cells = files.cells(pack, Level.PERSON, opened(look, [row]))
    asked = set(telling(pack))
    household = _household(registrant, look)
    return Side(
        registrant=registrant,
        source=source,
        stated_on=row["day"],
        area=areas_of([registrant]).get(registrant) if shown_whole(look, "area") else None,
        cells=cells_veiled(look, pack, [cell for cell in cells if cell.attribute in asked]),
        household=household,
        home=members(household, pack=pack, look=look) if household is not None else (),
    )


def holder_of(key: Key, look: Look) -> tuple[int, str]:
    """Return of whom a key speaks now, and the name of its source. Raises NoSuchPair where she is out of reach."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, key)
        found = cursor.fetchone()
    if found is None or not within(look, [found[0]]):
        raise NoSuchPair("There is no such pair, or not both of its records lie within reach.")
    return found[0], found[1]


def _said(registrant: int, source: str, key: str) -> dict[str, Any]:
    rows = files.statements([registrant], _NOW)
    return next(row for row in rows if row["source"] == source and row["source_key"] == key)


def _household(person: int, look: Look) -> int | None:
    """Return where she lives now, as far as the look may show it and reaches it."""
    moves = files.entries([person], _NOW)
    household = moves[-1]["household"] if moves else None
    if household is None or look.showing("household") is None:
        return None
    return household if within(look, [household]) else None
