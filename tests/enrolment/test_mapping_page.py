"""A programme's dirty spreadsheet becomes a source of the pack, and one sees on the way what it would give."""

import io
import logging
import shutil
from collections.abc import Iterator
from difflib import ndiff
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from recensus.intake.drafts import KEPT, sweep
from recensus.intake.models import SourceDraft
from recensus.privacy.audit.models import Entry
from recensus.setups.packs import check_pack
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.enrolment.conftest import Reporting

TITLES = [["Caisse de pension"], ["Liste de janvier 2026", None, "confidentiel"], []]
HEADER = ["N° du dossier", "Nom et prénom", "Sexe", "Né le", "CIN", "Montant", "Depuis"]
BORN = "Date of birth"
ROWS = [
    ["A-1", "Amina Njeri", "F", "01/02/1950", "100001", "1.250,50", "01/03/2015"],
    ["A-2", "Chidi Bello", "H", "09/07/1948", "100002", "900,00", "01/05/2013"],
    ["A-3", "Zoé Canary", "F", "31/02/1951", "100003", "800,00", "01/05/2013"],
    ["", "Nobody", "F", "01/02/1951", "100004", "1,00", "01/05/2013"],
]


def spreadsheet() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Janvier")
        for number, row in enumerate([*TITLES, HEADER, *ROWS]):
            sheet.write_row(number, 0, row)
    return made.getvalue()


def text(encoding: str) -> bytes:
    rows = [[cell or "" for cell in row] for row in [*TITLES, HEADER, *ROWS]]
    return "\n".join(";".join(row) for row in rows).encode(encoding) + b"\n"


@pytest.fixture
def mine(report: Reporting, kaba: Pack, tmp_path: Path, settings: Any) -> Iterator[Path]:  # noqa: ARG001
    """Give a copy of the small country's pack that this installation runs and may write to."""
    folder = Path(shutil.copytree(kaba.path, tmp_path / "kaba"))
    settings.RECENSUS_PACK = str(folder)
    yield folder
    SourceDraft.objects.all().delete()


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username=name)[0])
    client.post("/purpose", {"purpose": "registration"})
    return client


@pytest.fixture
def engineer(mine: Path) -> Client:  # noqa: ARG001 - whose pack it is
    """Sign in who may record and manage."""
    return signed_in("tester")


def begun(client: Client, file: str, content: bytes, **more: str) -> Any:
    given = {"states": "enrolment", "programme": "pension", "name": "caisse", "into": "", **more}
    return client.post("/sources/new", given | {"file": SimpleUploadedFile(file, content)})


def form(shown: Any, **more: str) -> dict[str, str]:
    """Return what a browser would send of the form that is shown."""
    fields = {}
    for column in shown.context["columns"]:
        fields[f"column-{column.place}"] = column.name
        chosen = [o.value for _, options in column.groups for o in options if o.chosen]
        fields[f"meaning-{column.place}"] = chosen[0]
        for place, told, options in column.recodes:
            fields[f"text-{column.place}-{place}"] = told
            fields[f"code-{column.place}-{place}"] = next(o.value for o in options if o.chosen)
    return fields | more


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Janvier.xlsx", spreadsheet()),
        ("janvier.csv", text("utf-8")),
        ("janvier.csv", text("windows-1252")),
        ("janvier.txt", text("utf-16")),
    ],
)
def test_columns_are_found_below_titles_and_guessed_from_names_and_values(
    name: str, content: bytes, engineer: Client
) -> None:
    shown = engineer.get(begun(engineer, name, content)["Location"])
    meanings = shown.context["choices"].meanings
    assert meanings == {
        "N° du dossier": "key",
        "Nom et prénom": "attribute name",
        "Sexe": "attribute sex",
        "Né le": "attribute birth_date",
        "CIN": "attribute national_id",
        "Montant": "word amount",
        "Depuis": "word first_day",
    }
    assert shown.context["choices"].header == 4
    assert shown.context["choices"].recodes["Sexe"] == {"F": "female", "H": "male"}
    assert (shown.context["choices"].date_format, shown.context["choices"].decimal) == ("%d/%m/%Y", ",")


def test_rows_are_shown_as_they_would_be_kept_and_refused_ones_with_what_to_do(engineer: Client) -> None:
    address = begun(engineer, "Janvier.xlsx", spreadsheet())["Location"]
    first = engineer.get(address)
    shown = engineer.post(address, form(first), headers={"HX-Request": "true"})
    assert "<html" not in shown.text
    preview = shown.context["preview"]
    assert preview["counts"] == {"received": "4", "accepted": "3", "rejected": "1", "held": "0"}
    told = {(one["row"], one["code"], one["column"]) for one in preview["rejects"]}
    assert {("8", "no_key", "N° du dossier"), ("7", "impossible_date", BORN)} <= told
    assert all(one["remedy"] for one in preview["rejects"])
    reports = preview["kept"][-1]
    assert "1250.50" in reports["rows"][0]


