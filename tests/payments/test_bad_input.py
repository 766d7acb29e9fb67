"""What institutions send is not always right: each has a code, a place and a remedy, and the rest goes on."""

from pathlib import Path

import pytest

from recensus.payments import filing, models, queries
from recensus.payments.faults import REMEDIES
from recensus.payments.types import Fault, FileRefused, Report, Run, State
from tests.payments.conftest import PURPOSE, Kaba, group_status, statement, status_report

ASKING = {"by": "nadia", "purpose": PURPOSE}
HEADER = "reference,status,amount,currency,date,reason\n"


@pytest.fixture
def sent(owed: Kaba) -> Run:
    """Return a run that was released."""
    return owed.release(owed.prepare())


def faults(report: Report) -> list[tuple[str, str]]:
    """Return the codes and places of what was not accepted, and check that all is accounted for."""
    assert report.received == report.accepted + report.rejected + report.held
    return [(one.fault, one.place) for one in queries.differences(report=report.number, **ASKING)]


def states(run: Run) -> list[State]:
    """Return where each of a run's payments stands, by entitlement."""
    said = models.Status.objects
    rows = models.Instruction.objects.filter(run=run.number).order_by("entitlement")
    return [
        State(max(said.filter(instruction=row).values_list("state", flat=True), default=0)) for row in rows
    ]


def test_every_fault_has_a_remedy() -> None:
    assert set(REMEDIES) == set(Fault)


def test_a_table_is_read_row_by_row_and_each_bad_row_is_named(owed: Kaba, sent: Run) -> None:
    amina, bashir, chidi = owed.references(sent)
    rows = (
        f"{amina},PAID,100.00,KBD,2026-12-02,\n"
        f'{bashir},PAID,"1,000.00",KBD,2026-12-02,\n'
        f"{bashir},PAID,1.000,KBD,2026-12-02,\n"
        f"{bashir},PAID,100.00,USD,2026-12-02,\n"
        f"{bashir},PAID,99.99,KBD,2026-12-02,\n"
        f"{bashir},VANISHED,100.00,KBD,2026-12-02,\n"
        f"{bashir},PAID,100.00,KBD,2 December,\n"
        "E77777-1,PAID,100.00,KBD,2026-12-02,\n"
        f"{chidi},UNCOLLECTED,100.00,KBD,2026-12-30,nobody came\n"
        f"{chidi},PAID,100.00"
    )
    report = owed.take_in("t.csv", HEADER + rows)
    assert (report.received, report.accepted, report.rejected, report.held) == (10, 2, 5, 3)
    assert faults(report) == [
        (Fault.BAD_AMOUNT, "row 3"),
        (Fault.BAD_AMOUNT, "row 4"),
        (Fault.CURRENCY_DIFFERS, "row 5"),
        (Fault.AMOUNT_DIFFERS, "row 6"),
        (Fault.BAD_STATUS, "row 7"),
        (Fault.BAD_DATE, "row 8"),
        (Fault.NOBODYS, "row 9"),
        (Fault.INCOMPLETE, "row 11"),
    ]
    assert states(sent) == [State.SETTLED, State.INSTRUCTED, State.UNCOLLECTED]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"", Fault.TRUNCATED),
        (b"a,b\n1,2\n", Fault.NOT_KNOWN),
        ((HEADER + "\xe9").encode("latin-1"), Fault.NOT_READABLE),
        (b"<Document>", Fault.TRUNCATED),
        (b"<html><body/></html>", Fault.NOT_KNOWN),
        (b"<Document xmlns='urn:other'><GrpHdr/></Document>", Fault.NOT_KNOWN),
        (
            b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.052.001.08'><GrpHdr/></Document>",
            Fault.NOT_KNOWN,
        ),
        (
            b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><Document><GrpHdr>&a;</GrpHdr></Document>",
            Fault.HOSTILE,
        ),
        (b"<Document><GrpHdr></Document>", Fault.NOT_READABLE),
        (b"\0\0\0\0", Fault.NOT_READABLE),
    ],
)
def test_a_file_that_cannot_be_trusted_counts_for_nothing(kaba: Kaba, text: bytes, fault: Fault) -> None:
    with pytest.raises(FileRefused) as refused:
        kaba.take_in("x", text)
    assert refused.value.fault is fault
    assert refused.value.place
    assert not models.Report.objects.exists()


def test_a_billion_laughs_are_not_laughed(owed: Kaba, sent: Run) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]>' + group_status(sent.messages[0].name, "&l11;")
    with pytest.raises(FileRefused) as refused:
        owed.take_in("x.xml", text)
    assert refused.value.fault is Fault.HOSTILE


