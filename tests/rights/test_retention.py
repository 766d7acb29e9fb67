"""What is past its term is counted by class and purpose, and goes by proposal and decision; who waits is spared."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from recensus.config.roles import APP, WORKER
from recensus.decisions import actions as decisions
from recensus.decisions import policy
from recensus.decisions.types import Kind as Decided
from recensus.decisions.types import NotAllowed
from recensus.eligibility import queries as eligibility
from recensus.eligibility.deciding import snapshot_of
from recensus.eligibility.models import Determination
from recensus.eligibility.queries import UnknownRun
from recensus.intake import erasing as arrivals
from recensus.intake.models import Finding
from recensus.intake.places import rejects_folder
from recensus.privacy.access import AccessRefused
from recensus.privacy.audit import actions as log
from recensus.privacy.audit.checkpoints import trusted
from recensus.privacy.audit.export import export
from recensus.privacy.audit.models import Checkpoint
from recensus.privacy.audit.verify import problems
from recensus.privacy.models import PolicyVersion
from recensus.privacy.reading import NotAPolicy, hash_of, policy_written, standard_policy
from recensus.privacy.vault.models import SealedValue
from recensus.privacy.vault.sealed_files import seal_file
from recensus.privacy.vault.tokens import number as token_number
from recensus.registry import queries as registry
from recensus.registry.expiring import WrongRole
from recensus.registry.invariants import breaches
from recensus.registry.models import (
    Batch,
    Identifier,
    Membership,
    Mention,
    NameEntry,
    NameToken,
    SourceRecord,
)
from recensus.rights import actions, expiring
from recensus.rights.expiring import apply, propose_erasure
from recensus.rights.models import Order
from recensus.rights.retention import Due, show, uses
from recensus.rights.types import Ask, Kind, NotPossible
from recensus.snapshots import erasing as snapshots
from recensus.snapshots.models import Snapshot
from recensus.snapshots.opening import open_snapshot, reading
from recensus.snapshots.queries import folder_of
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack, Sensitivity
from tests.cast import appoint
from tests.looking import seeing_everybody
from tests.registry.conftest import Person, Stated, clear, put_on_record, token_of
from tests.rights.conftest import SURVEY, as_role, number_of
from tests.small_country import write_pack

FOR = {"purpose": "oversight"}
ALL_PAST = {"classes": {"identifying": {"casework": 1}, "personal": {"eligibility": 1, "casework": 2}}}


def in_force(**retention: object) -> None:
    """Put the standard policy with other terms in force."""
    content = standard_policy() | {"retention": retention}
    now = timezone.now()
    mark = {
        "starts": now,
        "proposed_by": "petra",
        "proposed_at": now,
        "approved_by": "odile",
        "approved_at": now,
    }
    PolicyVersion.objects.create(content=content, content_hash=hash_of(content), origin="test", **mark)


def counted(pack: Pack, on: date) -> Mapping[tuple[str, str], int]:
    found = show(pack, on=on, by="petra", **FOR)
    return {(one.sensitivity, one.purpose): one.values for one in found.due}


def test_what_is_past_is_counted_by_class_and_purpose_and_stays(pack: Pack) -> None:
    in_force(classes={"identifying": {"outreach": 6, "casework": 12}, "personal": {"casework": 12}})
    assert counted(pack, date(2026, 7, 31)) == {}
    assert counted(pack, date(2026, 8, 1)) == {("identifying", "outreach"): 6}
    found = show(pack, on=date(2027, 2, 1), by="petra", **FOR)
    assert Due(sensitivity=Sensitivity.IDENTIFYING, purpose="casework", months=12, values=6) in found.due
    assert (found.registrants, found.on_record) == (5, 5)
    assert SourceRecord.objects.filter(payload__contains=["Amina Canary"]).exists()


def test_only_who_may_count_everybody_for_the_purpose_is_told(pack: Pack) -> None:
    for by in ("dalia", "nadia"):
        with pytest.raises(AccessRefused):
            show(pack, on=date(2027, 2, 1), by=by, **FOR)


def test_what_a_source_says_again_is_kept_from_the_last_day_that_it_speaks_of(pack: Pack) -> None:
    in_force(classes={"identifying": {"casework": 6}})
    for said in SourceRecord.objects.all():
        Mention.objects.create(record=said, batch_id=said.batch_id, stated_on=date(2026, 3, 1))
    assert counted(pack, date(2026, 8, 1)) == {}
    assert counted(pack, date(2026, 10, 1)) == {("identifying", "casework"): 6}


def test_terms_that_bind_nothing_are_refused_with_file_and_line(tmp_path: Path) -> None:
    for number, (text, wrong) in enumerate(
        [
            ("classes: {secret: {casework: 1}}\n", "secret"),
            ("classes: {personal: {nothing: 12}}\n", "no purpose 'nothing'"),
            ("attributes:\n  nmae: {casework: 12}\n", "no attribute 'nmae'"),
        ]
    ):
        folder = write_pack(tmp_path / str(number))
        (folder / "privacy").mkdir()
        (folder / "privacy" / "retention.yaml").write_text(text)
        with pytest.raises(NotAPolicy, match=rf"retention\.yaml:\d.*{wrong}"):
            policy_written(open_pack(folder))


def test_each_attribute_names_what_uses_it(pack: Pack) -> None:
    found = uses(pack)
    assert found["national_id"]["sources"] == ["ministry", "pension", "survey"]
    assert found["has_radio"] == {"sources": ["survey"], "programmes": []}


@pytest.fixture
def officers(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - the record first
    """Appoint two more officers, in a country that waits for no day between notice and decision."""
    known = policy.in_force()
    at_once = replace(known, waiting={**known.waiting, Decided.ERASURE: 0})
    monkeypatch.setattr(policy, "in_force", lambda: at_once)
    for officer in ("farida", "godwin"):
        appoint(officer, "data_protection_officer")


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:  # noqa: ARG001 - committed tables
    """Leave nothing on committed tables."""
    clear()
    yield
    clear()


def decided(pack: Pack) -> int:
    """Take a proposal to erase what is past its term all the way; Petra proposes, Farida decides."""
    number = propose_erasure(pack, reason="The term is over.", by="petra", **FOR)
    decisions.review(proposal=number, note="Seen.", by="farida", **FOR)
    decisions.give_notice(proposal=number, reasons={}, by="farida", **FOR)
    decisions.decide(proposal=number, note="Let it be done.", by="farida", **FOR)
    return number


def old(name: str) -> Mapping[str, object]:
    """Return what the first record of a person holds."""
    key = {"Amina": "H1/1", "Bashir": "H1/2", "Chidi": "H2/1"}[name]
    said = SourceRecord.objects.filter(source_key=key).order_by("id")[0]
    return {"payload": said.payload, "absent": said.absent, "hash": said.hash}


@pytest.mark.usefixtures("officers")
def test_what_was_decided_is_gone_everywhere_and_the_record_is_sound(pack: Pack) -> None:
    amina, hers = number_of("Amina"), old("Amina")
    in_force(**ALL_PAST)
    assert decided(pack)
    (done,) = apply(pack, by="godwin", **FOR)
    assert (done.registrants, done.sealed) == (5, 3)
    now = old("Amina")
    assert set(now["payload"]) == {None}
    assert now["absent"]["name"] == "erased"
    assert now["hash"] != hers["hash"]
    assert not Identifier.objects.exists()
    assert not NameToken.objects.exists()
    assert NameEntry.objects.get(registrant=amina).name == ""
    assert not Membership.objects.exclude(relationship=None).exists()
    assert not SealedValue.objects.filter(token=token_number(token_of("000101"))).exists()
    assert registry.person(amina, pack=pack, by="petra", purpose="casework").id == amina
    with seeing_everybody():
        assert breaches() == []
    assert apply(pack, by="godwin", **FOR) == []
    assert show(pack, on=timezone.localdate(), by="petra", **FOR).values == 0


@pytest.mark.usefixtures("officers")
def test_a_class_goes_and_the_others_stay(pack: Pack) -> None:
    in_force(attributes={"national_id": {"casework": 1}})
    decided(pack)
    (done,) = apply(pack, by="godwin", **FOR)
    assert (done.values, done.registrants, done.sealed) == (3, 3, 3)
    said = old("Amina")
    assert said["absent"] == {"national_id": "erased"}
    assert "Amina Canary" in said["payload"]
    assert not Identifier.objects.exists()
    assert NameEntry.objects.filter(name="Amina Canary", tokens__contains=["amina"]).exists()
    assert Membership.objects.filter(relationship="head").exists()


@pytest.mark.usefixtures("committed", "officers")
def test_the_same_words_said_again_come_on_record_anew(pack: Pack) -> None:
    in_force(**ALL_PAST)
    decided(pack)
    apply(pack, by="godwin", **FOR)
    again = Stated(SURVEY.source, timezone.localdate(), SURVEY.rows)
    put_on_record(again)
    assert NameEntry.objects.filter(kind="P", name="Amina Canary").count() == 1
    assert NameToken.objects.filter(token="amina").exists()
    with seeing_everybody():
        assert breaches() == []


@pytest.mark.usefixtures("committed", "officers")
def test_a_value_that_a_younger_source_says_too_stays(pack: Pack) -> None:
    younger = Person("P1", None, "Amina Canary", "000101", "1980-02-01")
    put_on_record(Stated("pension", timezone.localdate(), (younger,)))
    amina = number_of("Amina")
    in_force(**ALL_PAST)
    decided(pack)
    (done,) = apply(pack, by="godwin", **FOR)
    assert done.sealed == 2
    assert SealedValue.objects.filter(token=token_number(token_of("000101"))).exists()
    assert NameEntry.objects.get(registrant=amina).name == "Amina Canary"
    assert set(NameToken.objects.values_list("token", flat=True)) == {"amina", "canary"}
    with seeing_everybody():
        assert breaches() == []


@pytest.mark.usefixtures("officers")
def test_whoever_waits_for_an_answer_is_kept_with_her_household_and_it_is_said_why(pack: Pack) -> None:
    amina = number_of("Amina")
    in_force(**ALL_PAST)
    decided(pack)
    ask = Ask(kind=Kind.COMPLEMENT, person=amina, about="works", words="I work again.")
    actions.file(ask=ask, pack=pack, by=f"person:{amina}")
    found = show(pack, on=timezone.localdate(), by="petra", **FOR)
    assert found.kept["a request of hers waits for its answer"] == 1
    assert (found.values > 0, found.held_values > found.values) == (True, True)
    apply(pack, by="godwin", **FOR)
    assert "Amina Canary" in old("Amina")["payload"]
    assert "Bashir Canary" in old("Bashir")["payload"]
    assert set(old("Chidi")["payload"]) == {None}
    with seeing_everybody():
        assert breaches() == []


@pytest.mark.usefixtures("officers")
def test_an_inquiry_keeps_and_so_does_a_law(pack: Pack) -> None:
    chidi = number_of("Chidi")
    proposed = actions.propose_exemption(
        person=chidi,
        looks_for="casework",
        reason="An inquiry.",
        ends=timezone.now() + timedelta(days=60),
        by="petra",
        purpose="casework",
    )
    actions.approve_exemption(number=proposed, by="farida", purpose="casework")
    law = {
        "legal_basis": "public finance act, s. 12",
        "until": "2999-12-31",
        "attributes": ["national_id"],
        "sources": ["survey"],
    }
    in_force(**ALL_PAST, holds={"audit": law})
    found = show(pack, on=timezone.localdate(), by="petra", **FOR)
    assert found.kept["an inquiry is under way"] == 1
    assert [(one.legal_basis, one.values) for one in found.by_law] == [("public finance act, s. 12", 3)]
    decided(pack)
    apply(pack, by="godwin", **FOR)
    assert "Chidi Canary" in old("Chidi")["payload"]
    assert [one for one in old("Amina")["payload"] if one] == [token_of("000101")]
    assert Identifier.objects.count() == 3


@pytest.mark.usefixtures("officers")
def test_nothing_goes_that_nobody_decided(pack: Pack) -> None:
    in_force(**ALL_PAST)
    number = propose_erasure(pack, reason="The term is over.", by="petra", **FOR)
    assert apply(pack, by="godwin", **FOR) == []
    with pytest.raises(NotAllowed):
        decisions.decide(proposal=number, note="At once.", by="petra", **FOR)
    forged = Order(proposal=number, on=timezone.localdate(), until={}, by="petra", decided_at=timezone.now())
    with pytest.raises(DatabaseError, match="nobody decided"), transaction.atomic():
        forged.save()
    for by in ("dalia", "nadia", "odile", "system"):
        with pytest.raises(AccessRefused):
            apply(pack, by=by, **FOR)
    assert "Amina Canary" in old("Amina")["payload"]


@pytest.mark.usefixtures("officers")
def test_what_was_decided_is_never_widened(pack: Pack) -> None:
    in_force(**ALL_PAST)
    decided(pack)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Order.objects.update(until={})
    in_force(classes={"identifying": {"casework": 1200}})
    (done,) = apply(pack, by="godwin", **FOR)
    assert done.values == 0
    assert "Amina Canary" in old("Amina")["payload"]


@pytest.mark.usefixtures("officers")
def test_the_brake_holds_where_many_lose_values(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    known = policy.in_force()
    monkeypatch.setattr(policy, "in_force", lambda: replace(known, brake_at_least=1))
    in_force(**ALL_PAST)
    with pytest.raises(NotAllowed, match="brake"):
        decided(pack)
    assert apply(pack, by="godwin", **FOR) == []


@pytest.mark.usefixtures("officers")
def test_killed_on_the_way_nothing_is_half_done_and_asked_again_it_is_done(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(**ALL_PAST)
    decided(pack)
    before = old("Amina")

    def killed(_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(expiring, "forget", killed)
        with pytest.raises(KeyboardInterrupt):
            apply(pack, by="godwin", **FOR)
    assert old("Amina") == before
    assert [one.registrants for one in apply(pack, by="godwin", **FOR)] == [5]


@pytest.mark.usefixtures("officers")
def test_nothing_past_its_term_is_nothing_to_propose(pack: Pack) -> None:
    in_force(classes={"identifying": {"casework": 1200}})
    with pytest.raises(NotPossible):
        propose_erasure(pack, reason="The term is over.", by="petra", **FOR)


@pytest.mark.usefixtures("officers")
def test_the_log_verifies_after_it_by_what_was_witnessed_before(pack: Pack, tmp_path: Path) -> None:
    in_force(**ALL_PAST)
    decided(pack)
    log.sequence()
    witnessed = Checkpoint.objects.latest("id")
    apply(pack, by="godwin", **FOR)
    log.sequence()
    assert export(tmp_path / "log") > witnessed.size
    assert list(problems(tmp_path / "log", [witnessed.note], trusted())) == []


@pytest.mark.usefixtures("committed", "officers")
def test_copies_go_with_it_snapshots_cell_by_cell_and_lists_and_rejected_rows_whole(pack: Pack) -> None:
    put_on_record(Stated("pension", timezone.localdate(), (Person("P1", None, "Amina C", "000101"),)))
    snapshot = snapshot_of(pack, on=date(2026, 6, 1), by="tester", purpose="eligibility")
    run = a_list(snapshot)
    batch = Batch.objects.get(source__name="survey")
    place = rejects_folder(batch.pk) / "persons-rejects.csv.sealed"
    place.parent.mkdir(parents=True)
    seal_file([b"key,name\n", b"7,Amina\n"], place)
    Batch.objects.filter(pk=batch.pk).update(rejects_files=[str(place)])
    Finding.objects.create(batch=batch, file="f", row=1, kind="P", code="x", severity="flag", value="Amina")
    in_force(
        attributes={"sex": {"casework": 1}, "name": {"casework": 1}}, classes={"personal": {"casework": 1200}}
    )
    assert "rejected and held rows" in show(pack, on=timezone.localdate(), by="petra", **FOR).copies[0]
    decided(pack)
    (done,) = apply(pack, by="godwin", **FOR)
    assert len(done.rewritten) == 2
    assert not folder_of(snapshot).exists()
    after = Snapshot.objects.get(pk=snapshot.pk)
    with reading(open_snapshot(folder_of(after)).all_relations()) as reader:
        persons = reader.rows("SELECT sex, birth_date, relationship, absent FROM persons ORDER BY person_id")
    assert [(sex, born is None) for sex, born, _, _ in persons] == [(None, False)] * 3
    assert json.loads(persons[0][3])["sex"] == "erased"
    assert (after.persons, after.hash != snapshot.hash) == (3, True)
    assert not place.exists()
    assert Finding.objects.get().value == ""
    in_force(classes={"personal": {"casework": 1}})
    decided(pack)
    apply(pack, by="godwin", **FOR)
    assert not (Path(settings.RECENSUS_FILES) / run.result_path).exists()
    with pytest.raises(UnknownRun):
        eligibility.run(run.pk, by="nadia", purpose="eligibility")


def a_list(snapshot: Snapshot) -> Determination:
    """Make as if a programme was determined over a snapshot long ago."""
    folder = Path(settings.RECENSUS_FILES) / "determinations" / "grant" / "old"
    folder.mkdir(parents=True)
    return Determination.objects.create(
        programme="grant",
        pack_version=snapshot.pack_version,
        rules_hash="r",
        snapshot=snapshot,
        on=date(2026, 1, 1),
        by="nadia",
        purpose="eligibility",
        started_at=timezone.now(),
        finished_at=timezone.now(),
        state=Determination.State.FINISHED,
        result_hash="h",
        result_path=str(folder.relative_to(settings.RECENSUS_FILES)),
    )


@pytest.mark.usefixtures("committed", "officers")
def test_a_copy_that_was_written_anew_before_a_kill_is_cleared_away_by_the_next_try(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = snapshot_of(pack, on=date(2026, 6, 1), by="tester", purpose="eligibility")
    in_force(**ALL_PAST)
    decided(pack)
    for where, what in ((arrivals, "expire"), (snapshots, "sweep")):

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as cut:
            cut.setattr(where, what, killed)
            with pytest.raises(KeyboardInterrupt):
                apply(pack, by="godwin", **FOR)
    assert folder_of(snapshot).exists(), "the second kill came after the commit, before the old folder went"
    apply(pack, by="godwin", **FOR)
    assert not folder_of(snapshot).exists()
    assert folder_of(Snapshot.objects.get(pk=snapshot.pk)).exists()
    assert SourceRecord.objects.exclude(absent__has_key="name").filter(kind="P").count() == 0


@pytest.mark.usefixtures("committed", "officers")
def test_the_role_of_the_commands_may_do_it_and_that_of_the_pages_may_not(pack: Pack) -> None:
    in_force(**ALL_PAST)
    decided(pack)
    with as_role(APP), pytest.raises(WrongRole):
        apply(pack, by="godwin", **FOR)
    with as_role(WORKER):
        assert [one.registrants for one in apply(pack, by="godwin", **FOR)] == [5]


@pytest.mark.usefixtures("committed", "officers")
def test_the_role_of_the_pages_may_decide(pack: Pack) -> None:
    in_force(**ALL_PAST)
    with as_role(APP):
        assert decided(pack) == Order.objects.get().proposal
