"""The log is asked by those who may, each question is in it, and its verifier stands alone."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from pytest_django import Settings

from recensus.privacy import inquiries
from recensus.privacy.audit import actions, queries, verify
from recensus.privacy.audit.export import export
from recensus.privacy.audit.models import Entry
from tests.privacy.audit.conftest import look, tamper

ASKS = {"by": "odile", "purpose": "oversight"}


@pytest.fixture
def handed_out(log: None, tmp_path: Path, settings: Settings) -> Path:  # noqa: ARG001
    """Give a folder as an auditor gets it: export, key, a witness's checkpoints, the verifier's one file."""
    settings.RECENSUS_WITNESSES = [str(tmp_path / "checkpoints")]
    for number in range(20):
        actions.record(look(subjects=(("P", number),)))
        if number % 7 == 0:
            actions.sequence()
    actions.sequence()
    (tmp_path / "log.key").write_text("\n".join(queries.verifier_keys()))
    export(tmp_path / "log.tsv")
    (tmp_path / "verify.py").write_text(Path(verify.__file__).read_text())
    return tmp_path


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the one file where nothing of Recensus can be imported."""
    program = (
        "import sys; sys.modules.update(dict.fromkeys(('django', 'psycopg', 'recensus'))); import runpy; "
    )
    program += "runpy.run_path('verify.py', run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", program, "log.tsv", "--checkpoint", "checkpoints", "--key", "log.key"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_verifier_needs_nothing_of_recensus(handed_out: Path) -> None:
    told = verified(handed_out)
    assert (told.returncode, told.stderr) == (0, "")
    assert "All is as witnessed" in told.stdout


def test_the_verifier_names_the_entry_that_was_changed_in_the_database(handed_out: Path) -> None:
    tamper("update audit_entry set who = 'nobody' where id = (select entry from audit_leaf where index = 11)")
    export(handed_out / "log.tsv")
    told = verified(handed_out)
    assert told.returncode == 1
    assert "entry 11: it is not what was logged" in told.stdout


def test_the_verifier_names_the_entry_that_was_deleted_in_the_database(handed_out: Path) -> None:
    tamper("delete from audit_entry where id = (select entry from audit_leaf where index = 11)")
    export(handed_out / "log.tsv")
    assert "entry 11: it is not what was logged" in verified(handed_out).stdout


def test_a_file_that_cannot_be_read_is_not_called_well(handed_out: Path) -> None:
    (handed_out / "log.key").write_text("not a key")
    assert verified(handed_out).returncode == 2


@pytest.mark.usefixtures("log")
def test_whoever_asks_who_looked_is_on_record_too() -> None:
    actions.record(look(subjects=(("P", 17),)))
    assert [one.who for one in inquiries.looks_at("P", 17, **ASKS)] == ["dalia"]
    assert [one.who for one in inquiries.looks_at("P", 17, **ASKS)] == ["odile", "dalia"]


@pytest.mark.usefixtures("log")
def test_when_the_entry_cannot_be_written_nothing_leaves() -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_entry rename to audit_entry_away")
    try:
        with pytest.raises(DatabaseError):
            inquiries.looks_at("P", 17, **ASKS)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("alter table audit_entry_away rename to audit_entry")


@pytest.mark.usefixtures("log")
def test_when_only_the_record_fails_nothing_leaves() -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_entry add constraint full_disk check (false) not valid")
    returned = None
    try:
        with pytest.raises(DatabaseError):
            returned = inquiries.looks_at("P", 17, **ASKS)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("alter table audit_entry drop constraint full_disk")
    assert returned is None
    assert Entry.objects.count() == 0


@pytest.mark.usefixtures("log")
def test_every_look_at_a_canary_is_an_entry_about_her() -> None:
    for number in range(1, 31):
        inquiries.looks_at("P", number, **ASKS)
    actions.sequence()
    about = [queries.entries_about("P", number) for number in range(1, 31)]
    assert [(len(one), one[0].who) for one in about] == [(1, "odile")] * 30
