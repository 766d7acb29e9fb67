"""A person's own view and her requests as the pages and letters tell them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.privacy.consent.types import Standing
from recensus.privacy.queries import policy_in_force
from recensus.privacy.types import Policy
from recensus.registry.types import Cell, Said
from recensus.rights.queries import exemptions_in_force, overdue
from recensus.rights.types import Kind, LookTold, PersonView, Request, State
from recensus.vocabulary.types import Kind as Attributes
from recensus.vocabulary.types import Pack
from recensus.web.benefits import benefits_shown
from recensus.web.country import label, programme_label, source_label
from recensus.web.explaining import told
from recensus.web.registrants import cells_shown, identifiers_shown, memberships_shown
from recensus.web.words import Words, day, moment, own_language, word
from recensus.web.words import said as in_words

KINDS: Final[Words] = {
    Kind.RECTIFY: gettext_lazy("Correct what a source says"),
    Kind.COMPLEMENT: gettext_lazy("Add something of my own"),
    Kind.OBJECT: gettext_lazy("Object to a use of my data"),
    Kind.ERASE: gettext_lazy("Erase my data"),
}
STATES: Final[Words] = {
    State.OPEN: gettext_lazy("Waiting for an answer"),
    State.GRANTED: gettext_lazy("Granted"),
    State.REFUSED: gettext_lazy("Refused"),
}
TONES: Final[Mapping[State, str]] = {State.OPEN: "if", State.GRANTED: "yes", State.REFUSED: "no"}
ACTS: Final[Words] = {
    "see": gettext_lazy("saw"),
    "search": gettext_lazy("found in a search"),
    "export": gettext_lazy("took along in a file"),
    "decide": gettext_lazy("decided or wrote down"),
    "audit": gettext_lazy("checked who had looked"),
}
RECORD_WORDS: Final[Words] = {
    "complaints": gettext_lazy("complaints"),
    "name": gettext_lazy("Name"),
    "identifiers": gettext_lazy("Identifiers"),
    "area": gettext_lazy("Area"),
    "sex": gettext_lazy("Sex"),
    "birth_year": gettext_lazy("Year of birth"),
    "relationship": gettext_lazy("Relationship"),
    "household": gettext_lazy("Household"),
    "timeline": gettext_lazy("Timeline"),
    "answer": gettext_lazy("Answer"),
    "score": gettext_lazy("Score"),
    "account": gettext_lazy("Account"),
}
MOST_LOOKS: Final = 100
LAST_DIGITS: Final = 3


@dataclass(frozen=True, kw_only=True)
class LookShown:
    """One look in words: when, by whom, for what, and what was shown."""

    when: str
    who: str
    purpose: str
    basis: str
    did: str
    what: str
    facts: int
    refused: bool


@dataclass(frozen=True, kw_only=True)
class RequestShown:
    """One request in words."""

    number: int
    kind: str
    person: int
    about: str
    words: str
    source: str
    holder: str
    filed: str
    due: str
    late: bool
    owner: str
    open: bool
    state: str
    tone: str
    answer: str
    answered: str


def own_view(pack: Pack, view: PersonView) -> dict[str, object]:
    """Return what the page and the letter about a person's own data show."""
    others = [look for look in view.looks if not look.herself]
    return {
        "name": view.file.name or _("Name not known"),
        "number": view.file.id,
        "memberships": memberships_shown(pack, view.file.timeline, view.file.relationship),
        "cells": cells_shown(pack, (_own_cell(pack, cell) for cell in view.file.cells)),
        "identifiers": [
            replace(one, value=masked(one.value)) for one in identifiers_shown(pack, view.file.identifiers)
        ],
        "home": cells_shown(pack, view.home.cells) if view.home else [],
        "answers": [
            {"programme": programme_label(pack, one.programme), **told(one)} for one in view.explanations
        ],
        "looks": list(looks_shown(pack, others[:MOST_LOOKS])),
        "more_looks": max(0, len(others) - MOST_LOOKS),
        "own_looks": len(view.looks) - len(others),
        "requests": [request_shown(pack, one) for one in view.requests],
        "consents": [consent_shown(one, own_language()) for one in view.consents],
        "by_law": [(purpose_label(one.purpose), one.legal_basis) for one in view.by_law],
        "exemptions": exemptions_in_force(),
        **benefits_shown(pack, view.benefits),
    }


