"""By whatever door a programme's file comes in, it is the same load: the same state, the same rejects, told alike."""

import csv
import hashlib
import io
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from joserfc.jwk import OKPKey

from recensus.enrolment.models import Payment
from recensus.intake.actions import load_files
from recensus.intake.inbox import folders, taking
from recensus.intake.models import Finding, Upload
from recensus.intake.uploads import load_upload, resume
from recensus.privacy.machines import signing
from recensus.privacy.machines.actions import register_machine
from recensus.privacy.machines.types import Bearer, MachineCard, Scope
from recensus.privacy.models import Agreement
from recensus.registry.models import Batch
from recensus.vocabulary.types import Pack
from tests.api.conftest import HERE, TERMS
from tests.cast import appoint
from tests.enrolment.conftest import AMINA, CHIDI, HEADERS, PENSIONERS, Reporting
from tests.registry.conftest import WHO

ROWS = (
    "1,2026-01,100,KBD,25.01.2026,ok\n"
    '1,2025-12,"1,234",KBD,24.12.2025,ok\n'
    "1,2025-11,100,USD,24.11.2025,ok\n"
    "1,2025-10,100,KBD,31.02.2025,late\n"
)
PAYMENTS = HEADERS["payments"] + ROWS
SENDER = "api:pensions"


@pytest.fixture
def agreed(report: Reporting, kaba: Pack, settings: Any, tmp_path: Path) -> Pack:
    """Let the pension office's program, and its inbox, report into its source under an agreement."""
    settings.RECENSUS_PACK, settings.RECENSUS_INBOX = str(kaba.path), str(tmp_path / "inbox")
    now = timezone.now()
    mark = {"starts": now, "proposed_by": "petra", "proposed_at": now}
    terms = TERMS | {
        "parties": ["Pension Office", "Social Ministry"],
        "purpose": "registration",
        "sources": ["pension_office"],
        "areas": None,
    }
    Agreement.objects.create(
        name="pensions", version=1, content=terms, approved_by="odile", approved_at=now, **mark
    )
    for who in (SENDER, taking.reporter("pension_office")):
        appoint(who, "reporting_programme", organisation="Pension Office", agreement="pensions")
    report(pensioners=AMINA + CHIDI, on="2026-01-30")
    return kaba


@pytest.fixture
def bearer(agreed: Pack) -> dict[str, str]:  # noqa: ARG001 - appointed first
    """Return the header of a token that the pension office's program holds."""
    return _token("pensions", OKPKey.generate_key("Ed25519", {"kid": "one"}))


def _token(name: str, key: OKPKey) -> dict[str, str]:
    card = MachineCard(
        name=name,
        organisation="Pension Office",
        purpose="registration",
        scopes=[Scope.REPORTS],
        keys={"keys": [key.as_dict(private=False)]},
    )
    register_machine(card=card, by="tester", purpose="oversight")
    given = Bearer(machine=name, purpose="registration", scopes=frozenset({Scope.REPORTS}))
    return {"Authorization": f"Bearer {signing.issue(given, audience=HERE).text}"}


def send(
    bearer: dict[str, str], text: str, *, file: str = "payments.csv", key: str = "one", **more: str
) -> Any:
    query = "&".join(f"{name}={value}" for name, value in {"file": file, "mode": "delta", **more}.items())
    address = f"/api/v1/reports/{more.get('source', 'pension_office')}?{query}"
    headers = bearer | {"Idempotency-Key": key}
    return Client().post(address, text.encode(), content_type="application/octet-stream", headers=headers)


def drop(text: str, name: str = "payments.csv") -> Path:
    path = folders.prepare("pension_office") / folders.IN / name
    path.write_text(text)
    return path


def answer(one: taking.Answered) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((one.folder / taking.ANSWER).read_text())
    return found


def by_program(text: str, _folder: Path, _kaba: Pack) -> None:
    bearer = _token("pensions", OKPKey.generate_key("Ed25519", {"kid": "one"}))
    assert send(bearer, text, stated_on="2026-01-31", mode="snapshot").status_code == 202
    load_upload(Upload.objects.latest("id").id)