def test_what_is_saved_passes_the_packs_check_and_can_be_loaded_at_once(engineer: Client, mine: Path) -> None:
    address = begun(engineer, "Janvier.xlsx", spreadsheet())["Location"]
    fields = form(engineer.get(address), do="save")
    folders = [Path(one.folder) for one in SourceDraft.objects.all()]
    saved = engineer.post(address, fields, follow=True)
    assert "The source is in the pack" in saved.text
    assert check_pack(mine) == []
    assert "caisse" in open_pack(mine).sources
    assert not SourceDraft.objects.exists()
    assert not any(folder.exists() for folder in folders)
    choice = engineer.get("/upload").text
    assert 'value="caisse"' in choice


def test_a_kind_of_report_is_added_to_a_source_that_is_there(engineer: Client, mine: Path) -> None:
    before = (mine / "sources/pension_office.yaml").read_text()
    content = b"number,due month,sum,payable\n1,2026-01,100,25.01.2026\n2,2026-01,,25.01.2026\n"
    more = {"states": "entitlement", "into": "pension_office", "name": "advances"}
    address = begun(engineer, "advance.csv", content, **more)["Location"]
    fields = form(engineer.get(address))
    assert fields["meaning-0"] == "of enrolment"
    fields |= {"meaning-1": "word cycle", "meaning-2": "word amount", "meaning-3": ""}
    shown = engineer.post(address, fields)
    assert any("due_on" in one.message for one in shown.context["problems"])
    shown = engineer.post(address, fields | {"meaning-3": "word due_on"})
    assert [(one["row"], one["code"]) for one in shown.context["preview"]["rejects"]] == [
        ("3", "value_missing")
    ]
    engineer.post(address, fields | {"meaning-3": "word due_on", "do": "save"})
    after = (mine / "sources/pension_office.yaml").read_text()
    assert not [line for line in ndiff(before.splitlines(), after.splitlines()) if line.startswith("- ")]
    assert "advances:" in after
    assert check_pack(mine) == []


def test_who_may_not_manage_gets_the_description_as_a_file(mine: Path) -> None:
    nadia = signed_in("nadia")
    address = begun(nadia, "Janvier.xlsx", spreadsheet())["Location"]
    fields = form(nadia.get(address))
    assert "Save as a source" not in nadia.post(address, fields).text
    got = nadia.post(address, {**fields, "do": "download"})
    assert got["Content-Disposition"] == 'attachment; filename="caisse.yaml"'
    assert nadia.post(address, {**fields, "do": "save"}).status_code == 403
    assert not (mine / "sources/caisse.yaml").exists()


def test_nobody_sees_anothers_draft(engineer: Client) -> None:
    address = begun(engineer, "Janvier.xlsx", spreadsheet())["Location"]
    assert signed_in("nadia").get(address).status_code == 404
    assert signed_in("dalia").get(address).status_code == 403


def test_the_file_lies_sealed_every_look_is_on_record_and_nothing_of_it_in_the_log(
    engineer: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        address = begun(engineer, "Janvier.xlsx", spreadsheet())["Location"]
        engineer.post(address, form(engineer.get(address)))
    (draft,) = SourceDraft.objects.all()
    (kept,) = Path(draft.folder).iterdir()
    assert kept.suffix == ".sealed"
    assert b"Amina" not in kept.read_bytes()
    assert "Amina" not in caplog.text
    whole = f"the file of draft {draft.id} of a source"
    assert Entry.objects.filter(whole=whole, who="tester").count() == 3


def test_a_draft_that_nobody_ended_is_thrown_away(engineer: Client) -> None:
    begun(engineer, "Janvier.xlsx", spreadsheet())
    assert sweep() == 0
    folder = Path(SourceDraft.objects.get().folder)
    SourceDraft.objects.update(at=timezone.now() - 2 * KEPT)
    assert sweep() == 1
    assert not folder.exists()


def test_a_source_that_is_there_is_not_written_over(engineer: Client, mine: Path) -> None:
    before = (mine / "sources/pension_office.yaml").read_text()
    refused = begun(engineer, "Janvier.xlsx", spreadsheet(), name="pension_office")
    assert "There is a source of this name" in refused.text
    address = begun(engineer, "Janvier.xlsx", spreadsheet())["Location"]
    fields = form(engineer.get(address), do="save", name="pension_office")
    assert "is there already" in engineer.post(address, fields, follow=True).text
    fields["name"] = "../privacy/roles"
    assert "cannot be a source" in engineer.post(address, fields, follow=True).text
    assert (mine / "sources/pension_office.yaml").read_text() == before
