"""What institutions' codes mean, and where the money is then. Pure.

Codes are those of ISO 20022's external code sets (ExternalPaymentTransactionStatus1Code and its group twin) and
of the entries of statements.
"""

from collections.abc import Mapping
from typing import Final

from recensus.payments.types import Account, State

STATUSES: Final[Mapping[str, State]] = {
    "RCVD": State.RECEIVED,
    "PDNG": State.RECEIVED,
    "ACTC": State.RECEIVED,
    "ACCP": State.ACCEPTED,
    "ACSP": State.ACCEPTED,
    "ACWC": State.ACCEPTED,
    "ACWP": State.ACCEPTED,
    "RJCT": State.REJECTED,
    "CANC": State.REJECTED,
    "ACSC": State.SETTLED,
    "ACCC": State.SETTLED,
}
"""What is said of a payment, a batch or a whole file in pain.002."""

PARTLY: Final = frozenset({"PART", "PATC"})
"""Said of a batch or a file: each payment is spoken of by itself."""

WORDS: Final[Mapping[str, State]] = {
    **STATUSES,
    "RECEIVED": State.RECEIVED,
    "ACCEPTED": State.ACCEPTED,
    "REJECTED": State.REJECTED,
    "FAILED": State.REJECTED,
    "PAID": State.SETTLED,
    "SETTLED": State.SETTLED,
    "BOOKED": State.BOOKED,
    "UNCOLLECTED": State.UNCOLLECTED,
    "COLLECTED": State.COLLECTED,
    "RETURNED": State.RETURNED,
}
"""What is said in a plain table, in capitals."""

WHERE: Final[Mapping[State, Account]] = {
    State.INSTRUCTED: Account.IN_TRANSIT,
    State.RECEIVED: Account.IN_TRANSIT,
    State.ACCEPTED: Account.IN_TRANSIT,
    State.REJECTED: Account.REJECTED,
    State.SETTLED: Account.PAID,
    State.BOOKED: Account.PAID,
    State.UNCOLLECTED: Account.UNCOLLECTED,
    State.COLLECTED: Account.PAID,
    State.RETURNED: Account.RETURNED,
    State.RECALLED: Account.RECALLED,
}
"""Where the money of an instruction is."""


def entry_state(status: str, direction: str) -> State | None:
    """Return what an entry of a statement says; None where it says nothing of one of ours.

    >>> entry_state("BOOK", "DBIT"), entry_state("BOOK", "CRDT"), entry_state("PDNG", "DBIT")
    (<State.BOOKED: 5>, <State.RETURNED: 8>, <State.ACCEPTED: 2>)
    """
    if direction == "CRDT":
        return State.RETURNED if status == "BOOK" else None
    return {"BOOK": State.BOOKED, "PDNG": State.ACCEPTED}.get(status)
