"""The plain words of access: acts, roles, purposes, agreements, and the decision that is made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from recensus.vocabulary.types import Label, Sensitivity


class Act(StrEnum):
    """What somebody wants to do with data."""

    SEE = "see"
    SEARCH = "search"
    COUNT = "count"
    EXPORT = "export"
    RECORD = "record"
    DETERMINE = "determine"
    DECIDE = "decide"
    MANAGE = "manage"
    AUDIT = "audit"


class Showing(StrEnum):
    """How much of a value is shown, from most to least. An attribute without a showing is not shown at all."""

    VALUE = "value"
    BAND = "band"
    YES_NO = "yes or no"


class Reach(StrEnum):
    """How far a role can reach at most; an appointment may say less."""

    COUNTRY = "country"
    AREAS = "areas"
    HERSELF = "herself"


class Granularity(StrEnum):
    """What an agreement hands over: one line a registrant, or numbers only."""

    REGISTRANT = "registrant"
    AGGREGATE = "aggregate"


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What data are used for, and the law that allows it.

    Where none does, it ``needs_consent``, which is asked for in the words of ``notice``.
    """

    label: Label
    legal_basis: str
    needs_consent: bool = False
    notice: Label = field(default_factory=dict)
    notice_version: int = 1


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a role may do for one purpose, and how much of an attribute it is shown: by class, or by name."""

    acts: frozenset[Act]
    classes: Mapping[Sensitivity, Showing] = field(default_factory=dict)
    attributes: Mapping[str, Showing | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Role:
    """What somebody is appointed to do here. ``needs_agreement`` is for those outside who get data by agreement.

    ``persons_a_day`` is how many different persons each of them may see in a day; None: they are not counted.
    """

    label: Label
    reach: Reach
    second_factor: bool
    needs_agreement: bool
    persons_a_day: int | None
    grants: Mapping[str, Grant]


@dataclass(frozen=True, kw_only=True)
class Hold:
    """What a law keeps until a day, whatever its term; no ``sources``: what any source says."""

    legal_basis: str
    until: date
    classes: frozenset[Sensitivity]
    attributes: frozenset[str]
    sources: frozenset[str]

    def keeps(self, attribute: str, sensitivity: Sensitivity, source: str, on: date) -> bool:
        """Tell whether a value that a source said is kept on a day."""
        named = attribute in self.attributes or sensitivity in self.classes
        return named and on <= self.until and (not self.sources or source in self.sources)


@dataclass(frozen=True, kw_only=True)
class Retention:
    """For how many months each purpose keeps a value after the last day of which it was said: by class, or by name.

    A value goes when the last of its purposes needs it no longer. What is in neither is kept for good. ``programmes``
    says the same of ``enrolments`` that ended, of ``complaints``, and of the names and ``accounts`` of payments.
    """

    classes: Mapping[Sensitivity, Mapping[str, int]]
    attributes: Mapping[str, Mapping[str, int]]
    programmes: Mapping[str, Mapping[str, int]]
    holds: Mapping[str, Hold]

    def terms(self, attribute: str, sensitivity: Sensitivity) -> Mapping[str, int]:
        """Return the months by purpose for an attribute; empty when it is kept for good."""
        return self.attributes.get(attribute) or self.classes.get(sensitivity, {})


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Who may do and see what, for which purpose: all that is not said here is refused.

    ``smallest_count``: a count from 1 to below it is not shown to who may not look people up.
    """

    purposes: Mapping[str, Purpose]
    roles: Mapping[str, Role]
    retention: Retention
    smallest_count: int


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A data-sharing agreement in force between its days (both included).

    ``attributes`` says how much of each is handed over; ``areas`` None means the whole country; ``volume`` is how many
    registrants a day may be shown under it, None for as many as there are. ``population`` says in words whom it is
    about. ``sources`` are those into which a party reports under it, ``institutions`` those
    (of payments) whose answers it sends.
    """

    name: str
    version: int
    parties: tuple[str, ...]
    legal_basis: str
    purpose: str
    attributes: Mapping[str, Showing]
    population: str
    areas: frozenset[str] | None
    granularity: Granularity
    volume: int | None
    start: date
    end: date
    signatories: tuple[str, ...]
    sources: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()

    @property
    def cited(self) -> str:
        """Return name and version, as decisions and records cite it."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True)
class Subject:
    """Whom an act is about: a person (P), a household (H), a ``list``, ``everybody``, or ``none`` in particular.

    A list holds only those within reach; what concerns everybody cannot be narrowed to them. ``lineage`` are the areas
    in which ``area`` lies, itself included.
    """

    kind: str
    number: int | None = None
    area: str | None = None
    lineage: frozenset[str] = frozenset()


NOBODY = Subject("none")
A_LIST = Subject("list")
EVERYBODY = Subject("everybody")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The answer to one question for access, with its reason in words; ``areas`` None is the whole country.

    ``attributes`` says of those asked for how each is shown; what is not in it is not shown.
    """

    allowed: bool
    reason: str
    who: str
    role: str
    organisation: str
    areas: frozenset[str] | None
    purpose: str
    legal_basis: str
    agreement: str
    action: Act
    attributes: Mapping[str, Showing]
