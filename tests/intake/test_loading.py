"""From files to the record: counts, rejects that come back, killed and discarded loads, words in two languages."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from recensus.cli import loading, records
from recensus.connectors.source_reading import open_source
from recensus.intake.actions import load_files
from recensus.intake.check_titles import TITLES
from recensus.intake.check_words import remedy, title
from recensus.intake.checks import CATALOGUE
from recensus.intake.loading import Load
from recensus.intake.models import Finding
from recensus.intake.places import rejects_name
from recensus.privacy.vault.sealed_files import open_file
from recensus.registry import queries
from recensus.registry.models import Batch, Link, SourceRecord
from recensus.registry.population import last_change
from recensus.vocabulary.types import Pack
from tests.intake.conftest import Loading
from tests.registry.conftest import WHO

HOME = "H1,Kaba,3,metal,1\n"
AMINA = "H1,1,Amina Njeri,female,1980-02-01,head,100001,1\n"
BASHIR = "H1,2,Bashir Njeri,male,2019-03-01,child,,1\n"
NOBODY = "H1,,Chidi Njeri,male,2020-04-01,child,,0\n"

commands = typer.Typer()
loading.register(commands)
records.register(commands)


def codes(batch: int) -> set[str]:
    return set(Finding.objects.filter(batch=batch).values_list("code", flat=True))


def test_a_load_says_how_every_row_ended(load: Loading) -> None:
    twice = "H2,1,Dede Bello,female,1990-01-01,head,,0\nH2,1,Didi Bello,female,1990-01-01,head,,0\n"
    result = load(HOME + "H2,Tombo,1,thatch,0\n", AMINA + BASHIR + NOBODY + twice)
    assert (result.received, result.accepted, result.rejected, result.held) == (7, 4, 1, 2)
    assert {"no_key", "same_key_twice", "works_as_a_child"} <= {found.code for found in result.findings}


def test_rejects_can_be_corrected_and_loaded_again(load: Loading, kaba: Pack, tmp_path: Path) -> None:
    (rejects,) = load(HOME, AMINA + NOBODY).rejects_files
    assert Path(rejects).name == "persons-rejects.csv.sealed"
    assert b"Chidi" not in Path(rejects).read_bytes()
    corrected = tmp_path / "persons-rejects.csv"
    plain = b"".join(open_file(Path(rejects)))
    corrected.write_bytes(plain.replace(b"H1,,Chidi", b"H1,3,Chidi"))
    again = load_files(
        pack=kaba,
        source_name="survey",
        paths=[corrected],
        stated_on=date(2026, 1, 1),
        mode="delta",
        **WHO,
    )
    assert (again.received, again.accepted, again.rejects_files) == (1, 1, [])
    home = queries.household(Link.objects.get(kind="H").registrant_id, pack=kaba, **WHO)
    assert sorted(member.name for member in home.members) == ["Amina Njeri", "Chidi Njeri"]
    assert next(cell.held.value for cell in home.cells if cell.attribute == "rooms") == "3"


@pytest.mark.parametrize(
    ("file", "name"), [("persons.csv", "persons-rejects.csv"), ("Persons-2.txt.gz", "Persons-2-rejects.csv")]
)
def test_the_name_of_rejects_is_one_that_the_source_takes(kaba: Pack, file: str, name: str) -> None:
    source = open_source(kaba, "survey")
    assert rejects_name(source, file) == name
    assert source.kinds_of(name) == source.kinds_of(file) != ()


def test_an_unfinished_load_counts_for_nothing_and_is_resumed(
    load: Loading, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Load, "_publish", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            load(HOME, AMINA)
    assert SourceRecord.objects.count() == 2
    assert last_change() is None
    assert queries.coverage(**WHO) == []
    assert queries.find_registrants("Amina", **WHO).found == []
    begun = Batch.objects.get()
    assert load(HOME, AMINA).batch == begun.id
    assert SourceRecord.objects.count() == 2


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_other_files_of_a_source_discard_its_unfinished_load(
    load: Loading, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Load, "_publish", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            load(HOME, AMINA)
    left = Batch.objects.get()
    result = load(HOME, AMINA + BASHIR)
    assert result.batch != left.id
    assert Batch.objects.get(pk=left.id).state == "discarded"
    assert not SourceRecord.objects.filter(batch=left.id).exists()
    assert not Link.objects.filter(batch=left.id).exists()


def test_a_number_that_several_have_or_that_contradicts_is_said_and_nobody_is_merged(
    load: Loading, kaba: Pack, tmp_path: Path
) -> None:
    also = "H1,2,Binta Njeri,female,1980-02-01,spouse,100001,0\n"
    load(HOME, AMINA + also + "H1,3,Dede Njeri,female,1950-01-01,,100002,0\n")
    (tmp_path / "pension.csv").write_text(
        "number,name,sex,born,nid,paid_on\nB1,A Njeri,female,1980-02-01,100001,2026-01-05\n"
        "B2,D Njeri,male,1950-01-01,100002,2026-02-07\n"
    )
    result = load_files(pack=kaba, source_name="pension", paths=[tmp_path / "pension.csv"], **WHO)
    assert {"identifier_shared", "identifier_disagrees"} <= codes(result.batch)
    assert Link.objects.filter(kind="P").values("registrant").distinct().count() == 5
    batch = queries.batch(result.batch, **WHO)
    assert (batch.first_day, batch.last_day) == (date(2026, 1, 5), date(2026, 2, 7))


def test_everything_that_can_be_found_has_a_title_and_a_remedy_in_two_languages(kaba: Pack) -> None:
    assert {check.code for check in CATALOGUE} <= set(TITLES)
    for code, words in TITLES.items():
        assert set(words) == {"en", "sw"}, code
        assert "{" not in "".join(words.values())
        assert remedy(code)
    assert title(kaba, "works_as_a_child", "sw") == "Mtoto anafanya kazi."
    assert title(kaba, "no_key", "en") == "The row's key is not filled in"


def test_the_commands_show_words_and_nothing_cut_off(load: Loading) -> None:
    load(HOME, AMINA)
    listed = CliRunner().invoke(commands, ["batches"])
    assert listed.exit_code == 0
    assert "…" not in listed.output
    assert "survey" in listed.output
    sound = CliRunner().invoke(commands, ["check-record"])
    assert (sound.exit_code, "All is well" in sound.output) == (0, True)


def test_a_file_cut_short_is_halted_and_the_command_says_what_to_do(
    load: Loading, kaba: Pack, tmp_path: Path
) -> None:
    people = [f"H{n},1,Amina Njeri,female,1980-02-01,head,,0\n" for n in range(120)]
    load(HOME, "".join(people))
    cut = load(HOME, "".join(people[:20]), on="2026-02-01")
    assert (cut.state, cut.accepted) == ("halted", 21)
    again = load(HOME, "".join(people[:20]), on="2026-02-01")
    assert (again.batch, again.state, again.proposal) == (cut.batch, "halted", cut.proposal)
    files = [str(tmp_path / name) for name in ("households.csv", "persons.csv")]
    said = CliRunner().invoke(commands, ["load", str(kaba.path), "survey", *files, "--as-of", "2026-02-01"])
    assert said.exit_code == 3
    assert "100 of 120 persons" in said.output
    assert f"recensus decisions show {cut.proposal}" in said.output


@pytest.mark.django_db(transaction=True)
def test_a_database_is_queried_like_a_file_and_the_same_answer_changes_nothing(
    kaba: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = sqlite3.connect(tmp_path / "pensions.db")
    database.execute("create table pension (no text, name text, sex text, born text, nid text)")
    database.execute("insert into pension values ('9', 'Amina Njeri', 'female', '1980-02-01', '100001')")
    database.commit()
    monkeypatch.setenv("PENSION_DATABASE", f"sqlite:///{tmp_path / 'pensions.db'}")
    first, again = (load_files(pack=kaba, source_name="ministry", paths=[], **WHO) for _ in range(2))
    assert (first.state, first.received, first.accepted) == ("loaded", 1, 1)
    assert (again.state, again.batch) == ("already loaded", first.batch)
    database.execute("update pension set name = 'Amina Wanjiru'")
    database.commit()
    database.close()
    changed = load_files(pack=kaba, source_name="ministry", paths=[], **WHO)
    assert (changed.state, changed.accepted) == ("loaded", 1)
