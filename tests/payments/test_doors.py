"""What institutions say comes in by the page and by their own programs, each about its own payments only."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from joserfc.jwk import OKPKey

from recensus.enrolment.models import Entitlement, Report
from recensus.payments import models
from recensus.payments.cancelling import Payments
from recensus.payments.types import Run
from recensus.privacy.machines import signing
from recensus.privacy.machines.actions import register_machine
from recensus.privacy.machines.types import Bearer, MachineCard, Scope
from recensus.privacy.models import Agreement
from tests.api.conftest import HERE, TERMS
from tests.cast import appoint
from tests.looking import seeing_everybody
from tests.payments.conftest import Kaba, group_status, statement
from tests.rights.conftest import at_her_desk


@pytest.fixture
def sent(owed: Kaba) -> Run:
    """Return a run that was released: one file for the bank, one for the wallet provider."""
    return owed.release(owed.prepare())


def handed_in(officer: str, *files: tuple[str, str]) -> Any:
    uploaded = [SimpleUploadedFile(name, text.encode()) for name, text in files]
    return at_her_desk(officer).post("/payments/take-in", {"files": uploaded})


def test_an_officer_takes_in_the_banks_answer_and_sees_what_does_not_fit(owed: Kaba, sent: Run) -> None:
    amina, bashir, _ = owed.references(sent)
    assert "Take in what the bank says" in at_her_desk("rosa").get("/payments").text
    answer = statement([(amina, "100.00", "DBIT"), (bashir, "1.00", "DBIT")])
    told = handed_in("rosa", ("statement.xml", answer), ("broken.xml", "<Document>"))
    assert "2 received = 1 accepted + 0 rejected + 1 held." in told.text
    assert "See what does not fit" in told.text
    assert "broken.xml" in told.text
    assert "again" in told.text
    assert "nothing changed" in handed_in("rosa", ("statement.xml", answer)).text
    assert "Choose at least one file" in handed_in("rosa").text


def test_no_file_is_left_behind(owed: Kaba, sent: Run, settings: Any) -> None:
    amina, *_ = owed.references(sent)
    handed_in("rosa", ("../../etc/passwd", statement([(amina, "100.00", "DBIT")])))
    assert list((settings.RECENSUS_FILES / "statements").iterdir()) == []


def test_who_may_not_record_payments_takes_nothing_in(owed: Kaba, sent: Run) -> None:
    amina, *_ = owed.references(sent)
    assert handed_in("dalia", ("a.xml", statement([(amina, "100.00", "DBIT")]))).status_code == 404
    assert not models.Report.objects.exists()


@pytest.fixture
def bank(owed: Kaba) -> None:  # noqa: ARG001 - who pays
    """Let the bank's program speak of payments through the bank."""
    now = timezone.now()
    mark = {
        "starts": now,
        "proposed_by": "petra",
        "proposed_at": now,
        "approved_by": "odile",
        "approved_at": now,
    }
    terms = TERMS | {
        "parties": ["Kaba Bank", "Social Ministry"],
        "purpose": "payments",
        "areas": None,
        "institutions": ["BANK"],
    }
    Agreement.objects.create(name="bank", version=1, content=terms, **mark)
    appoint("api:bank", "paying_institution", organisation="Kaba Bank", agreement="bank")
    card = MachineCard(
        name="bank",
        organisation="Kaba Bank",
        purpose="payments",
        scopes=[Scope.STATEMENTS],
        keys={"keys": [OKPKey.generate_key("Ed25519", {"kid": "one"}).as_dict(private=False)]},
    )
    register_machine(card=card, by="tester", purpose="oversight")


def send(text: str, scope: Scope = Scope.STATEMENTS) -> Any:
    bearer = Bearer(machine="bank", purpose="payments", scopes=frozenset({scope}))
    headers = {"Authorization": f"Bearer {signing.issue(bearer, audience=HERE).text}"}
    address = "/api/v1/payments/statements"
    return Client().post(address, text.encode(), content_type="application/xml", headers=headers)


