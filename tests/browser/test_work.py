"""What officers do on the loaded country: download lists, hand in files, undo a batch."""

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from recensus.intake.uploads import load_upload
from recensus.web import tasks


@pytest.fixture
def dalia(places: dict[str, Any]) -> Client:  # noqa: ARG001 - the country has to be there
    client = Client()
    client.force_login(get_user_model().objects.get(username="dalia"))
    client.post("/purpose", {"purpose": "eligibility"})
    return client


@pytest.fixture
def registrar(dalia: Client) -> Client:
    """Return the same officer at work on registration."""
    dalia.post("/purpose", {"purpose": "registration"})
    return dalia


def test_the_whole_list_comes_as_csv_with_an_answer_for_everyone(dalia: Client) -> None:
    answer = dalia.get("/programmes/poverty_grant/list.csv")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    shown = dalia.get("/programmes/poverty_grant").context["run"]["considered"]
    assert len(rows) == int(shown.replace(",", ""))
    assert {row["outcome"] for row in rows} <= {"eligible", "not eligible", "cannot be determined"}


def test_the_whole_list_comes_as_a_spreadsheet_without_formulas(dalia: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(dalia.get("/programmes/poverty_grant/list.xlsx").getvalue()))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert len(cells) > 100
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_there_is_no_list_before_the_first_run(dalia: Client) -> None:
    assert dalia.get("/programmes/school_meals_support/list.csv").status_code == 404
    assert "No determination has been run yet" in dalia.get("/programmes/school_meals_support").text


def test_a_second_click_does_not_queue_a_second_determination(dalia: Client) -> None:
    first = dalia.post("/programmes/school_meals_support/determine", follow=True)
    second = dalia.post("/programmes/school_meals_support/determine", follow=True)
    assert "has been put in the queue" in first.text
    assert "is in the queue already" in second.text
    assert tasks.state_of("school_meals_support") == "todo"


def test_the_form_for_files_says_what_is_wrong_beside_each_field(registrar: Client) -> None:
    answer = registrar.post("/upload", {"source": "", "stated_on": "yesterday"})
    for field in ("source", "files", "stated_on"):
        assert f'href="#{field}"' in answer.text


def test_files_handed_in_are_loaded_and_a_batch_is_undone_with_its_reason(registrar: Client) -> None:
    text = b"national_id,given_name\n"
    handed_in = registrar.post(
        "/upload",
        {"source": "old_age_pension", "mode": "delta", "files": [SimpleUploadedFile("nothing.csv", text)]},
    )
    number = int(handed_in["Location"].rsplit("/", 1)[1])
    assert "Waiting" in registrar.get(handed_in["Location"]).text
    load_upload(number)
    progress = registrar.get(f"{handed_in['Location']}?part=1")
    assert "hx-get" not in progress.text
    assert "Failed" in progress.text or "See what was accepted" in progress.text


def test_a_batch_is_undone_only_with_a_reason(registrar: Client, places: dict[str, Any]) -> None:
    batches = registrar.get("/batches").context["batches"]
    pension = next(batch for batch in batches if batch.source == "Old-age pension" and batch.can_be_undone)
    address = f"/batches/{pension.id}/undo"
    assert "Say why the batch is undone" in registrar.post(address, {"because": " "}).text
    undone = registrar.post(address, {"because": "sent by mistake"}, follow=True)
    assert "because: sent by mistake" in undone.text
    assert pension.id != places["batch"]


def test_rejected_rows_can_be_downloaded(registrar: Client) -> None:
    for batch in registrar.get("/batches").context["batches"]:
        for place, name in batch.rejects:
            answer = registrar.get(f"/batches/{batch.id}/rejects/{place}")
            assert Path(name).stem in answer["Content-Disposition"]
            assert b"remedy" in answer.getvalue()
        assert registrar.get(f"/batches/{batch.id}/rejects/99").status_code == 404


def test_who_works_for_another_purpose_is_told_for_which_she_may(dalia: Client) -> None:
    dalia.post("/purpose", {"purpose": "casework"})
    refused = dalia.get("/batches/1/rejects/1")
    assert refused.status_code in (403, 404)
    refused = dalia.post(
        "/upload", {"source": "old_age_pension", "files": [SimpleUploadedFile("a.csv", b"a")]}
    )
    assert refused.status_code == 403
    assert 'name="purpose" value="registration"' in refused.text


def test_a_record_number_that_does_not_exist_is_not_found(dalia: Client) -> None:
    for address in (
        "/persons/999999",
        "/households/999999",
        "/batches/9999",
        "/uploads/9999",
        "/programmes/none",
    ):
        assert dalia.get(address).status_code == 404


def test_an_unreadable_day_is_explained_and_nothing_breaks(dalia: Client, places: dict[str, Any]) -> None:
    answer = dalia.get(f"/persons/{places['person']}?on=31-02-2026")
    assert "Give days as year-month-day" in answer.text


def test_a_search_counts_only_when_asked(dalia: Client, places: dict[str, Any]) -> None:
    assert "Count all" in dalia.get("/search", {"q": places["name"]}).text
    assert "Count all" not in dalia.get("/search", {"q": places["name"], "count": 1}).text
