"""Looking at personal data: nobody does outside of `looking`, and it lets nobody look whom the policy does not name."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from recensus.privacy.classes import classes_of, lineage_of
from recensus.privacy.deciding import Question
from recensus.privacy.deciding import decide as decide
from recensus.privacy.queries import Standing, policy_in_force, shown_today, standings_of
from recensus.privacy.types import EVERYBODY as EVERYBODY
from recensus.privacy.types import NOBODY as NOBODY
from recensus.privacy.types import Act as Act
from recensus.privacy.types import Decision, Policy, Showing
from recensus.privacy.types import Subject as Subject
from recensus.vocabulary.types import Attribute


class AccessRefused(PermissionError):
    """The decision was no; its reason is the message."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


class OutOfReach(AccessRefused):
    """The registrant lives where the appointment does not reach. Tell it as if there were none of this number."""


@dataclass(kw_only=True)
class Look:
    """One look while it lasts: what was decided, and who was shown what."""

    question: Question
    decision: Decision
    policy: Policy
    persons: set[int] = field(default_factory=set)
    households: set[int] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    whole: str = ""

    def showing(self, attribute: str) -> Showing | None:
        """Return how an attribute may be shown; None when it may not, or was not asked for."""
        return self.decision.attributes.get(attribute)

    def about(self, kind: str, number: int, area: str | None) -> None:
        """Close in on one registrant, now that it is known where she lives; raise OutOfReach."""
        subject = Subject(kind, number, area, lineage_of(area))
        self.question = replace(self.question, subject=subject)
        self.decision = decide(self.question, self.policy)
        if not self.decision.allowed:
            raise OutOfReach(self.decision)

    def reaches(self, area: str | None) -> bool:
        """Tell whether what lies in an area lies within reach; what lies nowhere does for the whole country only."""
        return self.decision.areas is None or bool(self.decision.areas & lineage_of(area))

    def shows(
        self,
        *,
        persons: Iterable[int] = (),
        households: Iterable[int] = (),
        attributes: Iterable[str] = (),
        whole: str = "",
    ) -> None:
        """Note who is shown what, for the record of this look; ``whole`` names a set too large to list."""
        self.persons.update(persons)
        self.households.update(households)
        self.attributes.update(attributes)
        self.whole = whole or self.whole


_CURRENT: ContextVar[Look | None] = ContextVar("look", default=None)


@contextmanager
def looking(
    *,
    by: str,
    purpose: str,
    action: Act,
    subject: Subject = NOBODY,
    attributes: Iterable[str] = (),
    dictionary: Mapping[str, Attribute] | None = None,
    channel: str = "",  # noqa: ARG001 - goes into the audit's entry
) -> Iterator[Look]:
    """Let ``by`` look for ``purpose``, in one transaction with the record of the look; raise AccessRefused.

    ``by`` is a sign-in name, ``system`` for a job, ``api:CLIENT`` or ``person:NUMBER``. Only ``attributes`` named here
    can be shown. ``dictionary`` says how sensitive they are (default: the country pack last put to use).
    """
    outer = _CURRENT.get()
    with transaction.atomic():
        look = _decided(by, purpose, action, subject, tuple(attributes), dictionary)
        if not look.decision.allowed:
            raise AccessRefused(look.decision)
        if outer is not None and outer.decision.who != by:
            raise AccessRefused(
                replace(look.decision, reason=f"{outer.decision.who} looks; {by} may not at once.")
            )
        # the database enters the context of this look here (privacy.context)
        token = _CURRENT.set(look)
        try:
            yield look
        finally:
            _CURRENT.reset(token)
        # the entry of the audit is written here (privacy.audit)


def _decided(
    by: str,
    purpose: str,
    action: Act,
    subject: Subject,
    attributes: tuple[str, ...],
    dictionary: Mapping[str, Attribute] | None,
) -> Look:
    """Return the first look that a standing of ``by`` allows, else the last that is refused."""
    now, policy = timezone.now(), policy_in_force()
    for standing in standings_of(by, now) or [Standing()]:
        question = Question(
            who=by,
            role=standing.role,
            organisation=standing.organisation,
            areas=standing.areas,
            agreement=standing.agreement,
            purpose=purpose,
            action=action,
            subject=subject,
            attributes=attributes,
            classes=classes_of(attributes, dictionary),
            on=timezone.localdate(now),
            shown_today=shown_today(standing.agreement, now),
        )
        look = Look(question=question, decision=decide(question, policy), policy=policy)
        if look.decision.allowed:
            break
    return look


def require(by: str, purpose: str) -> None:
    """Refuse whoever names nobody or no purpose; until every call asks `looking`."""
    if not by.strip() or not purpose.strip():
        raise PermissionError("Nobody was named, or no purpose.")