def by_program_as_json_lines(text: str, _folder: Path, _kaba: Pack) -> None:
    rows = csv.DictReader(io.StringIO(text))
    lines = "\n".join(json.dumps(row) for row in rows)
    bearer = _token("pensions", OKPKey.generate_key("Ed25519", {"kid": "one"}))
    sent = send(bearer, lines, file="payments.jsonl", stated_on="2026-01-31", mode="snapshot")
    assert sent.status_code == 202
    load_upload(Upload.objects.latest("id").id)


def by_inbox(text: str, _folder: Path, kaba: Pack) -> None:
    drop(text)
    assert [one.outcome for one in taking.look_into(kaba, quiet=0)] == [folders.DONE]


def by_page(text: str, _folder: Path, _kaba: Pack) -> None:
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username="nadia")[0])
    client.post("/purpose", {"purpose": "registration"})
    files = [SimpleUploadedFile("payments.csv", text.encode())]
    client.post("/upload", {"source": "pension_office", "stated_on": "2026-01-31", "files": files})
    load_upload(Upload.objects.latest("id").id)


def by_command(text: str, folder: Path, kaba: Pack) -> None:
    (folder / "payments.csv").write_text(text)
    day = date(2026, 1, 31)
    load_files(pack=kaba, source_name="pension_office", paths=[folder / "payments.csv"], stated_on=day, **WHO)


DOORS = (by_command, by_page, by_inbox, by_program, by_program_as_json_lines)


@pytest.mark.parametrize("door", DOORS[1:])
def test_every_door_gives_the_same_answer(door: Callable[..., None], agreed: Pack, tmp_path: Path) -> None:
    by_command(PAYMENTS, tmp_path, agreed)
    expected = _came_of_it()
    Batch.objects.filter(pk=expected[0]).update(file_hashes=["another"])
    door(PAYMENTS, tmp_path, agreed)
    found = _came_of_it()
    shift = 1 if door is by_program_as_json_lines else 0  # no header: the first row is line 1
    assert [(row + shift, *rest) for row, *rest in found[2]] == expected[2]
    assert found[1] == expected[1] == (4, 1, 2, 1)
    assert Payment.objects.count() == 1


