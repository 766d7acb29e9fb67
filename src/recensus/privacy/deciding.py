"""The one decision that every look passes: pure, and closed to whatever the policy does not name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from recensus.privacy.types import (
    NOBODY,
    Act,
    Decision,
    Grant,
    Granularity,
    Policy,
    Reach,
    Role,
    Showing,
    Subject,
    Terms,
)
from recensus.vocabulary.types import Sensitivity

BEYOND = "The registrant does not live within reach of the appointment or agreement."

BEHIND_GLASS = frozenset({Act.SEE, Act.SEARCH})
"""What an officer may do beyond her areas while she has broken the glass."""

_ORDER = (None, Showing.YES_NO, Showing.BAND, Showing.VALUE)


@dataclass(frozen=True, kw_only=True)
class Question:
    """Who wants to do what with whose data, for what, and what is known about it."""

    who: str
    role: str
    areas: frozenset[str] | None
    purpose: str
    action: Act
    agreement: Terms | None = None
    organisation: str = ""
    subject: Subject = NOBODY
    attributes: Iterable[str] = ()
    classes: Mapping[str, Sensitivity] = field(default_factory=dict)
    on: date
    shown_today: int = 0
    glass_broken: bool = False

    @property
    def within(self) -> frozenset[str] | None:
        """Return the areas of the appointment; the whole country (None) once the glass is broken."""
        return None if self.glass_broken and self.action in BEHIND_GLASS else self.areas


def decide(question: Question, policy: Policy) -> Decision:
    """Return whether the act is allowed, what of each attribute may be shown, and why.

    The first thing that stands in the way is the reason given. Nothing is allowed that ``policy`` does not name.
    """
    obstacle = next(_obstacles(question, policy), None)
    purpose = policy.purposes.get(question.purpose)
    basis = question.agreement.legal_basis if question.agreement else purpose.legal_basis if purpose else ""
    return Decision(
        allowed=obstacle is None,
        reason=obstacle or _granted(question),
        who=question.who,
        role=question.role,
        organisation=question.organisation,
        areas=_reach(question) if obstacle is None else frozenset(),
        purpose=question.purpose,
        legal_basis=basis,
        agreement=question.agreement.cited if question.agreement else "",
        action=question.action,
        attributes=dict(_shown(question, policy)) if obstacle is None else {},
    )


def _obstacles(asked: Question, policy: Policy) -> Iterator[str]:
    """Yield, in words, everything that stands in the way."""
    if not asked.who.strip():
        yield "Nobody was named: say which officer asks (or 'system' for a job)."
    if not asked.purpose.strip():
        yield f"{asked.who} gave no purpose: say what the data are for, for example 'casework'."
    role = policy.roles.get(asked.role)
    if role is None:
        yield f"There is no role '{asked.role}' in the policy in force."
        return
    if asked.purpose not in policy.purposes:
        yield f"There is no purpose '{asked.purpose}' in the policy in force."
    grant = role.grants.get(asked.purpose)
    if grant is None or asked.action not in grant.acts:
        yield f"The role '{asked.role}' may not {asked.action} for the purpose '{asked.purpose}'."
    yield from _beyond_reach(asked, role)
    yield from _outside_agreement(asked, role)


def _beyond_reach(asked: Question, role: Role) -> Iterator[str]:
    subject, areas = asked.subject, asked.within
    if role.reach is Reach.HERSELF:
        if subject.kind != "P" or asked.who != f"person:{subject.number}":
            yield "Here a person may look at her own record only."
        return
    if asked.areas is None and role.reach is not Reach.COUNTRY:
        yield f"The role '{asked.role}' is for areas, and the appointment names none."
    if _lies_outside(subject, areas):
        yield BEYOND
    if areas is not None and subject.kind == "everybody":
        yield f"To {asked.action} what concerns everybody, an appointment for the whole country is needed."


def _lies_outside(subject: Subject, areas: frozenset[str] | None) -> bool:
    """Tell whether one registrant lives in none of the areas, or nobody knows where."""
    one = subject.kind in ("P", "H")
    return one and areas is not None and not areas & {*subject.lineage, subject.area}


def _outside_agreement(asked: Question, role: Role) -> Iterator[str]:
    terms = asked.agreement
    if terms is None:
        if role.needs_agreement:
            yield f"The role '{asked.role}' needs a data-sharing agreement, and none is in force."
        return
    if not terms.start <= asked.on <= terms.end:
        yield f"The agreement {terms.cited} is in force from {terms.start} to {terms.end} only."
    if terms.purpose != asked.purpose:
        yield f"The agreement {terms.cited} is for '{terms.purpose}', not for '{asked.purpose}'."
    if asked.organisation not in terms.parties:
        yield f"'{asked.organisation}' is no party to the agreement {terms.cited}."
    if terms.granularity is Granularity.AGGREGATE and asked.action is not Act.COUNT:
        yield f"The agreement {terms.cited} is for numbers only."
    if _lies_outside(asked.subject, terms.areas):
        yield BEYOND
    if terms.areas is not None and asked.subject.kind == "everybody":
        yield f"The agreement {terms.cited} is for some areas only."
    if terms.volume is not None and asked.shown_today >= terms.volume:
        yield f"The agreement {terms.cited} allows {terms.volume:,} registrants a day, and they have been shown."


def _reach(asked: Question) -> frozenset[str] | None:
    """Return the areas of the appointment and the agreement; where both name some, those that both name."""
    limits = (asked.within, asked.agreement.areas if asked.agreement else None)
    named = [areas for areas in limits if areas is not None]
    return frozenset.intersection(*named) if named else None


def _shown(asked: Question, policy: Policy) -> Iterator[tuple[str, Showing]]:
    grant = policy.roles[asked.role].grants[asked.purpose]
    for attribute in asked.attributes:
        showing = by_grant(grant, attribute, asked.classes.get(attribute))
        if asked.agreement is not None:
            showing = least(showing, asked.agreement.attributes.get(attribute))
        if showing is not None:
            yield attribute, showing


def by_grant(grant: Grant, attribute: str, sensitivity: Sensitivity | None) -> Showing | None:
    """Return how a grant shows an attribute: as it says by name, else by class; of no known class, not at all."""
    if attribute in grant.attributes:
        return grant.attributes[attribute]
    return grant.classes.get(sensitivity) if sensitivity is not None else None


def least(*showings: Showing | None) -> Showing | None:
    """Return the showing that shows least.

    >>> least(Showing.VALUE, Showing.BAND), least(Showing.YES_NO, None)
    (<Showing.BAND: 'band'>, None)
    """
    return min(showings, key=_ORDER.index)


def _granted(asked: Question) -> str:
    under = f", under the agreement {asked.agreement.cited}" if asked.agreement else ""
    glass = "The glass was broken. " if asked.within != asked.areas else ""
    return f"{glass}The role '{asked.role}' may {asked.action} for the purpose '{asked.purpose}'{under}."
