"""From instructions to the bytes of a pain.001.001.09: the same instructions always give the same bytes. Pure.

Written as text, part by part, so that a million payments take no more memory than a thousand.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from recensus.payments.schema import PAIN_001
from recensus.payments.settings import InstitutionShape, PayerShape
from recensus.payments.types import Batch, Instruction, Scheme

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PART = 1 << 16
"""Roughly how many letters go into one part."""

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{schema}"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>{message}</MsgId><CreDtTm>{made}</CreDtTm><NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>\
<InitgPty>{payer}</InitgPty></GrpHdr>
"""
_BATCH = """<PmtInf><PmtInfId>{batch}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>{count}</NbOfTxs>\
<CtrlSum>{total}</CtrlSum><ReqdExctnDt><Dt>{due}</Dt></ReqdExctnDt><Dbtr>{payer}</Dbtr>\
<DbtrAcct>{account}</DbtrAcct><DbtrAgt>{agent}</DbtrAgt>
"""
_PAYMENT = (
    "<CdtTrfTxInf><PmtId><InstrId>{id}</InstrId><EndToEndId>{id}</EndToEndId></PmtId>"
    '<Amt><InstdAmt Ccy="{currency}">{amount}</InstdAmt></Amt><CdtrAgt>{agent}</CdtrAgt>'
    "<Cdtr><Nm>{name}</Nm></Cdtr><CdtrAcct>{account}</CdtrAcct></CdtTrfTxInf>\n"
)


def batch_name(message: str, place: int) -> str:
    """Return the name of a message's batch (``PmtInfId``); ``place`` counts from 1."""
    return f"{message}-{place}"


def written(
    *,
    message: str,
    made: datetime,
    payer: PayerShape,
    institution: InstitutionShape,
    batches: Sequence[Batch],
    payments: Callable[[Batch], Iterable[Instruction]],
) -> Iterator[bytes]:
    """Yield the bytes of one file; ``payments`` gives the instructions of a batch in the order in which they go in."""
    yield _HEAD.format(
        schema=PAIN_001,
        message=escape(message),
        made=f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z",
        count=sum(batch.instructions for batch in batches),
        total=sum((batch.total for batch in batches), Decimal()),
        payer=_payer(payer),
    ).encode()
    for place, batch in enumerate(batches, 1):
        yield _batch(batch, batch_name(message, place), payer, institution).encode()
        yield from _parts(_payments(batch, institution, payments(batch)))
        yield b"</PmtInf>\n"
    yield b"</CstmrCdtTrfInitn></Document>\n"


def _batch(batch: Batch, name: str, payer: PayerShape, institution: InstitutionShape) -> str:
    return _BATCH.format(
        batch=escape(name),
        count=batch.instructions,
        total=batch.total,
        due=batch.due_on.isoformat(),
        payer=_payer(payer),
        account=_own_account(institution),
        agent=_agent(institution),
    )


def _payments(batch: Batch, institution: InstitutionShape, payments: Iterable[Instruction]) -> Iterator[str]:
    agent, currency = _agent(institution), escape(batch.currency)
    for one in payments:
        yield _PAYMENT.format(
            id=one.end_to_end,
            currency=currency,
            amount=one.amount,
            agent=agent,
            name=escape(_NOT_IN_XML.sub(" ", one.name)[:140]),
            account=_account(one),
        )


def _parts(texts: Iterable[str]) -> Iterator[bytes]:
    """Join many short texts into few parts."""
    waiting: list[str] = []
    length = 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length > PART:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()


def _account(one: Instruction) -> str:
    if one.scheme is Scheme.IBAN:
        return f"<Id><IBAN>{escape(one.number)}</IBAN></Id>"
    if one.scheme is Scheme.WALLET:
        return f"<Id><Othr><Id>{escape(one.number)}</Id></Othr></Id><Tp><Prtry>WALLET</Prtry></Tp>"
    return f"<Id><Othr><Id>{escape(one.number)}</Id></Othr></Id>"


def _own_account(institution: InstitutionShape) -> str:
    if institution.iban is not None:
        return f"<Id><IBAN>{escape(institution.iban)}</IBAN></Id>"
    return f"<Id><Othr><Id>{escape(institution.account or '')}</Id></Othr></Id>"


def _agent(institution: InstitutionShape) -> str:
    if institution.bic is not None:
        return f"<FinInstnId><BICFI>{institution.bic}</BICFI></FinInstnId>"
    member = escape(institution.member or "")
    return f"<FinInstnId><ClrSysMmbId><MmbId>{member}</MmbId></ClrSysMmbId></FinInstnId>"


def _payer(payer: PayerShape) -> str:
    return f"<Nm>{escape(payer.name)}</Nm><Id><OrgId><Othr><Id>{escape(payer.id)}</Id></Othr></OrgId></Id>"
