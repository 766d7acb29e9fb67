"""pain.002: what an institution says of a file, a batch or a payment of ours."""

from collections.abc import Iterator
from typing import Any

from recensus.payments.reading.values import reference
from recensus.payments.reading.xml import Heading, Node, text
from recensus.payments.states import PARTLY, STATUSES
from recensus.payments.types import Fault, Said

_REASON = ("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry")


def read_status_report(nodes: Iterator[Node], head: Heading) -> Iterator[Said]:
    """Yield what is said; of a batch or file only where that is said of all of it."""
    message = ""
    for tag, element, place in nodes:
        if tag == "OrgnlGrpInfAndSts":
            message = text(element, "OrgnlMsgId")[:35]
            said = _said(element, place, text(element, "GrpSts"), head, message)
        elif tag == "TxInfAndSts":
            batch = text(element.getparent(), "OrgnlPmtInfId")[:35]
            said = _payment(element, place, head, message, batch)
        else:
            batch = text(element, "OrgnlPmtInfId")[:35]
            said = _said(element, place, text(element, "PmtInfSts"), head, message, batch)
        if said is not None:
            yield said


def _payment(element: Any, place: str, head: Heading, message: str, batch: str) -> Said:
    ours = reference(text(element, "OrgnlEndToEndId", "OrgnlInstrId"))
    status = text(element, "TxSts")
    said = _said(element, place, status, head, message, batch, ours) if ours and status else None
    missing = "It names no payment of ours, or no status."
    return said or Said(place=place, message=message, batch=batch, fault=Fault.INCOMPLETE, detail=missing)


def _said(
    element: Any, place: str, status: str, head: Heading, message: str, batch: str = "", ours: str = ""
) -> Said | None:
    """Return what is said; None where nothing is said of all that it is about."""
    if not status or (status in PARTLY and not ours):
        return None
    state = STATUSES.get(status)
    return Said(
        place=place,
        message=message,
        batch=batch,
        end_to_end=ours,
        state=state,
        on=head.made,
        reason=text(element, *_REASON)[:35],
        fault=Fault.BAD_DATE if head.made is None else Fault.BAD_STATUS if state is None else None,
        detail="" if state is not None else status[:35],
    )
