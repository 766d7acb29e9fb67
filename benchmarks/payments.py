"""How long a payment cycle takes: cut, written, validated, released, reported, booked and reconciled.

Beside it, in the same run: a raw COPY of the same instructions into one unindexed table, and writing their bytes.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from benchmarks.load import database
from benchmarks.measuring import show, watching

T = TypeVar("T")
PAYMENTS = int(os.environ.get("BENCH_PAYMENTS", "1000000"))
PACK = """
name: paying
label: A country that pays
languages: [en]
currency: KES
calendar: gregorian
setup: beneficiary_registry
roles: {name: [name]}
"""
ATTRIBUTES = """
name: {label: Name, level: person, kind: name}
"""
SETTINGS = """
payer: {name: Ministry, id: MIN-1}
institutions:
  WALLET: {label: Wallet, member: "0777", account: "900100"}
"""
PURPOSE = "payments"
_ENROLLED = """
insert into enrolment_enrolment (programme, registrant, unit, source, source_key, subject_source, status, reason)
select 'pension', n, 'P', 1, n::text, 1, 'active', '' from generate_series(1, %s) n
"""
_OWED = """
insert into enrolment_entitlement (enrolment, programme, cycle, registrant, amount, currency, due_on, state, source,
                                   source_key)
select id, 'pension', '2026-11', registrant, 20 + registrant % 100 + 0.05, 'KES', '2026-11-30', 'due', 1, source_key
from enrolment_enrolment
"""
_STATUS = "<TxInfAndSts><OrgnlEndToEndId>{}</OrgnlEndToEndId><TxSts>{}</TxSts></TxInfAndSts>\n"
_ENTRY = (
    '<Ntry><Amt Ccy="KES">{}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-12-02</Dt>'
    "</BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>\n"
)


def payments_1m() -> None:
    """Pay a million pensions; one in fifty is rejected, and one in a hundred is not heard of."""
    with database() as server, tempfile.TemporaryDirectory(prefix="recensus-bench-") as folder:
        import django

        django.setup()
        _make_due(Path(folder))
        with watching(server) as peak:
            steps = _cycle(Path(folder))
        copied = _raw(Path(folder))
        taken = sum(steps.values())
        show(
            name="payments-1m",
            value=taken,
            unit="s",
            reference=f"raw COPY of the same instructions, and raw writing of the same files ({copied:.2f} s)",
            ratio=taken / copied,
            peak_rss_mb=peak.mebibytes,
            also={name: round(seconds, 1) for name, seconds in steps.items()},
        )


def _make_due(folder: Path) -> None:
    """Enrol everybody, owe each something, and put on record where they are paid."""
    from django.db import connection
    from django.utils import timezone

    from recensus.payments import payees
    from recensus.privacy.access import Act, looking
    from recensus.privacy.models import Appointment
    from recensus.vocabulary.actions import record_pack_version
    from recensus.vocabulary.pack import open_pack

    pack = folder / "paying"
    for name, text in (("pack", PACK), ("vocabulary/attributes", ATTRIBUTES), ("payments", SETTINGS)):
        (pack / f"{name}.yaml").parent.mkdir(parents=True, exist_ok=True)
        (pack / f"{name}.yaml").write_text(text)
    record_pack_version(open_pack(pack), by="bench")
    now = timezone.now()
    signed = {"starts": now, "proposed_by": "a", "proposed_at": now, "approved_by": "b", "approved_at": now}
    for officer in ("paula", "rosa"):
        Appointment.objects.create(officer=officer, role="programme_manager", areas=None, **signed)
    with looking(by="system", purpose="registration", action=Act.RECORD), connection.cursor() as cursor:
        cursor.execute(_ENROLLED, [PAYMENTS])
        cursor.execute(_OWED)
    with connection.cursor() as cursor:
        cursor.execute("analyze enrolment_enrolment, enrolment_entitlement")
    payees.record_accounts(_accounts(), by="paula", purpose=PURPOSE)


def _accounts() -> Iterator[object]:
    from recensus.payments.types import PayeeAccount, Scheme

    for number in range(1, PAYMENTS + 1):
        yield PayeeAccount(
            registrant=number,
            name=f"Pensioner {number}",
            scheme=Scheme.WALLET,
            institution="WALLET",
            number=f"254700{number:07}",
        )


def _cycle(folder: Path) -> dict[str, float]:
    """Go through a cycle, and return the seconds of each step; what institutions send is written off the clock."""
    from recensus.payments import actions, queries

    steps: dict[str, float] = {}
    paula = {"by": "paula", "purpose": PURPOSE}
    run = _timed(
        steps,
        "prepare",
        lambda: actions.prepare(programme="pension", cycle="2026-11", pay_on=date(2026, 12, 1), **paula),
    )
    _timed(steps, "release", lambda: actions.release(run=run.number, by="rosa", purpose=PURPOSE))
    status, booked = _answers(folder, run.messages[0].name)
    reports = [
        _timed(steps, "pain.002", lambda: actions.take_in(path=status, **paula)),
        _timed(steps, "camt.053", lambda: actions.take_in(path=booked, **paula)),
    ]
    assert all(report.received == report.accepted for report in reports)
    (sums,) = _timed(steps, "reconcile", lambda: queries.reconciled(**paula))
    assert sums.difference == 0
    assert sum(one.amount for one in queries.balances(**paula)) == 0
    return steps


def _timed(steps: dict[str, float], name: str, work: Callable[[], T]) -> T:
    begun = time.perf_counter()
    done = work()
    steps[name] = time.perf_counter() - begun
    return done


def _answers(folder: Path, message: str) -> tuple[Path, Path]:
    """Write what the institutions say: a status of 99 in a hundred, and a booking of those that were not rejected."""
    from recensus.payments.models import Instruction
    from recensus.privacy.access import Act, looking

    status, booked = folder / "status.xml", folder / "booked.xml"
    with (
        status.open("w") as said,
        booked.open("w") as entries,
        looking(by="paula", purpose=PURPOSE, action=Act.EXPORT) as look,
    ):
        look.shows(whole="a benchmark", many=PAYMENTS)
        said.write(
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"><CstmrPmtStsRpt><GrpHdr><MsgId>S1</MsgId>'
            f"<CreDtTm>2026-12-01T20:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>"
            "<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId>\n"
        )
        entries.write(
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>B1</MsgId>'
            "<CreDtTm>2026-12-02T20:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id>\n"
        )
        rows = Instruction.objects.values_list("id", "end_to_end", "amount").order_by("id")
        for number, one, amount in rows.iterator(chunk_size=10_000):
            if number % 100:
                said.write(_STATUS.format(one, "RJCT" if number % 50 == 1 else "ACSC"))
                if number % 50 != 1:
                    entries.write(_ENTRY.format(amount, one))
        said.write("</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>")
        entries.write("</Stmt></BkToCstmrStmt></Document>")
    return status, booked


def _raw(folder: Path) -> float:
    """Return the seconds of copying the instructions into one table, and of writing the files' bytes once."""
    from django.db import connection

    from recensus.payments import filing
    from recensus.privacy.access import Act, looking

    with looking(by="paula", purpose=PURPOSE, action=Act.EXPORT) as look, connection.cursor() as cursor:
        look.shows(whole="a benchmark", many=PAYMENTS)
        with cursor.cursor.copy("copy (select * from payments_instruction) to stdout") as stream:
            rows = b"".join(map(bytes, stream))
    files = [file.read_bytes() for file in filing.outbox().iterdir()]
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("create table raw_copy (like payments_instruction)")
        with cursor.cursor.copy("copy raw_copy from stdin") as stream:
            stream.write(rows)
    for number, content in enumerate(files):
        (folder / str(number)).write_bytes(content)
    return time.perf_counter() - begun