def _own_cell(pack: Pack, cell: Cell) -> Cell:
    """Return a cell as its owner sees it: identifiers by their last digits, in case the letter is lost."""
    if pack.attributes[cell.attribute].kind is not Attributes.IDENTIFIER:
        return cell
    return replace(cell, held=_own(cell.held), alternatives=tuple(map(_own, cell.alternatives)))


def _own(said: Said) -> Said:
    return replace(said, value=masked(said.value) if said.value else said.value)


def masked(value: str) -> str:
    """Return a number of which only the last digits are left, enough for its owner to know it.

    >>> masked("49927398716"), masked("12")
    ('••••716', '••••')
    """
    return "••••" + (value[-LAST_DIGITS:] if len(value) > 2 * LAST_DIGITS - 1 else "")


def looks_shown(pack: Pack, looks: Iterable[LookTold]) -> Iterator[LookShown]:
    """Yield looks in words: who by role and organisation, for what by which law, and what was shown."""
    policy = policy_in_force()
    for look in looks:
        shown = {attribute_label(pack, name) for name in look.attributes}
        purpose = policy.purposes.get(look.purpose)
        yield LookShown(
            when=moment(look.at),
            who=_who(policy, look),
            purpose=in_words(purpose.label, look.purpose) if purpose else look.purpose,
            basis=look.agreement or look.legal_basis,
            did=word(ACTS, look.action),
            what=", ".join(sorted(shown, key=str.casefold)),
            facts=len(shown),
            refused=not look.allowed,
        )


def attribute_label(pack: Pack | None, name: str) -> str:
    """Return what an attribute is called that was shown, or a part of the record itself."""
    if name in RECORD_WORDS:
        return word(RECORD_WORDS, name)
    return label(pack, name) if pack else name


def _who(policy: Policy, look: LookTold) -> str:
    role = policy.roles.get(look.role)
    named = (look.who, in_words(role.label, look.role) if role else look.role, look.organisation)
    return ", ".join(part for part in named if part)


def request_shown(pack: Pack, one: Request) -> RequestShown:
    """Return a request in words."""
    return RequestShown(
        number=one.number,
        kind=word(KINDS, one.kind),
        person=one.person,
        about=_about(pack, one),
        words=one.words,
        source=source_label(pack, one.source) if one.source else "",
        holder=one.holder,
        filed=moment(one.filed_at),
        due=day(one.due),
        late=overdue(one, timezone.localdate()),
        owner=one.owner,
        open=one.state is State.OPEN,
        state=word(STATES, one.state),
        tone=TONES[one.state],
        answer=one.answer,
        answered=moment(one.answered_at),
    )


def _about(pack: Pack, one: Request) -> str:
    return purpose_label(one.about) if one.kind is Kind.OBJECT else label(pack, one.about)


def purpose_label(purpose: str) -> str:
    """Return what a purpose is called."""
    known = policy_in_force().purposes.get(purpose)
    return in_words(known.label, purpose) if known else purpose


def consent_shown(one: Standing, language: str) -> dict[str, object]:
    """Return how she stands to a purpose that rests on consent, and the words in which it is asked for.

    They are in the ``language`` asked for, else in the first that the notice is in.
    """
    notice = policy_in_force().purposes[one.purpose].notice
    told = language if language in notice else next(iter(notice))
    return {
        "purpose": one.purpose,
        "label": purpose_label(one.purpose),
        "notice": notice[told],
        "language": told,
        "given": one.given,
        "at": moment(one.at),
    }


def complements_shown(pack: Pack, complements: Iterable[Request]) -> list[RequestShown]:
    """Return what a person added to her record."""
    return [request_shown(pack, one) for one in complements]
