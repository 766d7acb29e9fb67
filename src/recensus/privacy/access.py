"""Looking at personal data: nobody does outside of `looking`, and it lets nobody look whom the policy does not name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from recensus.privacy import context
from recensus.privacy.audit import subjects
from recensus.privacy.audit.actions import record
from recensus.privacy.audit.queries import may_release
from recensus.privacy.audit.types import Entry
from recensus.privacy.classes import classes_of, codes_within, lineage_of
from recensus.privacy.deciding import Question
from recensus.privacy.deciding import decide as decide
from recensus.privacy.doors import through
from recensus.privacy.guarding import break_glass, budgets
from recensus.privacy.prepared import Row, Statement
from recensus.privacy.queries import Standing, policy_in_force, shown_today, standings_of
from recensus.privacy.releasing import has_room, release
from recensus.privacy.types import A_LIST as A_LIST
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


class BudgetSpent(AccessRefused):
    """The officer has seen as many different persons today as her role allows."""


@dataclass(kw_only=True)
class Look:
    """One look while it lasts: what was decided, who was shown what, and the answers to what was asked with it."""

    question: Question
    decision: Decision
    policy: Policy
    persons: set[int] = field(default_factory=set)
    households: set[int] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    whole: str = ""
    many: int = 0
    answers: Sequence[list[Row]] = ()

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

    @property
    def codes(self) -> frozenset[str] | None:
        """Return every area within reach, down to the smallest; None for the whole country."""
        return None if self.decision.areas is None else codes_within(self.decision.areas)

    def refused(self, reason: str) -> AccessRefused:
        """Return the refusal for a reason that comes after the decision."""
        return AccessRefused(replace(self.decision, allowed=False, attributes={}, reason=reason))

    def shows(
        self,
        *,
        persons: Iterable[int] = (),
        households: Iterable[int] = (),
        attributes: Iterable[str] = (),
        whole: str = "",
        many: int = 0,
    ) -> None:
        """Note who is shown what, for the record of this look; ``whole`` names a set of ``many``, too large to list."""
        self.persons.update(persons)
        self.households.update(households)
        self.attributes.update(attributes)
        self.whole = whole or self.whole
        self.many += many


RELEASING = frozenset({Act.SEE, Act.SEARCH, Act.EXPORT})
"""The acts by which personal data leave."""

WRITING = frozenset({Act.RECORD, Act.DETERMINE, Act.DECIDE, Act.MANAGE})
"""Acts that may change rows; all others only read, whatever the query says."""

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
    channel: str = "",
    asking: Sequence[Statement] = (),
    organisation: str | None = None,
) -> Iterator[Look]:
    """Let ``by`` look for ``purpose``, in one transaction with the record of the look; raise AccessRefused.

    ``by`` is a sign-in name, ``system`` for a job, ``api:CLIENT`` or ``person:NUMBER``. Only ``attributes`` named here
    can be shown. ``dictionary`` says how sensitive they are (default: the country pack last put to use). ``channel``
    says through which door it came (default: what the door itself said, see `privacy.doors`). ``asking`` is asked on
    the way in, once the decision is yes; the look has its ``answers``. With ``organisation`` only appointments by that
    organisation count.
    """
    look: Look | None = None
    try:
        with transaction.atomic():
            look = _decided(by, purpose, action, subject, tuple(attributes), dictionary, organisation)
            _refuse_what_is_not_allowed(look)
            token = _CURRENT.set(look)
            try:
                with _rows_opened(look, action, asking) as rows:
                    look.answers = rows.answers
                    yield look
                    concerned = _settle(look, rows)
            finally:
                _CURRENT.reset(token)
            record(_entry(look, "done", channel, concerned), last=True)
    except Exception as ended:
        if look is not None:
            _record_refusal(look, ended, channel)
        raise


def foreseen(*, by: str, purpose: str, action: Act, attributes: Iterable[str] = ()) -> Decision:
    """Return what would be decided if ``by`` looked now; nobody does."""
    return _decided(by, purpose, action, NOBODY, tuple(attributes), None).decision


def _refuse_what_is_not_allowed(look: Look) -> None:
    """Raise AccessRefused unless the decision is yes, nobody else is looking, and the log of looks keeps up."""
    if not look.decision.allowed:
        raise AccessRefused(look.decision)
    outer = _CURRENT.get()
    if outer is not None and outer.decision.who != look.decision.who:
        raise look.refused(f"{outer.decision.who} is looking; {look.decision.who} may not at the same time.")
    if look.question.action in RELEASING and (why := may_release()):
        raise look.refused(why)


def _record_refusal(look: Look, ended: Exception, channel: str) -> None:
    """Put on record, after all else was undone, that somebody asked in vain."""
    refused = ended.decision if isinstance(ended, AccessRefused) else look.decision
    look.decision = refused
    with transaction.atomic():
        record(_entry(look, "failed" if refused.allowed else "refused", channel), last=True)


def _entry(look: Look, outcome: str, channel: str, concerned: Sequence[bytes] | None = None) -> Entry:
    """Return what goes on record of a look: who was shown what when it was done, else about whom it was asked."""
    decision, came = look.decision, through()
    return Entry(
        who=decision.who.strip() or "nobody named",
        role=decision.role,
        organisation=decision.organisation,
        channel=channel or came.channel,
        purpose=decision.purpose,
        legal_basis=decision.legal_basis,
        agreement=decision.agreement,
        action=decision.action.value,
        subjects=tuple(sorted(_subjects(look))),
        whole=look.whole,
        attributes={
            name: decision.attributes[name].value
            for name in sorted(look.attributes & decision.attributes.keys())
        },
        allowed=decision.allowed,
        reason=decision.reason,
        outcome=outcome,
        request=came.request,
        concerned=concerned,
    )


def _subjects(look: Look) -> set[tuple[str, int]]:
    """Return whom the look was about: all who were shown, and whom it was asked for."""
    asked = look.question.subject
    found = {("P", number) for number in look.persons} | {("H", number) for number in look.households}
    return found if asked.number is None else found | {(asked.kind, asked.number)}


def _settle(look: Look, rows: context.Rows) -> list[bytes]:
    """Close the rows, count who was shown and enter it where it is to be entered, in one way there and back.

    Return the commitments to the subjects; raise BudgetSpent or AccessRefused beyond what a day allows.
    """
    asked = list(_due(look))
    told = dict(zip((query for query, _ in asked), rows.close(*asked), strict=True))
    _refuse_beyond_budget(look, told.get(budgets.SPEND, []))
    return subjects.committed(told.get(subjects.SALTS, []))


def _due(look: Look) -> Iterator[Statement]:
    """Yield what counts the persons shown, enters a release in its register, and finds the subjects' salts."""
    if look.persons and _persons_a_day(look) is not None:
        yield budgets.spending(look.decision.who, look.persons)
    yield from _released(look)
    if about := _subjects(look):
        yield subjects.salting(about)


