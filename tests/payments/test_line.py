"""A payment cycle from what is due to what is reconciled, and the officers in it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from recensus.decisions import actions as decisions
from recensus.decisions import models as acts
from recensus.enrolment.models import Enrolment, Entitlement
from recensus.payments import actions, filing, models, payees, queries
from recensus.payments.stopping import DEAD, ENDED
from recensus.payments.types import (
    Account,
    NothingDue,
    PayeeAccount,
    PaymentProblem,
    Scheme,
    State,
    Stopped,
    UnknownRun,
)
from recensus.privacy.access import AccessRefused
from recensus.registry.models import Batch, Link, Shape, SourceRecord
from tests.payments.conftest import (
    OTHER_IBAN,
    PURPOSE,
    Kaba,
    days_go_by,
    group_status,
    statement,
    status_report,
)

ASKING = {"by": "nadia", "purpose": PURPOSE}


def test_what_is_due_is_prepared_released_reported_booked_and_reconciled(owed: Kaba) -> None:
    run = owed.prepare()
    assert (run.instructions, run.without_account, len(run.messages)) == (3, 0, 2)
    assert not filing.outbox().exists()
    released = owed.release(run)
    assert {one.name for one in filing.outbox().iterdir()} == {f"{one.name}.xml" for one in released.messages}
    amina, bashir, _ = owed.references(run)
    report = owed.take_in("s.xml", status_report(run, {amina: "ACSC", bashir: "RJCT"}))
    assert (report.received, report.accepted, report.rejected, report.held) == (2, 2, 0, 0)
    booked = owed.take_in("b.xml", statement([(amina, "100.00", "DBIT")]))
    assert (booked.received, booked.accepted) == (1, 1)
    assert {one.state: one.instructions for one in queries.standings(run.number, **ASKING)} == {
        State.INSTRUCTED: 1,
        State.REJECTED: 1,
        State.BOOKED: 1,
    }
    (sums,) = queries.reconciled(**ASKING)
    assert (sums.entitled, sums.paid, sums.failed, sums.pending) == tuple(map(Decimal, (300, 100, 100, 100)))
    assert (sums.difference, queries.unbalanced(programme="pension", **ASKING)) == (0, [])
    balances = {one.account: one.amount for one in queries.balances(**ASKING)}
    assert (balances[Account.ENTITLED], sum(balances.values())) == (-300, 0)


def test_preparing_twice_gives_the_same_run_and_the_same_bytes(owed: Kaba) -> None:
    first = owed.prepare()
    assert owed.prepare() == first
    models.Message.objects.all().delete()  # as if it had been killed before the files were written
    assert [one.sha256 for one in owed.prepare().messages] == [one.sha256 for one in first.messages]


def test_releasing_twice_releases_once(owed: Kaba) -> None:
    run = owed.prepare()
    once = owed.release(run)
    entries = models.Entry.objects.count()
    assert owed.release(run) == once
    assert models.Entry.objects.count() == entries == 3
    with pytest.raises(NothingDue):
        owed.prepare()


def test_nobody_releases_what_she_prepared_nor_does_a_machine_nor_an_officer_of_a_district(
    owed: Kaba,
) -> None:
    run = owed.prepare()
    for by, why in (("paula", "prepared"), ("system", "officer")):
        with pytest.raises(PaymentProblem, match=why):
            actions.release(run=run.number, by=by, purpose=PURPOSE)
    with pytest.raises(AccessRefused):
        actions.release(run=run.number, by="anneke", purpose=PURPOSE)
    with pytest.raises(UnknownRun):
        actions.release(run=999, by="rosa", purpose=PURPOSE)
    with pytest.raises(DatabaseError, match="run_released_by_a_second"), transaction.atomic():
        models.Run.objects.filter(pk=run.number).update(released_by="paula", released_at="2026-12-01T00:00Z")


def test_what_was_released_never_changes(owed: Kaba) -> None:
    run = owed.release(owed.prepare())
    changes = (
        lambda: models.Run.objects.update(released_by="chidi"),
        lambda: models.Message.objects.update(sha256="0" * 64),
        lambda: models.Message.objects.all().delete(),
        lambda: models.Instruction.objects.update(amount=1),
        lambda: models.Instruction.objects.all().delete(),
        lambda: models.Entry.objects.update(amount=1),
        lambda: models.Entry.objects.all().delete(),
        lambda: models.Instruction.objects.create(**_another(run.number)),
    )
    for change in changes:
        with pytest.raises(DatabaseError, match="payments:"), transaction.atomic():
            change()


def _another(run: int) -> dict[str, object]:
    facts = models.Instruction.objects.filter(run=run).values().first()
    assert facts is not None
    return {**facts, "id": None, "entitlement": 999, "end_to_end": "E999-1"}


def test_a_file_that_somebody_touched_is_not_released(owed: Kaba) -> None:
    run = owed.prepare()
    place = filing._place(run.messages[0].name)
    other = filing._place(run.messages[1].name)
    place.write_bytes(other.read_bytes())
    with pytest.raises(PaymentProblem, match="not the one"):
        owed.release(run)
    assert not queries.run(run.number, **ASKING).released_at


def test_somebody_whose_enrolment_ended_holds_the_release_until_an_officer_recalls(owed: Kaba) -> None:
    run = owed.prepare()
    Enrolment.objects.filter(registrant=owed.chidi).update(status="exited")
    with pytest.raises(Stopped, match=ENDED):
        owed.release(run)
    (stop,) = queries.stopped(run.number, **ASKING)
    assert stop.registrant == owed.chidi
    with pytest.raises(PaymentProblem, match="officer"):
        actions.recall(instruction=stop.instruction, reason="left", by="system", purpose=PURPOSE)
    with pytest.raises(PaymentProblem, match="why"):
        actions.recall(instruction=stop.instruction, reason=" ", by="paula", purpose=PURPOSE)
    actions.recall(instruction=stop.instruction, reason="left the programme", by="paula", purpose=PURPOSE)
    released = owed.release(run)
    assert [one.institution for one in released.messages] == ["BANK"]
    (sums,) = queries.reconciled(**ASKING)
    assert (sums.failed, sums.pending, sums.difference) == (100, 200, 0)


def test_who_is_recorded_dead_between_cut_and_pay_day_is_not_paid_just_so(owed: Kaba) -> None:
    run = owed.prepare()
    link = Link.objects.get(registrant=owed.chidi)
    batch = Batch.objects.latest("id")
    shape = Shape.objects.create(source_id=link.source_id, kind="P", attributes=["died", "name"], roles={})
    SourceRecord.objects.create(
        source_id=link.source_id,
        kind="P",
        source_key=link.source_key,
        shape=shape,
        batch=batch,
        row=1,
        stated_on=date(2026, 11, 30),
        payload=["2026-11-29", None],
        hash="0" * 32,
    )
    with pytest.raises(Stopped, match=DEAD):
        owed.release(run)
    assert [one.registrant for one in queries.stopped(run.number, **ASKING)] == [owed.chidi]


def test_what_has_left_is_asked_back_and_is_recalled_only_when_the_institution_says_so(owed: Kaba) -> None:
    run = owed.release(owed.prepare())
    amina = models.Instruction.objects.get(registrant=owed.amina)
    actions.recall(instruction=amina.pk, reason="paid to a wrong account", by="paula", purpose=PURPOSE)
    (asked,) = queries.differences(**ASKING)
    assert (asked.fault, asked.instruction, asked.account) == ("recall-asked", amina.pk, "••••6819")
    with pytest.raises(DatabaseError, match="asked back"), transaction.atomic():
        models.Status.objects.create(
            instruction=amina, state=State.RECALLED, on=date(2026, 12, 1), by="paula"
        )
    owed.take_in(
        "b.xml", statement([(amina.end_to_end, "100.00", "DBIT"), (amina.end_to_end, "100.00", "CRDT")])
    )
    actions.work(difference=asked.number, outcome="The bank sent it back.", by="paula", purpose=PURPOSE)
    assert queries.differences(**ASKING) == []
    assert {one.state for one in queries.standings(run.number, **ASKING)} == {
        State.INSTRUCTED,
        State.RETURNED,
    }


def test_arrears_are_instructed_again_when_asked_for_and_only_then(owed: Kaba) -> None:
    run = owed.release(owed.prepare())
    owed.take_in("s.xml", group_status(run.messages[0].name, "RJCT"))
    with pytest.raises(NothingDue):
        owed.prepare()
    again = owed.prepare(arrears=True)
    assert (again.attempt, again.instructions) == (2, 2)
    assert {one.split("-")[1] for one in owed.references(again)} == {"2"}
    owed.release(again)
    owed.take_in("t.xml", group_status(again.messages[0].name, "ACSC", message="S2"))
    (sums,) = queries.reconciled(**ASKING)
    assert (sums.paid, sums.failed, sums.pending, sums.difference) == (200, 0, 100, 0)


def test_who_has_no_account_is_counted_and_owed_still(owed: Kaba) -> None:
    models.PayeeAccount.objects.filter(registrant=owed.chidi).update(replaced_at="2026-01-01T00:00Z")
    run = owed.release(owed.prepare())
    assert (run.instructions, run.without_account) == (2, 1)
    (sums,) = queries.reconciled(**ASKING)
    assert (sums.entitled, sums.pending, sums.difference) == (300, 300, 0)


def test_an_entitlement_that_was_changed_after_it_was_sent_shows_as_a_difference(owed: Kaba) -> None:
    owed.release(owed.prepare())
    Entitlement.objects.filter(registrant=owed.amina).update(amount=70)
    (sums,) = queries.reconciled(**ASKING)
    assert sums.difference == -30
    ((enrolment, one),) = queries.unbalanced(programme="pension", **ASKING)
    assert (Enrolment.objects.get(pk=enrolment).registrant, one.difference) == (owed.amina, -30)


def test_an_officer_of_a_district_sees_the_payments_of_her_people_only(owed: Kaba) -> None:
    run = owed.release(owed.prepare())
    seen = queries.standings(run.number, by="dalia", purpose=PURPOSE)
    assert [one.instructions for one in seen] == [2], "Amina and Bashir of Kaba, not Chidi of Tombo"
    with pytest.raises(AccessRefused):
        queries.standings(run.number, by="anneke", purpose=PURPOSE)
    with pytest.raises(AccessRefused):
        queries.standings(run.number, by="nadia", purpose="outings")


def test_a_recall_that_was_cut_short_leaves_no_file_to_be_released(
    owed: Kaba, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = owed.prepare()
    chidi = models.Instruction.objects.get(registrant=owed.chidi)
    with monkeypatch.context() as killed:
        killed.setattr(actions, "_write", lambda *_, **__: None)
        actions.recall(instruction=chidi.pk, reason="died", by="paula", purpose=PURPOSE)
    with pytest.raises(PaymentProblem, match="no files"):
        owed.release(run)
    assert [one.institution for one in owed.release(owed.prepare()).messages] == ["BANK"]


def test_a_run_of_which_all_was_recalled_is_closed_and_sends_nothing(kaba: Kaba) -> None:
    kaba.owe(kaba.amina)
    run = kaba.prepare()
    payment = models.Instruction.objects.get().pk
    actions.recall(instruction=payment, reason="moved away", by="paula", purpose=PURPOSE)
    with pytest.raises(PaymentProblem, match="already"):
        actions.recall(instruction=payment, reason="again", by="paula", purpose=PURPOSE)
    assert not kaba.release(run).messages
    (sums,) = queries.reconciled(**ASKING)
    assert (sums.failed, sums.difference) == (100, 0)


def test_who_left_before_the_cut_is_paid_what_is_due_to_her_still(owed: Kaba) -> None:
    Enrolment.objects.filter(registrant=owed.amina).update(status="exited", last_day=date(2025, 10, 31))
    run = owed.prepare()
    assert queries.stopped(run.number, **ASKING) == []
    Enrolment.objects.filter(registrant=owed.bashir).update(last_day=date(2026, 11, 29))
    assert [one.why for one in queries.stopped(run.number, **ASKING)] == [ENDED]


def test_another_account_goes_from_proposal_to_decision(owed: Kaba) -> None:
    other = PayeeAccount(
        registrant=owed.amina, name="Amina Canary", scheme=Scheme.IBAN, institution="BANK", number=OTHER_IBAN
    )
    number = payees.propose_account(other, reason="She asked for it.", by="paula", purpose=PURPOSE)
    assert OTHER_IBAN not in str(acts.Proposal.objects.get(pk=number).parameters)
    decisions.review(proposal=number, note="She signed.", by="rosa", purpose=PURPOSE)
    decisions.give_notice(proposal=number, reasons={}, by="rosa", purpose=PURPOSE)
    days_go_by()
    decisions.decide(proposal=number, note="Nobody objected.", by="rosa", purpose=PURPOSE)
    held = models.PayeeAccount.objects.filter(registrant=owed.amina).order_by("id")
    assert [(one.replaced_at is None, one.proposal) for one in held] == [(False, None), (True, number)]
    owed.release(owed.prepare())
    bank = next(file for file in filing.outbox().iterdir() if file.stem.endswith("BANK"))
    assert bank.read_text().count(OTHER_IBAN) == 2, "Bashir's account is Amina's now too"
