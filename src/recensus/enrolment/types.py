"""The plain words of enrolments: what programmes report, and what follows."""

from enum import StrEnum


class Status(StrEnum):
    """How an enrolment stands.

    *No longer reported* is not an exit: the programme's last full list does not name it, and nobody said why.
    *Withdrawn* means that the report of it was undone.
    """

    ACTIVE = "active"
    WAITING = "waiting"
    SUSPENDED = "suspended"
    EXITED = "exited"
    NO_LONGER_REPORTED = "no longer reported"
    WITHDRAWN = "withdrawn"


class EntitlementState(StrEnum):
    """Whether what is owed may be paid: ``suspended`` waits, ``cancelled`` is owed no longer."""

    DUE = "due"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    """What became of a payment."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"