def _persons_a_day(look: Look) -> int | None:
    return look.policy.roles[look.decision.role].persons_a_day


def _refuse_beyond_budget(look: Look, rows: list[Row]) -> None:
    """Raise BudgetSpent when what was counted is over what the role may see in a day."""
    allowed = _persons_a_day(look)
    spent = None if allowed is None else budgets.counted(rows, by=look.decision.who, allowed=allowed)
    if spent is not None and spent.over:
        raise BudgetSpent(look.refused(str(spent)).decision)


def _released(look: Look) -> Iterator[Statement]:
    """Yield what enters in its register what was shown under an agreement; raise AccessRefused beyond its volume."""
    terms, now = look.question.agreement, timezone.now()
    registrants = len(look.persons) + len(look.households) + look.many
    if terms is None or not registrants:
        return
    if not has_room(terms, registrants, now):
        raise look.refused(f"The agreement {terms.cited} allows {terms.volume:,} registrants a day.")
    yield release(
        terms,
        by=look.decision.who,
        registrants=registrants,
        attributes=look.attributes & look.decision.attributes.keys(),
        whole=look.whole,
        now=now,
    )


def _rows_opened(
    look: Look, action: Act, asking: Sequence[Statement]
) -> AbstractContextManager[context.Rows]:
    """Let the database show the rows that were decided on, and change some only if the act may."""
    decision = look.decision
    return context.enter(
        by=decision.who,
        purpose=decision.purpose,
        role=decision.role,
        areas=decision.areas,
        writes=action in WRITING,
        consent=look.policy.purposes[decision.purpose].needs_consent,
        asking=asking,
    )


def _decided(
    by: str,
    purpose: str,
    action: Act,
    subject: Subject,
    attributes: tuple[str, ...],
    dictionary: Mapping[str, Attribute] | None,
    organisation: str | None = None,
) -> Look:
    """Return the look that a standing of ``by`` allows and that reaches farthest, else the last that is refused."""
    now, policy = timezone.now(), policy_in_force()
    counting = [one for one in standings_of(by) if organisation in (None, one.organisation)]
    looks = []
    for standing in counting or [Standing()]:
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
            glass_broken=standing.areas is not None and break_glass.open_for(by) is not None,
        )
        looks.append(Look(question=question, decision=decide(question, policy), policy=policy))
    return max((look for look in looks if look.decision.allowed), key=_extent, default=looks[-1])


def _extent(look: Look) -> tuple[bool, int, int]:
    """Return how far a look reaches: the country before areas, more areas before fewer, then what it shows."""
    areas = look.decision.areas
    return areas is None, len(areas or ()), len(look.decision.attributes)
