"""What is said of an applicant, as the engine takes a record: numbers and telephones as the vault's tokens."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from recensus.linkage.applicants.types import Applicant, NotComparable
from recensus.linkage.settings import NAME_PARTS, LinkageSettings
from recensus.privacy.vault.queries import attribute_token, search_tokens
from recensus.vocabulary.types import Pack

NOBODYS: Final = 0
"""The number of the applicant's record and of her register: no source, no key has it."""


def asked_for(settings: LinkageSettings) -> list[str]:
    """Return the attributes that are compared, in the order in which a form asks for them."""
    parts = (*NAME_PARTS, "sex", "birth_date", "age", "area", "address", "phone")
    named = [name for part in parts for name in settings.parts.get(part, ())]
    return list(dict.fromkeys([*named, *settings.compare]))


def asked_once(pack: Pack, settings: LinkageSettings) -> list[str]:
    """Return one attribute for each part of a comparison: where she lives for the area, else the first."""
    asked = asked_for(settings)
    several = [names for names in settings.parts.values() if len(names) > 1]
    chosen = [pack.roles.area if pack.roles.area in names else names[0] for names in several]
    left = {name for names, one in zip(several, chosen, strict=True) for name in names if name != one}
    return [name for name in asked if name not in left]


def record_of(applicant: Applicant, pack: Pack, settings: LinkageSettings, *, on: date) -> dict[str, Any]:
    """Return the fields of `engine.types.RECORDS` for what is said of an applicant today.

    Raises NotComparable for an attribute that is not compared, an issuer whose numbers do not count, an age that is
    none, or nothing to compare by.
    """
    _require_known(applicant.values, asked_for(settings), "attribute")
    _require_known(applicant.identifiers, settings.identifiers, "issuer")
    said = {name: _written(pack, name, value) for name, value in applicant.values.items() if value.strip()}
    record: dict[str, Any] = {
        part: value for part, names in settings.parts.items() if (value := _first(said, names)) is not None
    }
    if "age" in record:
        record["age"] = _age(record["age"])
    record |= {name: said[name] for name in settings.compare if name in said}
    numbers = list(_numbers(applicant.identifiers))
    if not (numbers or record.keys() & set(NAME_PARTS)):
        raise NotComparable("Say at least a name, or a number from a card.")
    return record | {"record": NOBODYS, "register": NOBODYS, "stated_on": on, "identifiers": numbers}


def _require_known(said: Mapping[str, str], known: Sequence[str], what: str) -> None:
    if unknown := sorted(set(said) - set(known)):
        raise NotComparable(f"No {what} '{unknown[0]}' is compared here. There are: {', '.join(known)}.")


def _written(pack: Pack, attribute: str, value: str) -> str:
    text = value.strip()
    return attribute_token(attribute, text) if pack.is_sealed(attribute) else text


def _first(said: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((said[name] for name in names if name in said), None)


def _age(text: str) -> int:
    if not (text.isdecimal() and len(text) < 4):
        raise NotComparable("An age is a whole number of years.")
    return int(text)


def _numbers(identifiers: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for issuer, value in identifiers.items():
        if value.strip():
            yield {"issuer": issuer, "value": search_tokens([issuer], value)[issuer]}
