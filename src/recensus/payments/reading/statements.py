"""camt.053 and camt.054: what was booked on the payer's account, payment by payment."""

from collections.abc import Iterator
from typing import Any

from recensus.payments.reading.values import amount, reference
from recensus.payments.reading.xml import Heading, Node, day, first, text
from recensus.payments.states import entry_state
from recensus.payments.types import Fault, Said

_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
_REASON = ("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")


def read_statement(nodes: Iterator[Node], head: Heading) -> Iterator[Said]:
    """Yield a line for each payment of each entry; an entry that names none is a total of many, or somebody else's."""
    detailed = False
    for tag, element, place in nodes:
        if tag == "TxDtls":
            detailed = True
            yield _line(element, element.getparent().getparent(), place, head)
        else:
            if not detailed:
                yield _line(element, element, place, head)
            detailed = False


def _line(details: Any, entry: Any, place: str, head: Heading) -> Said:
    written, currency = _amount(details) or _amount(entry) or ("", "")
    direction = text(details, "CdtDbtInd") or text(entry, "CdtDbtInd")
    state = entry_state(text(entry, "Sts/Cd", "Sts"), direction)
    on = day(text(entry, "BookgDt/Dt", "BookgDt/DtTm")) or head.made
    value = amount(written)
    return Said(
        place=place,
        message=text(details, "Refs/MsgId", "NtryDtls/Btch/MsgId")[:35],
        batch=text(details, "Refs/PmtInfId", "NtryDtls/Btch/PmtInfId")[:35],
        end_to_end=reference(text(details, "Refs/EndToEndId", "Refs/InstrId")),
        state=state,
        amount=value,
        currency=currency[:3],
        on=on,
        reason=text(details, *_REASON)[:35],
        fault=_fault(state, value, on),
        detail=f"{direction} {written}"[:60],
    )


def _amount(element: Any) -> tuple[str, str] | None:
    """Return the amount of an element as it is written, and its currency."""
    for name in _AMOUNTS:
        found = first(element, name)
        if found is not None:
            return (found.text or "").strip(), str(found.get("Ccy", ""))
    return None


def _fault(state: object, value: object, on: object) -> Fault | None:
    if value is None:
        return Fault.BAD_AMOUNT
    if on is None:
        return Fault.BAD_DATE
    return Fault.BAD_STATUS if state is None else None
