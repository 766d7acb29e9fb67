"""An applicant and whom she may be, as the page asks and tells it: side by side, with the reasons in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from recensus.linkage import wording
from recensus.linkage.applicants.reading import asked_once
from recensus.linkage.applicants.types import Applicant, Candidate, Candidates
from recensus.linkage.settings import settings_of
from recensus.linkage.wording import Evidence
from recensus.vocabulary.types import Kind, Pack
from recensus.web.areas import chosen_areas
from recensus.web.country import area_name, figure, label, label_of, shown
from recensus.web.reviewing import language
from recensus.web.words import moment

IDENTIFIER: Final = "number-"
"""What the name of a field for an issuer's number begins with."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of the form, with what was typed; one with ``choices`` is a list."""

    name: str
    label: str
    value: str
    hint: str
    choices: tuple[tuple[str, str], ...]


class Line(NamedTuple):
    """What was said now and what is on record of the same thing."""

    label: str
    now: str
    on_record: str


def fields(pack: Pack, typed: Mapping[str, str], within: frozenset[str] | None) -> list[Field]:
    """Return the fields by which somebody is sought: what the country compares, and numbers from cards."""
    settings = settings_of(pack)
    of_values = [_field(pack, name, typed, within) for name in asked_once(pack, settings)]
    numbers = [
        Field(
            name=f"{IDENTIFIER}{issuer}",
            label=label_of(pack.issuers[issuer].label, issuer),
            value=typed.get(f"{IDENTIFIER}{issuer}", ""),
            hint="",
            choices=(),
        )
        for issuer in settings.identifiers
    ]
    return [*of_values, *numbers]


def _field(pack: Pack, name: str, typed: Mapping[str, str], within: frozenset[str] | None) -> Field:
    attribute = pack.attributes[name]
    choices: list[tuple[str, str]] = []
    if attribute.kind is Kind.AREA:
        choices = chosen_areas(pack, within)
    elif attribute.codes:
        choices = [(code, shown(pack, name, code)) for code in attribute.codes.codes]
    hint = _("As 1990-05-01; 1990-05 or 1990 where no more is known.") if attribute.kind is Kind.DATE else ""
    return Field(
        name=name, label=label(pack, name), value=typed.get(name, ""), hint=hint, choices=tuple(choices)
    )


def applicant_in(typed: Mapping[str, str], asked: list[Field]) -> Applicant:
    """Return what was typed, as far as anything was."""
    said = {field.name: text for field in asked if (text := typed.get(field.name, "").strip())}
    return Applicant(
        values={name: text for name, text in said.items() if not name.startswith(IDENTIFIER)},
        identifiers={
            name.removeprefix(IDENTIFIER): text for name, text in said.items() if name.startswith(IDENTIFIER)
        },
    )


def candidates_shown(pack: Pack, applicant: Applicant, found: Candidates) -> dict[str, object]:
    """Return what the page tells of an answer."""
    return {
        "known_at": moment(found.index.known_at),
        "later": figure(found.later) if found.later else "",
        "elsewhere": found.elsewhere,
        "people": [_candidate(pack, applicant, one) for one in found.found],
    }


def _candidate(pack: Pack, applicant: Applicant, one: Candidate) -> dict[str, object]:
    spoken = language()
    return {
        "number": one.found.id,
        "name": one.found.name or _("Name not known"),
        "lines": [line for line in _lines(pack, applicant.values, one) if line.now or line.on_record],
        "likelihood": wording.likelihood(one.probability, spoken),
        "by_number": one.by == "identifier",
        "for_it": list(_reasons(one.evidence, spoken, 1)),
        "against": list(_reasons(one.evidence, spoken, -1)),
    }


def _lines(pack: Pack, said: Mapping[str, str], one: Candidate) -> Iterator[Line]:
    roles, parts = pack.roles, settings_of(pack).parts
    names = " ".join(said[name] for name in roles.name if name in said)
    sex = roles.sex or ""
    yield Line(_("Name"), names, one.found.name)
    yield Line(_("Sex"), _shown(pack, sex, said.get(sex)), _shown(pack, sex, one.found.sex))
    yield Line(_("Born"), said.get(roles.birth_date or "", ""), str(one.found.birth_year or ""))
    area = next((said[name] for name in parts.get("area", ()) if name in said), None)
    yield Line(_("Area"), area_name(pack, area), area_name(pack, one.found.area))


def _shown(pack: Pack, attribute: str, value: str | None) -> str:
    return shown(pack, attribute, value) if value else ""


def _reasons(told: Evidence, spoken: str, sign: int) -> Iterator[str]:
    """Yield what speaks for one person (1) or against it (-1), the strongest first."""
    for piece in sorted(told.pieces, key=lambda piece: -abs(piece.weight)):
        if piece.weight * sign >= wording.SAYS_NOTHING:
            yield f"{wording.called(piece.attribute, spoken)}: {wording.found(piece, spoken)}"
