"""As much of each value as the look may show: the value, the band in which it lies, or whether there is one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from recensus.privacy.access import Look
from recensus.privacy.types import Showing
from recensus.registry.types import Cell, Event, HeldIdentifier, Said
from recensus.vocabulary.types import Attribute, Kind, Pack

YEARS = 5


def cells_veiled(look: Look, pack: Pack, cells: Iterable[Cell]) -> list[Cell]:
    """Return the cells that may be shown, each only as far as it may."""
    return [
        Cell(
            attribute=cell.attribute,
            held=_said(cell.held, pack, cell.attribute, showing),
            alternatives=tuple(_said(said, pack, cell.attribute, showing) for said in cell.alternatives),
        )
        for cell in cells
        if (showing := look.showing(cell.attribute)) is not None
    ]


def _said(said: Said, pack: Pack, attribute: str, showing: Showing) -> Said:
    if showing is Showing.VALUE:
        return said
    missing = said.missing.partition(":")[0] if said.missing else None
    value = None
    if said.value is not None and showing is Showing.BAND:
        value = _band(pack, pack.attributes[attribute], said.value)
    return replace(said, value=value, missing=missing, showing=showing)


def _band(pack: Pack, attribute: Attribute, value: str) -> str | None:
    try:
        return band(pack, attribute, value)
    except (ArithmeticError, ValueError):
        return None  # a value that is not of its kind has no band: it is only told that there is one


def band(pack: Pack, attribute: Attribute, value: str) -> str | None:
    """Return the band in which a value lies; None where values of this kind have none.

    Numbers lie in bands as wide as their first digit, dates in bands of five years, areas in the area around them.
    """
    if attribute.kind in (Kind.INTEGER, Kind.NUMBER):
        return _of_number(Decimal(value))
    if attribute.kind is Kind.DATE:
        first = date.fromisoformat(value).year // YEARS * YEARS
        return f"{first} - {first + YEARS - 1}"
    if attribute.kind is Kind.AREA:
        area = pack.areas.get(value)
        return area.parent if area else None
    return None


def _of_number(value: Decimal) -> str:
    """Return the band of a number, its upper end not included.

    >>> [_of_number(Decimal(text)) for text in ("7", "37.5", "1984", "-3")]
    ['0 - 10', '30 - 40', '1000 - 2000', '-10 - 0']
    """
    width = max(Decimal(10), Decimal(10) ** abs(value).adjusted())
    first = (value / width).to_integral_value("ROUND_FLOOR") * width
    return f"{first:.0f} - {first + width:.0f}"


def identifiers_veiled(look: Look, identifiers: Sequence[HeldIdentifier]) -> list[HeldIdentifier]:
    """Return identifiers: whole, only by whom they were issued, or none."""
    showing = look.showing("identifiers")
    if showing is None:
        return []
    return [one if showing is Showing.VALUE else replace(one, value="") for one in identifiers]


def shown_whole(look: Look, attribute: str) -> bool:
    """Tell whether an attribute is shown as it is."""
    return look.showing(attribute) is Showing.VALUE


def timeline_veiled(look: Look, timeline: Iterable[Event], reached: set[int]) -> Iterator[Event]:
    """Yield the events, naming households only that the look reaches."""
    if look.showing("timeline") is None:
        return
    for event in timeline:
        yield event if event.household in reached else replace(event, household=None)