def test_a_truncated_statement_counts_for_nothing_and_the_whole_one_counts_later(
    owed: Kaba, sent: Run
) -> None:
    amina, bashir, _ = owed.references(sent)
    whole = statement([(amina, "100.00", "DBIT"), (bashir, "100.00", "DBIT")])
    with pytest.raises(FileRefused) as refused:
        owed.take_in("cut.xml", whole[: whole.rindex("<Ntry>") + 60])
    assert refused.value.fault is Fault.TRUNCATED
    assert not models.Status.objects.exists()
    assert owed.take_in("whole.xml", whole).accepted == 2


def test_the_same_file_twice_counts_once_and_another_file_of_the_same_name_is_refused(
    owed: Kaba, sent: Run
) -> None:
    first = owed.take_in("a.xml", group_status(sent.messages[0].name, "ACSC"))
    again = owed.take_in("b.xml", group_status(sent.messages[0].name, "ACSC"))
    assert (again.number, again.again, models.Report.objects.count()) == (first.number, True, 1)
    with pytest.raises(FileRefused) as refused:
        owed.take_in("c.xml", group_status(sent.messages[0].name, "RJCT"))
    assert refused.value.fault is Fault.MESSAGE_TWICE


def test_an_unknown_message_is_held(owed: Kaba, sent: Run) -> None:
    report = owed.take_in("u.xml", group_status("SOMEBODY-ELSES", "RJCT"))
    assert [fault for fault, _ in faults(report)] == [Fault.UNKNOWN_MESSAGE]
    assert states(sent) == [State.INSTRUCTED] * 3


def test_a_whole_file_that_is_rejected_rejects_its_payments_and_no_others(owed: Kaba, sent: Run) -> None:
    owed.take_in("r.xml", group_status(sent.messages[0].name, "RJCT"))
    assert states(sent) == [State.REJECTED, State.REJECTED, State.INSTRUCTED]


def test_what_is_said_of_one_payment_holds_against_what_is_said_of_the_whole_file(
    owed: Kaba, sent: Run
) -> None:
    amina, _, _ = owed.references(sent)
    one = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{sent.messages[0].name}-1</OrgnlPmtInfId><TxInfAndSts>"
        f"<OrgnlEndToEndId>{amina}</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>"
    )
    owed.take_in("g.xml", group_status(sent.messages[0].name, "ACSC", more=one))
    assert states(sent) == [State.REJECTED, State.SETTLED, State.INSTRUCTED]


def test_what_is_said_of_a_batch_is_said_of_its_payments_only(kaba: Kaba) -> None:
    kaba.owe(kaba.amina, currency="EUR")
    kaba.owe(kaba.amina, currency="USD")
    run = kaba.release(kaba.prepare())
    batch = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{run.messages[0].name}-2</OrgnlPmtInfId>"
        "<PmtInfSts>RJCT</PmtInfSts></OrgnlPmtInfAndSts>"
    )
    kaba.take_in("p.xml", group_status(run.messages[0].name, "PART", more=batch))
    assert states(run) == [State.INSTRUCTED, State.REJECTED]


def test_a_status_that_goes_backwards_is_held_and_an_old_one_that_comes_late_is_not(
    owed: Kaba, sent: Run
) -> None:
    amina, _, _ = owed.references(sent)
    owed.take_in("2.xml", status_report(sent, {amina: "ACSC"}, "S2", "2026-12-03"))
    late = owed.take_in("1.xml", status_report(sent, {amina: "ACCP"}, "S1", "2026-12-02"))
    assert faults(late) == []
    back = owed.take_in("3.xml", status_report(sent, {amina: "RJCT"}, "S3", "2026-12-04"))
    assert [fault for fault, _ in faults(back)] == [Fault.BACKWARDS]
    assert states(sent)[0] is State.SETTLED


def test_a_payment_that_nobody_released_is_held(owed: Kaba) -> None:
    run = owed.prepare()
    amina, _, _ = owed.references(run)
    report = owed.take_in("n.xml", statement([(amina, "100.00", "DBIT")]))
    assert [fault for fault, _ in faults(report)] == [Fault.NOT_SENT]


def test_a_deposit_of_somebody_else_and_a_total_of_many_are_held(owed: Kaba, sent: Run) -> None:
    report = owed.take_in("d.xml", statement([("NOTPROVIDED", "5000.00", "CRDT"), ("INV-1", "3.00", "DBIT")]))
    assert [fault for fault, _ in faults(report)] == [Fault.NOBODYS, Fault.NOBODYS]
    assert states(sent) == [State.INSTRUCTED] * 3


def test_what_is_shown_of_an_account_is_its_last_digits(owed: Kaba, sent: Run) -> None:
    amina, _, _ = owed.references(sent)
    owed.take_in("x.xml", statement([(amina, "1.00", "DBIT")]))
    (one,) = queries.differences(**ASKING)
    assert (one.account, one.detail) == ("••••6819", "1.00 for 100.00")
    assert Path(filing.outbox()).exists()
