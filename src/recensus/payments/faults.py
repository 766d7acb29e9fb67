"""The words of what may be wrong with a file or a line: what it means, and what to do next."""

from collections.abc import Mapping
from typing import Final

from recensus.payments.types import Fault

REMEDIES: Final[Mapping[Fault, str]] = {
    Fault.NOT_READABLE: "The file is damaged or of another encoding. Ask the institution to send it again.",
    Fault.TRUNCATED: "The file ends too early, so nothing of it counts. Fetch it again, whole.",
    Fault.HOSTILE: "A payment file never defines entities. Do not open it; ask the institution whether it sent it.",
    Fault.NOT_KNOWN: "Take in pain.002, camt.053, camt.054, or a table with reference, status, amount, currency, date.",
    Fault.TOO_LARGE: "Ask the institution to split the file.",
    Fault.MESSAGE_TWICE: "Ask the institution which of the two files holds; a correction has a number of its own.",
    Fault.BAD_AMOUNT: "Write amounts as 1250.00: a point before two decimals, nothing between thousands.",
    Fault.BAD_DATE: "Write days as 2026-07-31.",
    Fault.BAD_STATUS: "Ask the institution what it means by it; the list of codes is in the reference.",
    Fault.INCOMPLETE: "A line names one payment by our reference, and says what became of it, in every column.",
    Fault.UNKNOWN_MESSAGE: "No file of this name was prepared here. Ask the institution whose it is.",
    Fault.NOBODYS: "No payment of ours has this reference. Ask the institution; money that is not ours goes back.",
    Fault.NOT_SENT: "The payment was prepared and not released. Find out how the institution knows of it.",
    Fault.AMOUNT_DIFFERS: "Compare with the institution's own books, and ask for a correction.",
    Fault.CURRENCY_DIFFERS: "Payments are in the currency of what is due. Ask for a correction.",
    Fault.BACKWARDS: "It was said before to have come further. Ask the institution which of the two holds.",
    Fault.PAID_TWICE: "It was taken for failed and paid again. Propose to ask it back, or let it be.",
    Fault.CANCELLED_AFTER: "It was paid, and the programme says now that it was not due. Ask the programme; "
    "propose to ask it back, or let it be.",
    Fault.RECALL_ASKED: "Ask the institution to send the money back; its answer comes as a status.",
}


def remedy(fault: Fault) -> str:
    """Return what to do next."""
    return REMEDIES[fault]
