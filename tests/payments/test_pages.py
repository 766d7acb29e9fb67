"""Officers see runs and what does not fit, release as a second officer, and close differences; so do commands."""

import getpass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from recensus.cli.paying import pay
from recensus.enrolment.models import Enrolment
from recensus.payments import models, queries
from recensus.payments.types import Run
from tests.cast import appoint
from tests.payments.conftest import IBAN, PURPOSE, Kaba, group_status, statement
from tests.rights.conftest import at_her_desk


@pytest.fixture
def run(owed: Kaba) -> Run:
    """Return a run that was prepared."""
    return owed.prepare()


def test_only_a_second_officer_finds_the_button_and_releases(run: Run) -> None:
    assert "Release the files" not in at_her_desk("paula").get(f"/payments/{run.number}").text
    refused = at_her_desk("paula").post(f"/payments/{run.number}", {"release": "1"})
    assert "Another officer releases" in refused.text
    rosa = at_her_desk("rosa")
    assert "Release the files" in rosa.get(f"/payments/{run.number}").text
    released = rosa.post(f"/payments/{run.number}", {"release": "1"}, follow=True)
    assert "The files were released" in released.text
    listed = rosa.get("/payments").text
    for said in ("pension, 2026-11", "300", "to the cent", "rosa"):
        assert said in listed
    assert IBAN not in released.text + listed


def test_who_is_stopped_is_recalled_on_the_page_with_a_reason(owed: Kaba, run: Run) -> None:
    Enrolment.objects.filter(registrant=owed.chidi).update(status="exited")
    rosa = at_her_desk("rosa")
    assert "the enrolment has ended" in rosa.get(f"/payments/{run.number}").text
    (stop,) = queries.stopped(run.number, by="nadia", purpose=PURPOSE)
    silent = rosa.post(f"/payments/{run.number}", {"recall": str(stop.instruction), "reason": ""})
    assert "Say why" in silent.text
    done = rosa.post(
        f"/payments/{run.number}", {"recall": str(stop.instruction), "reason": "left"}, follow=True
    )
    assert "The payment was recalled" in done.text
    assert "the enrolment has ended" not in done.text


def test_what_does_not_fit_is_shown_with_masked_numbers_and_closed_in_words(owed: Kaba, run: Run) -> None:
    owed.release(run)
    amina, _, _ = owed.references(run)
    owed.take_in("x.xml", statement([(amina, "1.00", "DBIT")]))
    rosa = at_her_desk("rosa")
    shown = rosa.get("/payments/differences").text
    assert "••••6819" in shown
    assert "1.00 for 100.00" in shown
    assert IBAN not in shown
    number = models.Difference.objects.get().pk
    assert "Say why" in rosa.post("/payments/differences", {"difference": number, "outcome": ""}).text
    closed = rosa.post("/payments/differences", {"difference": number, "outcome": "Corrected."}, follow=True)
    assert "Everything fits" in closed.text


@pytest.mark.parametrize("address", ["/payments", "/payments/differences", "/payments/1"])
def test_who_has_nothing_to_do_with_payments_is_refused(run: Run, address: str) -> None:
    address = address.replace("1", str(run.number))
    appoint("ester", "enumerator", ("Kaba",))
    assert at_her_desk("ester").get(address).status_code == 403


def test_a_run_that_is_not_there_is_not_found(kaba: Kaba) -> None:
    assert kaba
    assert at_her_desk("rosa").get("/payments/999").status_code == 404


def asked(*words: object, code: int = 0) -> str:
    """Run a command and return what it says."""
    done = CliRunner().invoke(pay, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.output


def test_a_cycle_by_commands(owed: Kaba, tmp_path: Path) -> None:
    appoint(getpass.getuser(), "programme_manager")
    run = owed.prepare()
    assert "3 payments, not released" in asked("prepare", "pension", "2026-11", "--pay-on", "2026-12-01")
    assert f"released by {getpass.getuser()}" in asked("release", run.number)
    status, broken = tmp_path / "status.xml", tmp_path / "broken.xml"
    status.write_text(group_status(run.messages[0].name, "ACSC"))
    broken.write_text("<Document>")
    told = asked("take-in", broken, status, code=1)
    assert "file-truncated" in told or "Fetch it again" in told
    assert "1 received = 1 accepted" in told
    assert "nothing changed" in asked("take-in", status)
    assert "200.00" in asked("reconcile")
    assert "in transit" in asked("ledger")
    assert "registrant" in asked("stopped", run.number)
    amina = models.Instruction.objects.get(registrant=owed.amina)
    asked("recall", amina.pk, "--reason", "wrong account")
    assert "recall" in asked("differences")
    asked("work", models.Difference.objects.get().pk, "--outcome", "The bank was asked.")
    asked("recover", amina.pk, "--reason", "x", code=1)
    asked("release", 999, code=2)


def test_accounts_come_in_by_a_table_and_a_wrong_one_is_named(kaba: Kaba, tmp_path: Path) -> None:
    appoint(getpass.getuser(), "programme_manager")
    table = tmp_path / "accounts.csv"
    header = "registrant,name,scheme,institution,number\n"
    table.write_text(f"{header}{kaba.amina},Amina,wallet,WALLET,254700000009\n")
    assert "1 have another account" in asked("accounts", table)
    for wrong in (
        f"{header}{kaba.amina},A,wallet,NOBANK,254700000009\n",
        f"{header}x,A,wallet,WALLET,1\n",
        "a,b\n",
    ):
        table.write_text(wrong)
        asked("accounts", table, code=1)
    account = models.PayeeAccount.objects.get(registrant=kaba.amina, replaced_at=None)
    assert (account.institution, account.by) == ("BANK", "paula")