def test_the_banks_program_hands_in_its_statement_once(owed: Kaba, bank: None, sent: Run) -> None:  # noqa: ARG001
    amina, *_ = owed.references(sent)
    text = statement([(amina, "100.00", "DBIT")])
    first, again = send(text), send(text)
    assert (first.status_code, first.json()["accepted"], first.json()["again"]) == (200, 1, False)
    assert (again.json()["number"], again.json()["again"]) == (first.json()["number"], True)


def test_it_says_nothing_of_anothers_payments(owed: Kaba, bank: None, sent: Run) -> None:  # noqa: ARG001
    *_, chidi = owed.references(sent)
    wallets = next(one.name for one in sent.messages if one.institution == "WALLET")
    told = [
        send(statement([(chidi, "100.00", "DBIT")], message="B1")).json(),
        send(statement([("nobodys-reference", "100.00", "DBIT")], message="B2")).json(),
        send(group_status(wallets, "RJCT", message="S1")).json(),
    ]
    assert [(one["accepted"], one["held"]) for one in told] == [(0, 1)] * 3
    states = models.Status.objects.filter(instruction__end_to_end=chidi)
    assert not states.exists()
    faults = models.Difference.objects.order_by("id").values_list("fault", flat=True)
    assert list(faults) == ["payment-for-nobody", "payment-for-nobody", "message-unknown"]


def test_a_file_that_is_none_is_refused_with_code_and_remedy(bank: None) -> None:  # noqa: ARG001
    refused = send("<Document>")
    assert refused.status_code == 422
    assert refused.json()["code"].startswith("file-")
    assert refused.json()["remedy"]


def test_without_scope_or_agreement_nothing_is_taken_in(owed: Kaba, bank: None, sent: Run) -> None:  # noqa: ARG001
    amina, *_ = owed.references(sent)
    text = statement([(amina, "100.00", "DBIT")])
    assert send(text, Scope.REPORTS).status_code == 401
    Agreement.objects.update(ends=timezone.now())
    assert send(text).status_code == 403
    assert not models.Report.objects.exists()


def test_what_is_cancelled_after_it_was_paid_is_a_difference_with_what_to_do(owed: Kaba, sent: Run) -> None:
    amina, *_ = owed.references(sent)
    Entitlement.objects.filter(registrant=owed.amina).update(state="cancelled")
    handed_in("rosa", ("a.xml", statement([(amina, "100.00", "DBIT")])))
    found = models.Difference.objects.get()
    assert (found.fault, found.registrant, str(found.amount)) == (
        "cancelled-after-payment",
        owed.amina,
        "100.00",
    )
    page = at_her_desk("rosa").get("/payments/differences").text
    assert "is said now not to have been due" in page
    handed_in("rosa", ("b.xml", statement([(amina, "100.00", "DBIT")], message="B2")))
    assert models.Difference.objects.count() == 1


def test_what_a_programme_cancels_after_it_was_paid_is_told_with_its_report(owed: Kaba, sent: Run) -> None:
    amina, *_ = owed.references(sent)
    handed_in("rosa", ("a.xml", statement([(amina, "100.00", "DBIT")])))
    due = Entitlement.objects.get(registrant=owed.amina)
    facts = {"programme": "pension", "unit": "P", "row": 2, "hash": "0" * 32, "state": "cancelled"}
    Report.objects.create(
        source=due.source, source_key=due.source_key, enrolment_key="x", kind="D", batch=77, **facts
    )
    Entitlement.objects.filter(pk=due.pk).update(state="cancelled")
    with seeing_everybody(), connection.cursor() as cursor:
        for batch in (76, 77, 77):
            Payments().counted(cursor, batch, undoing=False)
    assert [one.fault for one in models.Difference.objects.all()] == ["cancelled-after-payment"]
