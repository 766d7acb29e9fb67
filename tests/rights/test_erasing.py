"""What is erased is gone: from tables, vault, files and their bytes. Nobody else loses anything; the log verifies."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from recensus.config.embedded import EmbeddedServer
from recensus.config.roles import WORKER
from recensus.config.scrubbing import scrub
from recensus.eligibility.deciding import snapshot_of
from recensus.intake.models import Finding
from recensus.privacy.access import AccessRefused
from recensus.privacy.audit import actions as log
from recensus.privacy.audit.checkpoints import trusted
from recensus.privacy.audit.export import export
from recensus.privacy.audit.models import Checkpoint
from recensus.privacy.audit.queries import entries_about
from recensus.privacy.audit.verify import problems
from recensus.privacy.vault.models import SealedValue
from recensus.privacy.vault.sealed_files import open_file, seal_file
from recensus.privacy.vault.tokens import number as token_number
from recensus.registry import queries as registry
from recensus.registry.invariants import breaches
from recensus.registry.models import Identifier, Membership, NameEntry, NameToken, SourceRecord
from recensus.registry.queries import NotOnRecord
from recensus.rights import actions, models, queries
from recensus.rights.erasing import erase
from recensus.rights.types import Ask, Kind, NotPossible
from recensus.snapshots.models import Snapshot
from recensus.snapshots.opening import open_snapshot, reading
from recensus.snapshots.queries import folder_of
from recensus.vocabulary.types import Pack
from tests.cast import appoint
from tests.looking import seeing_everybody
from tests.registry.conftest import Person, Stated, clear, put_on_record, token_of
from tests.rights.conftest import as_role, number_of

CASEWORK = {"purpose": "casework"}
SECOND = {"by": "farida", "purpose": "casework"}


def granted(pack: Pack, person: int) -> int:
    """Let a person ask for erasure, and Petra grant it; Farida may carry it out."""
    appoint("farida", "data_protection_officer")
    ask = Ask(kind=Kind.ERASE, person=person, words="I never lived here, says Zuhura Canary.")
    number = actions.file(ask=ask, pack=pack, by=f"person:{person}")
    actions.answer(number=number, granted=True, words="You are right.", by="petra", **CASEWORK)
    return number


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:  # noqa: ARG001 - committed tables
    """Leave nothing on committed tables."""
    clear()
    yield
    clear()


@pytest.mark.usefixtures("committed")
def test_nothing_of_hers_is_left_in_any_table_and_nobody_else_loses_anything(pack: Pack, amina: int) -> None:
    shared = Stated(
        "pension", date(2026, 2, 1), (Person("P1", None, "Amina Canary", "000101", "1980-02-01"),)
    )
    put_on_record(shared)
    son = number_of("Bashir")
    before = queries.person_view(son, pack=pack, language="en", by=f"person:{son}").file.cells
    Finding.objects.create(
        batch_id=1, file="f", row=1, kind="P", source_key="H1/1", code="x", severity="flag", value="Amina"
    )
    Finding.objects.update(batch_id=SourceRecord.objects.get(source_key="H1/1").batch_id)
    done = erase(number=granted(pack, amina), **SECOND)
    assert (done.registrants, done.values) == (1, 1)
    for table in (NameEntry.objects.filter(registrant=amina), Identifier.objects.filter(registrant=amina)):
        assert not table.exists()
    assert not Membership.objects.filter(person=amina).exists()
    assert not NameToken.objects.filter(token__icontains="amina").exists()
    assert not Finding.objects.exists()
    assert not SealedValue.objects.filter(token=token_number(token_of("000101"))).exists()
    said = SourceRecord.objects.get(source_key="H1/1")
    assert set(said.payload) == {None}
    assert said.absent["name"] == "erased"
    with pytest.raises(NotOnRecord):
        registry.person(amina, pack=pack, by="petra", **CASEWORK)
    assert queries.person_view(son, pack=pack, language="en", by=f"person:{son}").file.cells == before
    assert NameEntry.objects.filter(kind="P").count() == 2
    assert models.Request.objects.get().words == "(erased)"
    with seeing_everybody():
        assert breaches() == []


@pytest.mark.usefixtures("committed")
def test_a_value_that_another_holds_too_stays_sealed_for_him(pack: Pack, amina: int) -> None:
    twin = Person("C9", None, "Daudi Canary", "000101", "1970-01-01", "male")
    put_on_record(Stated("clinic", date(2026, 2, 1), (twin,)))
    assert erase(number=granted(pack, amina), **SECOND).values == 0
    assert SealedValue.objects.filter(token=token_number(token_of("000101"))).exists()


def test_a_household_in_which_she_lived_alone_goes_with_her(pack: Pack, chidi: int) -> None:
    done = erase(number=granted(pack, chidi), **SECOND)
    assert done.registrants == 2
    home = SourceRecord.objects.get(kind="H", source_key="H2")
    assert set(home.payload) == {None}
    assert set(SourceRecord.objects.get(kind="H", source_key="H1").payload) != {None}
    with seeing_everybody():
        assert breaches() == []


def test_it_takes_a_granted_request_and_a_second_officer_for_the_whole_country(
    pack: Pack, amina: int
) -> None:
    ask = Ask(kind=Kind.ERASE, person=amina, words="all of it")
    number = actions.file(ask=ask, pack=pack, by=f"person:{amina}")
    for by in ("petra", "dalia", "system", f"person:{amina}"):
        with pytest.raises((NotPossible, AccessRefused)):
            erase(number=number, by=by, **CASEWORK)
    actions.answer(number=number, granted=True, words="You are right.", by="petra", **CASEWORK)
    for by in ("petra", "dalia", "emre", "system"):
        with pytest.raises((NotPossible, AccessRefused, LookupError)):
            erase(number=number, by=by, **CASEWORK)
    assert NameEntry.objects.filter(registrant=amina).exists()


def test_nobody_can_tell_any_more_who_looked_and_asked_again_nothing_is_left_to_do(
    pack: Pack, amina: int
) -> None:
    number = granted(pack, amina)
    assert entries_about("P", amina)
    erase(number=number, **SECOND)
    assert entries_about("P", amina) == []
    assert erase(number=number, **SECOND).values == 0
    assert entries_about("P", amina) == []


@pytest.mark.usefixtures("committed")
def test_the_role_of_the_commands_may_do_all_that_erasing_takes(pack: Pack, amina: int, chidi: int) -> None:
    snapshot_of(pack, on=date(2026, 6, 1), by="tester", purpose="eligibility")
    numbers = granted(pack, amina), granted(pack, chidi)
    with as_role(WORKER):
        assert [erase(number=number, **SECOND).registrants for number in numbers] == [1, 2]
    assert not NameEntry.objects.filter(registrant__in=[amina, chidi]).exists()


@pytest.mark.usefixtures("committed")
def test_the_log_verifies_after_an_erasure_by_what_was_witnessed_before(
    pack: Pack, amina: int, tmp_path: Path
) -> None:
    number = granted(pack, amina)
    log.sequence()
    witnessed = Checkpoint.objects.latest("id")
    erase(number=number, **SECOND)
    log.sequence()
    assert export(tmp_path / "log") > witnessed.size
    assert list(problems(tmp_path / "log", [witnessed.note], trusted())) == []


@pytest.mark.usefixtures("committed")
def test_no_byte_of_her_is_left_in_data_files_and_snapshots(pack: Pack, amina: int) -> None:
    snapshot = snapshot_of(pack, on=date(2026, 6, 1), by="tester", purpose="eligibility")
    place = Path(settings.RECENSUS_FILES) / "rejects" / "1" / "persons-rejects.csv.sealed"
    place.parent.mkdir(parents=True, exist_ok=True)
    seal_file([b"key,name,nid\n", b"7,Amina,000101\n", b"8,Chidi,1000101\n"], place)
    index = Path(settings.RECENSUS_FILES) / "index" / "20260601T000000"
    index.mkdir(parents=True)
    (index / "told.json").write_text("Amina Canary")
    assert held(b"Amina Canary")
    done = erase(number=granted(pack, amina), **SECOND)
    scrub()
    assert held(b"Amina Canary") == []
    assert held(b"Chidi Canary"), "the sweep sees what is there"
    assert b"".join(open_file(place)) == b"key,name,nid\n8,Chidi,1000101\n"
    after = Snapshot.objects.get(pk=snapshot.pk)
    assert after.persons == snapshot.persons - 1
    opened = open_snapshot(folder_of(after))
    with reading(opened.all_relations()) as reader:
        assert amina not in [number for (number,) in reader.rows("SELECT person_id FROM persons")]
    assert len(done.rewritten) == 3
    assert not folder_of(snapshot).exists()
    assert not index.exists()
    assert log.sequence() >= 0


def held(canary: bytes) -> list[Path]:
    """Return the files of tables, of snapshots and lists in which a text stands, once the server has written all."""
    server = EmbeddedServer(settings.RECENSUS_HOME)
    with psycopg.connect(
        host=str(server.socket_folder), user="recensus", dbname="postgres", autocommit=True
    ) as mighty:
        mighty.execute("checkpoint")
        (database,) = mighty.execute(
            "select oid from pg_database where datname = %s", [connection.settings_dict["NAME"]]
        ).fetchone() or ("",)
    files = [
        *(server.data / "base" / str(database)).iterdir(),
        *Path(settings.RECENSUS_FILES).rglob("*"),
    ]
    return [file for file in files if file.is_file() and canary in file.read_bytes()]
