"""A bank's double: it reads the instructions handed to it, and answers as banks do, most of them well."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

IN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
REJECTED, RETURNED = 0.04, 0.1
"""Of all payments the bank rejects the first share; what lies up to the second comes back after it was booked."""


@dataclass(frozen=True)
class Instructed:
    """One payment of a file: our reference, and how much."""

    reference: str
    amount: str
    currency: str

    @property
    def luck(self) -> float:
        """Return what becomes of it: a number from 0 to 1 that is the same every time."""
        return int.from_bytes(sha256(self.reference.encode()).digest()[:4]) / 2**32


def answer(files: Iterable[Path], folder: Path, day: str) -> list[Path]:
    """Write, for each of our files, a status report (pain.002) and a day's statement (camt.053); return all of them."""
    written = []
    for file in sorted(files):
        payments = list(instructed(file))
        for kind, text in (
            ("status", status_report(file.stem, payments, f"S-{file.stem}", day)),
            ("statement", statement(payments, f"B-{file.stem}", day)),
        ):
            written.append(folder / f"{file.stem}-{kind}.xml")
            written[-1].write_text(text, encoding="utf-8")
    return written


def instructed(file: Path) -> Iterator[Instructed]:
    """Yield the payments of a pain.001 of ours."""
    for payment in ElementTree.parse(file).iter(f"{IN}CdtTrfTxInf"):  # noqa: S314  (written here, checked by schema)
        amount = payment.find(f"{IN}Amt/{IN}InstdAmt")
        reference = payment.findtext(f"{IN}PmtId/{IN}EndToEndId")
        if reference is not None and amount is not None and amount.text is not None:
            yield Instructed(reference, amount.text, amount.get("Ccy", ""))


def status_report(message: str, payments: Iterable[Instructed], name: str, day: str) -> str:
    """Return the bank's word on each payment of our file ``message``: settled, or rejected."""
    said = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one.reference}</OrgnlEndToEndId>"
        f"<TxSts>{'RJCT' if one.luck < REJECTED else 'ACSC'}</TxSts></TxInfAndSts>"
        for one in payments
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{day}T10:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}</OrgnlPmtInfId>{said}"
        "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )


def statement(payments: Iterable[Instructed], name: str, day: str) -> str:
    """Return the statement on which the payments that were settled are booked, and some come back."""
    booked = "".join(
        _entry(one, direction, day)
        for one in payments
        for direction in ("DBIT", "CRDT")
        if one.luck >= REJECTED and (direction == "DBIT" or one.luck < RETURNED)
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{day}T20:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>1</Id>{booked}</Stmt></BkToCstmrStmt></Document>"
    )


def _entry(one: Instructed, direction: str, day: str) -> str:
    return (
        f'<Ntry><Amt Ccy="{one.currency}">{one.amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{one.reference}</EndToEndId></Refs>"
        "</TxDtls></NtryDtls></Ntry>"
    )
