"""What a programme can report beside persons and households: the kinds, their words, and where these come from.

Each word of a kind ("paid_on") is kept in one of the few columns that all reports share.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from recensus.vocabulary.types import Attribute, CodeList, Kind, Level


class Reported(StrEnum):
    """What one row of a report states."""

    ENROLMENT = "enrolment"
    ENTITLEMENT = "entitlement"
    PAYMENT = "payment"
    SUSPENSION = "suspension"
    EXIT = "exit"
    COMPLAINT = "complaint"

    @property
    def letter(self) -> str:
        """The letter that tells it from others on record; none is that of a person or a household."""
        return LETTERS[self]


LETTERS: Final[Mapping[Reported, str]] = MappingProxyType(
    {
        Reported.ENROLMENT: "E",
        Reported.ENTITLEMENT: "D",
        Reported.PAYMENT: "B",
        Reported.SUSPENSION: "S",
        Reported.EXIT: "X",
        Reported.COMPLAINT: "C",
    }
)
_MONEY = {"amount": "amount", "currency": "currency"}
WORDS: Final[Mapping[Reported, Mapping[str, str]]] = MappingProxyType(
    {
        Reported.ENROLMENT: {
            "first_day": "first_day", "last_day": "last_day", "state": "state", "reason": "reason", **_MONEY,
        },
        Reported.ENTITLEMENT: {"cycle": "cycle", "due_on": "first_day", "state": "state", **_MONEY},
        Reported.PAYMENT: {
            "cycle": "cycle", "paid_on": "first_day", "state": "state", "reason": "reason", **_MONEY,
        },
        Reported.SUSPENSION: {"first_day": "first_day", "last_day": "last_day", "reason": "reason"},
        Reported.EXIT: {"left_on": "first_day", "reason": "reason"},
        Reported.COMPLAINT: {
            "received_on": "first_day", "answered_on": "last_day", "state": "state", "about": "reason",
        },
    }
)  # fmt: skip
"""For each kind: its words, and the shared column in which each is kept."""
REQUIRED: Final[Mapping[Reported, frozenset[str]]] = MappingProxyType(
    {
        Reported.ENROLMENT: frozenset(),
        Reported.ENTITLEMENT: frozenset({"cycle", "amount", "due_on"}),
        Reported.PAYMENT: frozenset({"cycle", "amount", "state"}),
        Reported.SUSPENSION: frozenset({"first_day"}),
        Reported.EXIT: frozenset({"left_on"}),
        Reported.COMPLAINT: frozenset({"received_on"}),
    }
)
"""The words without which a row of a kind says nothing."""
STATES: Final[Mapping[Reported, tuple[str, ...]]] = MappingProxyType(
    {
        Reported.ENROLMENT: ("active", "waiting", "suspended", "exited"),
        Reported.ENTITLEMENT: ("due", "suspended", "cancelled"),
        Reported.PAYMENT: ("pending", "paid", "failed", "returned"),
        Reported.COMPLAINT: ("open", "answered"),
    }
)
"""What the word ``state`` can be."""
COLUMNS: Final = {
    "cycle": "VARCHAR",
    "first_day": "DATE",
    "last_day": "DATE",
    "amount": "DECIMAL(18, 2)",
    "currency": "VARCHAR",
    "state": "VARCHAR",
    "reason": "VARCHAR",
}
"""The columns that all kinds share, and their types."""
_KINDS = {"VARCHAR": Kind.TEXT, "DATE": Kind.DATE, "DECIMAL(18, 2)": Kind.NUMBER}


def word_of(states: Reported, word: str) -> Attribute:
    """Return a word of a kind as an attribute, so that its texts are understood as those of any column are."""
    codes = CodeList(name="state", codes={code: {"en": code} for code in STATES.get(states, ())})
    if word == "state":
        return Attribute(name=word, label={"en": word}, level=Level.PERSON, kind=Kind.CODE, codes=codes)
    kind = _KINDS[COLUMNS[WORDS[states][word]]]
    return Attribute(name=word, label={"en": word}, level=Level.PERSON, kind=kind)
