"""The plain words of payments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum


class State(IntEnum):
    """How far an instruction has come: of all that is said about it, the greatest holds, in whatever order it came."""

    INSTRUCTED = 0
    RECEIVED = 1
    ACCEPTED = 2
    REJECTED = 3
    SETTLED = 4
    BOOKED = 5
    UNCOLLECTED = 6
    COLLECTED = 7
    RETURNED = 8
    RECALLED = 9


class Account(StrEnum):
    """Where money is, or is owed, in the ledger."""

    ENTITLED = "entitled"
    IN_TRANSIT = "in transit"
    PAID = "paid"
    REJECTED = "rejected"
    UNCOLLECTED = "uncollected"
    RETURNED = "returned"
    RECALLED = "recalled"
    NOT_DUE = "not due"
    OVERPAID = "overpaid"
    TO_RECOVER = "to be recovered"


FAILED = (Account.REJECTED, Account.UNCOLLECTED, Account.RETURNED, Account.RECALLED)
"""What is owed still, because it did not reach anybody: the arrears, until it is instructed again."""


class Scheme(StrEnum):
    """What kind of account somebody is paid to."""

    IBAN = "iban"
    WALLET = "wallet"
    ACCOUNT = "account"


class Fault(StrEnum):
    """What may be wrong with a file or a line of one; the words and the remedy are in `payments.faults`."""

    NOT_READABLE = "file-not-readable"
    TRUNCATED = "file-truncated"
    HOSTILE = "file-hostile"
    NOT_KNOWN = "file-kind-unknown"
    TOO_LARGE = "file-too-large"
    MESSAGE_TWICE = "message-twice"
    BAD_AMOUNT = "amount-not-a-number"
    BAD_DATE = "date-not-a-date"
    BAD_STATUS = "status-unknown"
    INCOMPLETE = "line-incomplete"
    UNKNOWN_MESSAGE = "message-unknown"
    NOBODYS = "payment-for-nobody"
    NOT_SENT = "payment-never-released"
    AMOUNT_DIFFERS = "amount-differs"
    CURRENCY_DIFFERS = "currency-differs"
    BACKWARDS = "status-backwards"
    PAID_TWICE = "paid-twice"
    RECALL_ASKED = "recall-asked"
    CANCELLED_AFTER = "cancelled-after-payment"


HELD = frozenset(
    {
        Fault.NOBODYS,
        Fault.NOT_SENT,
        Fault.AMOUNT_DIFFERS,
        Fault.CURRENCY_DIFFERS,
        Fault.BACKWARDS,
        Fault.UNKNOWN_MESSAGE,
    }
)
"""What could be read and waits for an officer; what is not here is rejected."""


class PaymentProblem(Exception):
    """What was asked cannot be done; the message says why, and what to do."""


class NothingDue(PaymentProblem):
    """There is nothing to be paid."""


class Stopped(PaymentProblem):
    """Somebody in the run is not to be paid just so: an officer has to recall first."""


class UnknownRun(LookupError):
    """There is no payment run of this number."""


class FileRefused(PaymentProblem):
    """A file is not taken in: nothing of it counts."""

    def __init__(self, fault: Fault, place: str, detail: str) -> None:
        super().__init__(f"{fault}, {place}: {detail}")
        self.fault, self.place, self.detail = fault, place, detail


@dataclass(frozen=True, kw_only=True)
class PayeeAccount:
    """Where a registrant wants to be paid. ``institution`` is a word of the pack's ``payments.yaml``."""

    registrant: int
    name: str
    scheme: Scheme
    institution: str
    number: str


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """One payment as it is written into a file: amounts have two decimals, ``number`` is the account's in the clear."""

    end_to_end: str
    name: str
    scheme: Scheme
    number: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Batch:
    """The payments of one institution, currency and day: one ``PmtInf`` of a file."""

    institution: str
    currency: str
    due_on: date
    instructions: int
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class Message:
    """One file: what an institution is told to pay. ``sha256`` is the hash of its bytes."""

    name: str
    institution: str
    instructions: int
    sums: Mapping[str, Decimal]
    sha256: str
    handed_over_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Run:
    """One payment run and its files."""

    number: int
    programme: str
    cycle: str
    attempt: int
    instructions: int
    without_account: int
    prepared_by: str
    prepared_at: datetime
    released_by: str
    released_at: datetime | None
    messages: Sequence[Message]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How many of a run's instructions stand at a state, and how much that is."""

    state: State
    currency: str
    instructions: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Said:
    """One line of a file that an institution sent, as it was read.

    ``message`` and ``batch`` name ours, ``end_to_end`` one payment of it; at least one of them is there. ``on`` is the
    day of which it speaks. With a ``fault`` the line could not be read, and ``detail`` says what was found.
    """

    place: str
    message: str = ""
    batch: str = ""
    end_to_end: str = ""
    state: State | None = None
    amount: Decimal | None = None
    currency: str = ""
    on: date | None = None
    reason: str = ""
    fault: Fault | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What became of a file that was taken in: received = accepted + rejected + held."""

    number: int
    kind: str
    message: str
    received: int
    accepted: int
    rejected: int
    held: int
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One line that was rejected or is held, to be worked by an officer."""

    number: int
    report: int | None
    fault: Fault
    place: str
    detail: str
    run: int | None
    instruction: int | None
    registrant: int | None
    account: str
    amount: Decimal | None
    currency: str
    worked_by: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """What became of what is due in a cycle: ``difference`` is entitled less paid, failed and pending; 0 when right."""

    programme: str
    cycle: str
    currency: str
    entitled: Decimal
    paid: Decimal
    failed: Decimal
    pending: Decimal
    overpaid: Decimal

    @property
    def difference(self) -> Decimal:
        """Return what is not accounted for."""
        return self.entitled - self.paid - self.failed - self.pending


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What an account of the ledger holds: debits less credits."""

    account: Account
    currency: str
    amount: Decimal
