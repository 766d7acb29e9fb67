"""The country pack whose data the pages show, and its labels for values, codes and areas."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from recensus.enrolment.own.declared import SOURCE
from recensus.vocabulary.types import Attribute, Kind, Label, Pack
from recensus.web.words import day, said, yes_or_no


def label(pack: Pack, attribute: str) -> str:
    """Return what an attribute is called, with its unit."""
    known = pack.attributes.get(attribute)
    if known is None:
        return attribute
    called = said(known.label, attribute)
    return f"{called} ({known.unit})" if known.unit and known.unit != attribute else called


def shown(pack: Pack, attribute: str, value: str) -> str:
    """Return a value as people read it: codes and areas by their names, dates and numbers as written here."""
    known = pack.attributes.get(attribute)
    if known is None:
        return value
    if known.kind is Kind.CODE:
        return _of_code(known, value)
    if known.kind is Kind.AREA:
        return area_name(pack, value)
    return _plain(known.kind, value)


def _of_code(attribute: Attribute, value: str) -> str:
    codes = attribute.codes.codes if attribute.codes else {}
    return said(codes[value], value) if value in codes else value


def _plain(kind: Kind, value: str) -> str:
    if kind is Kind.BOOLEAN:
        return yes_or_no(value == "true")
    if kind is Kind.DATE:
        return _day(value)
    if kind in (Kind.INTEGER, Kind.NUMBER):
        return figure(value)
    return value


def _day(value: str) -> str:
    try:
        return day(date.fromisoformat(value))
    except ValueError:  # a date that no calendar has is shown as it was said
        return value


def figure(value: str | Decimal | float | int | None, digits: int | None = None) -> str:
    """Return a number with its thousands apart: with ``digits`` decimals, else with all that say something.

    Halves are rounded away from zero, as models and money are.
    """
    if value is None:
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:  # kept as it was said
        return str(value)
    if digits is not None:
        number = number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        return number_format(number, decimal_pos=digits, use_l10n=True, force_grouping=True)
    exponent = number.normalize().as_tuple().exponent
    said_digits = max(0, -exponent) if isinstance(exponent, int) else 0
    return number_format(number, decimal_pos=said_digits, use_l10n=True, force_grouping=True)


def area_name(pack: Pack, code: str | None) -> str:
    """Return an area's name, its code when it has none."""
    area = pack.areas.get(code) if code else None
    return area.name if area else (code or "")


def area_path(pack: Pack, code: str | None) -> str:
    """Return an area with those that hold it, nearest first: ``Kibera, Nairobi``."""
    names: list[str] = []
    while code and (area := pack.areas.get(code)) and len(names) < len(pack.areas):
        names.append(area.name)
        code = area.parent
    return ", ".join(names) or (code or "")


def source_label(pack: Pack, source: str) -> str:
    """Return what a source is called."""
    if source == SOURCE:
        return _("enrolled here")
    return _named(pack.sources[source].content, source) if source in pack.sources else source


def programme_label(pack: Pack, programme: str) -> str:
    """Return what a programme is called."""
    documents = pack.programmes.get(programme, {})
    return _named(documents["programme"].content, programme) if "programme" in documents else programme


def _named(content: object, otherwise: str) -> str:
    label = content.get("label") if isinstance(content, dict) else None
    if isinstance(label, str):
        return label
    return (
        said({str(k): str(v) for k, v in label.items()}, otherwise) if isinstance(label, dict) else otherwise
    )


def label_of(label: Label | str, otherwise: str = "") -> str:
    """Return a label given either as one text or as a text a language."""
    return label if isinstance(label, str) else said(label, otherwise)
