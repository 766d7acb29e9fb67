"""Before somebody is registered: who on record she may be, as a run would say it, and only as far as may be seen."""

import stat
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import LazySettings

from recensus.linkage import models
from recensus.linkage.applicants import actions as making
from recensus.linkage.applicants import keeping
from recensus.linkage.applicants.queries import candidates
from recensus.linkage.applicants.types import Applicant, Candidates, Indexed, NoIndex, NotComparable
from recensus.linkage.resolving import make_run
from recensus.privacy.access import AccessRefused
from recensus.privacy.audit.models import Entry
from recensus.registry import actions
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.linkage.small_links import OPERATOR, person, village
from tests.registry.conftest import WHO, Person, Stated, put_on_record

pytestmark = pytest.mark.usefixtures("record")
AMINA = Applicant(values={"name": "Njeri Amina", "sex": "female", "birth_date": "1990-05-01"})


@pytest.fixture
def pack(record: None, tmp_path: Path, settings: LazySettings) -> Pack:  # noqa: ARG001 - an empty record
    settings.RECENSUS_FILES = tmp_path / "files"
    return village(tmp_path)


@pytest.fixture
def indexed(pack: Pack) -> Indexed:
    return making.build_index(pack=pack, **OPERATOR)


def asked(pack: Pack, applicant: Applicant = AMINA, by: str = "tester") -> Candidates:
    return candidates(applicant=applicant, pack=pack, by=by, purpose="registration")


def numbers(found: Candidates) -> set[int]:
    return {one.found.id for one in found.found}


def test_whoever_is_alike_is_found_with_the_reason(pack: Pack, indexed: Indexed) -> None:
    found = asked(pack)
    assert numbers(found) == {person("H1/1"), person("B1")}
    assert {piece.attribute: piece.level for piece in found.found[0].evidence.pieces}["birth"] == "same day"
    assert (found.index, found.later, found.elsewhere) == (indexed, 0, False)
    assert asked(pack, Applicant(values={"name": "Zawadi Otieno", "sex": "female"})).found == []


def test_it_answers_by_the_model_of_a_run_on_the_same_record(pack: Pack, indexed: Indexed) -> None:
    assert models.Run.objects.get(pk=make_run(pack=pack, **OPERATOR)).model_name == indexed.model_name


def test_of_who_is_out_of_reach_only_that_there_is_somebody(pack: Pack, indexed: Indexed) -> None:  # noqa: ARG001
    near, far = asked(pack, by="dalia"), asked(pack, by="emre")
    assert numbers(near) == {person("H1/1")}
    assert (far.found, far.elsewhere) == ([], True)
    stranger = Applicant(values={"name": "Zawadi Otieno", "sex": "female", "birth_date": "1990-05-01"})
    assert asked(pack, stranger, by="emre").elsewhere is False


def test_the_look_is_on_record_and_who_may_not_search_is_refused(pack: Pack, indexed: Indexed) -> None:  # noqa: ARG001
    asked(pack, by="dalia")
    last = Entry.objects.latest("id")
    assert (last.who, last.action, last.outcome, last.whole) == (
        "dalia",
        "search",
        "done",
        "candidates for an applicant",
    )
    assert len(last.subjects) == 1
    with pytest.raises(AccessRefused):
        asked(pack, by="odile")
    assert Entry.objects.latest("id").outcome == "refused"


def test_a_number_is_sought_by_its_token_and_is_in_no_file(pack: Pack) -> None:
    put_on_record(
        Stated("survey", date(2026, 3, 1), (Person("H9/1", None, "Gift Banda", "000123"),), mode="delta")
    )
    making.build_index(pack=pack, **OPERATOR)
    files = b"".join(file.read_bytes() for file in keeping.folder().rglob("*") if file.is_file())
    assert b"000123" not in files
    found = asked(pack, Applicant(values={"name": "Gift Banda"}, identifiers={"nid": "000-123"}))
    assert [(one.found.id, one.by) for one in found.found] == [(person("H9/1"), "identifier")]


def test_only_the_installation_may_enter_the_folder(indexed: Indexed) -> None:  # noqa: ARG001
    assert stat.S_IMODE(keeping.folder().stat().st_mode) == 0o700


def test_what_came_since_is_counted_and_found_after_the_next_index(pack: Pack, indexed: Indexed) -> None:  # noqa: ARG001
    gift = Applicant(values={"name": "Gift Banda", "birth_date": "1971-04-09", "sex": "male"})
    newly = Person("H9/1", None, "Gift Banda", None, "1971-04-09", "male")
    batch = put_on_record(Stated("survey", date(2026, 3, 1), (newly,), mode="delta"))
    assert (asked(pack, gift).later, asked(pack, gift).found) == (1, [])
    making.build_index(pack=pack, **OPERATOR)
    assert (asked(pack, gift).later, numbers(asked(pack, gift))) == (0, {person("H9/1")})
    actions.undo_batch(batch=batch, reason="the wrong file", **WHO)
    assert asked(pack, gift).found == [], "who is on record no more is nobody's candidate"


def test_no_index_and_one_of_other_settings_are_told(pack: Pack) -> None:
    with pytest.raises(NoIndex, match="recensus link index"):
        asked(pack)
    making.build_index(pack=pack, **OPERATOR)
    (Path(pack.path) / "linkage.yaml").write_text("costs: {wrong_link: 500}\n")
    with pytest.raises(NoIndex, match="other settings"):
        asked(open_pack(pack.path))


def test_an_index_that_was_being_made_does_not_count(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    first = making.build_index(pack=pack, **OPERATOR)

    monkeypatch.setattr(making, "build", Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        making.build_index(pack=pack, **OPERATOR)
    assert asked(pack).index == first


@pytest.mark.parametrize(
    "applicant",
    [
        Applicant(values={"sex": "female"}),
        Applicant(values={"roof": "thatch"}),
        Applicant(values={"name": "Amina"}, identifiers={"nobody": "1"}),
    ],
)
def test_what_cannot_be_compared_is_refused(pack: Pack, indexed: Indexed, applicant: Applicant) -> None:  # noqa: ARG001
    with pytest.raises(NotComparable):
        asked(pack, applicant)


def test_a_removed_index_is_gone(pack: Pack, indexed: Indexed) -> None:  # noqa: ARG001
    assert len(keeping.remove()) == 1
    assert [one.name for one in keeping.folder().rglob("*")] == ["forgotten"]
    with pytest.raises(NoIndex):
        asked(pack)


def test_an_index_that_was_read_before_somebody_was_erased_never_counts(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = making.build

    def meanwhile(*what: Any, **how: Any) -> None:
        build(*what, **how)
        keeping.remove()

    monkeypatch.setattr(making, "build", meanwhile)
    with pytest.raises(NoIndex, match="erased"):
        making.build_index(pack=pack, **OPERATOR)
    assert [one.name for one in keeping.folder().rglob("*")] == ["forgotten"]