def test_a_view_of_the_programmes_database_gives_the_same_answer(
    agreed: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_command(PAYMENTS, tmp_path, agreed)
    batch, counts, told = _came_of_it()
    Batch.objects.filter(pk=batch).update(undone_at=timezone.now(), undone_because="asked by another door")
    monkeypatch.setenv("PENSIONS", f"sqlite:///{_database(tmp_path)}")
    document = agreed.sources["pension_office"]
    asked = {"url_from": "PENSIONS", "queries": {"payments": "select * from reported"}}
    source = replace(document, content={**document.content, "connection": asked})
    pack = replace(agreed, sources={**agreed.sources, "pension_office": source})
    load_files(pack=pack, source_name="pension_office", paths=[], stated_on=date(2026, 1, 31), **WHO)
    assert _came_of_it()[1] == counts
    assert [(row + 1, *rest) for row, *rest in _came_of_it()[2]] == told


def _database(folder: Path) -> Path:
    header, *rows = csv.reader(io.StringIO(PAYMENTS))
    with closing(sqlite3.connect(folder / "pensions.db")) as made:
        made.execute(f"create table payments ({', '.join(header)})")
        made.executemany(f"insert into payments values ({', '.join('?' * len(header))})", rows)
        made.execute("create view reported as select * from payments")
        made.commit()
    return folder / "pensions.db"


def _came_of_it() -> tuple[int, tuple[int, ...], list[tuple[Any, ...]]]:
    batch = Batch.objects.latest("id")
    counts = (batch.received, batch.accepted, batch.rejected, batch.held)
    told = Finding.objects.filter(batch=batch.id).values_list("row", "kind", "code", "column", "severity")
    return batch.id, counts, sorted(told)


def test_a_program_is_told_of_each_row_and_what_to_do(bearer: dict[str, str]) -> None:
    sent = send(bearer, PAYMENTS)
    assert (sent.status_code, sent.json()["state"]) == (202, "waiting")
    address = f"/api/v1/reports/pension_office/{sent.json()['number']}"
    load_upload(sent.json()["number"])
    told = Client().get(address, headers=bearer).json()
    assert told["received"] == told["accepted"] + told["rejected"] + told["held"] == 4
    assert {(row["row"], row["code"], row["outcome"]) for row in told["rows"]} >= {
        (3, "not_a_number", "rejected"),
        (4, "another_currency", "held"),
    }
    assert all(row["remedy"] for row in told["rows"])
    assert "1,234" not in json.dumps(told)


def test_the_same_key_takes_the_same_rows_once_and_other_rows_not_at_all(bearer: dict[str, str]) -> None:
    first, again = send(bearer, PAYMENTS), send(bearer, PAYMENTS)
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["number"] == again.json()["number"]
    assert send(bearer, PAYMENTS + ROWS).status_code == 409
    assert Upload.objects.count() == 1


def test_no_folder_is_left_of_what_was_sent_twice(bearer: dict[str, str], settings: Any) -> None:
    send(bearer, PAYMENTS)
    send(bearer, PAYMENTS)
    send(bearer, PAYMENTS + ROWS)
    kept = {Path(one.folder) for one in Upload.objects.all()}
    assert set((Path(settings.RECENSUS_FILES) / "uploads").iterdir()) & kept == kept
    assert len(kept) == 1


def test_a_source_beyond_the_agreement_is_no_source(bearer: dict[str, str]) -> None:
    def to(source: str) -> Any:
        headers = bearer | {"Idempotency-Key": source}
        address = f"/api/v1/reports/{source}?file=grants.csv"
        return Client().post(address, b"id\n1\n", content_type="text/csv", headers=headers)

    other, none = to("grant_office"), to("nothing")
    assert (other.status_code, other.content) == (none.status_code, none.content)
    assert other.status_code == 404
    assert not Upload.objects.exists()


def test_nobody_reads_anothers_receipt(bearer: dict[str, str]) -> None:
    number = send(bearer, PAYMENTS).json()["number"]
    appoint("api:others", "reporting_programme", organisation="Pension Office", agreement="pensions")
    other = _token("others", OKPKey.generate_key("Ed25519", {"kid": "one"}))
    mine = Client().get(f"/api/v1/reports/pension_office/{number}", headers=bearer)
    theirs = Client().get(f"/api/v1/reports/pension_office/{number}", headers=other)
    nobodys = Client().get("/api/v1/reports/pension_office/999999", headers=other)
    assert (mine.status_code, theirs.status_code) == (200, 404)
    assert theirs.content == nobodys.content


def test_without_key_scope_or_agreement_nothing_is_taken(bearer: dict[str, str]) -> None:
    address = "/api/v1/reports/pension_office?file=payments.csv"
    assert Client().post(address, b"x", content_type="text/csv", headers=bearer).status_code == 422
    keyed = {"Idempotency-Key": "one"}
    assert Client().post(address, b"x", content_type="text/csv", headers=keyed).status_code == 401
    Agreement.objects.update(ends=timezone.now())
    assert send(bearer, PAYMENTS).status_code == 404
    assert not Upload.objects.exists()


def test_what_cannot_be_taken_at_all_is_told_with_code_and_remedy(bearer: dict[str, str]) -> None:
    number = send(bearer, "number,month\n1,2026-01\n").json()["number"]
    load_upload(number)
    told = Client().get(f"/api/v1/reports/pension_office/{number}", headers=bearer).json()
    assert (told["state"], [one["code"] for one in told["problems"]]) == ("failed", ["missing_column"])
    assert told["problems"][0]["remedy"]


def test_what_was_dropped_is_answered_beside_it(agreed: Pack) -> None:
    drop(PENSIONERS + AMINA, "pensioners.csv")
    drop(PAYMENTS)
    payments, people = taking.look_into(agreed, quiet=0)
    assert (answer(people)["accepted"], answer(payments)["rejected"]) == (1, 2)
    assert (payments.folder / "sent" / "payments.csv").read_text() == PAYMENTS
    returned = (payments.folder / "payments-rejects.csv").read_text()
    assert "not_a_number" in returned
    assert "decimal mark" in returned
    assert taking.look_into(agreed, quiet=0) == []


def test_a_file_that_is_still_being_written_is_left_alone(agreed: Pack) -> None:
    path = drop(PAYMENTS)
    os.utime(path, (0, 0))  # a transfer that keeps the time of the file sets an old one
    drop(PAYMENTS, "payments.csv.part")
    drop(PAYMENTS, ".payments.csv")
    assert taking.look_into(agreed) == []
    assert len(list(path.parent.iterdir())) == 3


def test_with_its_checksum_a_file_is_taken_at_once_and_half_of_it_refused(agreed: Pack) -> None:
    whole = hashlib.sha256(PAYMENTS.encode()).hexdigest()
    drop(f"{whole}  payments.csv\n", "payments.csv.sha256")
    half = drop(PAYMENTS[:-20])
    assert taking.look_into(agreed) == []
    (refused,) = taking.look_into(agreed, quiet=0)
    assert [one["code"] for one in answer(refused)["problems"]] == ["checksum_differs"]
    assert refused.folder.parent.name == folders.REFUSED
    drop(f"{whole}  payments.csv\n", "payments.csv.sha256")
    half.write_text(PAYMENTS)
    assert [one.outcome for one in taking.look_into(agreed)] == [folders.DONE]


def test_a_link_that_leads_elsewhere_is_not_followed(agreed: Pack, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(PAYMENTS)
    (folders.prepare("pension_office") / folders.IN / "payments.csv").symlink_to(secret)
    os.mkfifo(folders.prepare("pension_office") / folders.IN / "payments-2.csv")
    (folders.prepare("pension_office") / folders.IN / "payments-3.csv.sha256").symlink_to(secret)
    answered = taking.look_into(agreed, quiet=0)
    assert {one["code"] for found in answered for one in answer(found)["problems"]} == {"not_a_file"}
    assert secret.read_text() == PAYMENTS
    assert not Payment.objects.exists()


def test_files_of_one_extract_come_in_one_folder(agreed: Pack) -> None:
    folder = folders.prepare("pension_office") / folders.IN / "february"
    folder.mkdir()
    (folder / "pensioners.csv").write_text(PENSIONERS + AMINA)
    (folder / "payments.csv").write_text(PAYMENTS)
    (done,) = taking.look_into(agreed, quiet=0)
    assert answer(done)["received"] == 5
    assert Batch.objects.latest("id").file_names == ["payments.csv", "pensioners.csv"]


def test_an_inbox_that_nobody_appointed_is_left_alone(agreed: Pack) -> None:
    home = folders.prepare("grant_office")
    (home / folders.IN / "grants.csv").write_text(HEADERS["grants"] + "1,G,,5,active\n")
    assert taking.look_into(agreed, quiet=0) == []
    assert (home / folders.IN / "grants.csv").exists()


class Killed(BaseException):
    """Stands for a process that is no more."""


PLACES = ("_of_claim", "keep", "load_upload", "receipt", "_return_rows")


@pytest.mark.parametrize("place", PLACES)
def test_killed_anywhere_it_is_taken_once_and_answered(
    place: str, agreed: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(PAYMENTS)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(taking, place, killed)
        with pytest.raises(Killed):
            taking.look_into(agreed, quiet=0)
    (done,) = taking.look_into(agreed, quiet=0)
    assert answer(done)["accepted"] == 1
    assert Batch.objects.filter(file_names=["payments.csv"]).count() == 1
    assert list((folders.inbox() / "pension_office" / folders.TAKEN).iterdir()) == []


def test_what_was_left_half_loaded_is_loaded_by_whoever_looks_after_it(bearer: dict[str, str]) -> None:
    number = send(bearer, PAYMENTS).json()["number"]
    Upload.objects.update(state="loading")
    assert resume() == []  # it may be loaded just now
    Upload.objects.update(at=timezone.now() - timedelta(hours=1))
    assert resume() == [number]
    assert Upload.objects.get().state == "done"
    assert resume() == []
