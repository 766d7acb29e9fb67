"""Two officers decide the doubtful, each without the other; what they say holds, and nobody else learns of it early."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test import Client

from recensus.linkage.models import Verdict as Row
from recensus.linkage.reviewing import actions, queries
from recensus.linkage.reviewing.agreement import kappa, outcome_of, share
from recensus.linkage.reviewing.types import NoSuchPair, NotHerTurn, Turn
from recensus.linkage.types import Consequence, PairKind, State, Verdict
from recensus.privacy.access import AccessRefused
from recensus.vocabulary.types import Pack, Sensitivity
from tests.cast import DALIAS, appoint
from tests.linkage.asking import ACROSS, AMINA, BASHIR, CHIDI, TWINS, ask, on_record, run

pytestmark = pytest.mark.django_db

SAME, DIFFERENT, UNCLEAR = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNCLEAR
FOR = {"purpose": "casework"}


@pytest.fixture(autouse=True)
def pack(db: None, tmp_path: Path, settings: Any) -> Pack:  # noqa: ARG001 - its tables
    """Put both districts on record, with three more officers in Dalia's."""
    opened = on_record(tmp_path)
    settings.RECENSUS_PACK = opened.path
    for officer in ("fatima", "gloria"):
        appoint(officer, "district_officer", DALIAS)
    return opened


def said(pair: int, verdict: Verdict, by: str) -> Turn:
    return actions.answer(pair=pair, verdict=verdict, by=by, **FOR)


def at_her_desk(name: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username=name)[0])
    return client


# What answers amount to


@pytest.mark.parametrize(
    ("answers", "adverse", "outcome"),
    [
        ([], False, None),
        ([SAME], False, SAME),
        ([UNCLEAR], False, None),
        ([UNCLEAR, DIFFERENT], False, DIFFERENT),
        ([UNCLEAR, UNCLEAR], False, UNCLEAR),
        ([SAME], True, None),
        ([SAME, SAME], True, SAME),
        ([SAME, UNCLEAR], True, None),
        ([SAME, DIFFERENT], True, None),
        ([SAME, DIFFERENT, DIFFERENT], True, DIFFERENT),
        ([SAME, DIFFERENT, UNCLEAR], True, UNCLEAR),
    ],
)
def test_what_answers_amount_to(
    answers: list[Verdict],
    adverse: bool,  # noqa: FBT001 - a column of the table
    outcome: Verdict | None,
) -> None:
    assert outcome_of(answers, adverse=adverse) is outcome


def test_agreement_is_counted_beyond_chance() -> None:
    published = [(SAME, SAME)] * 20 + [(SAME, DIFFERENT)] * 5 + [(DIFFERENT, SAME)] * 10
    published += [(DIFFERENT, DIFFERENT)] * 15
    assert kappa(published) == pytest.approx(0.4)
    assert kappa([(SAME, DIFFERENT), (DIFFERENT, SAME)]) == -1.0
    assert kappa([]) is kappa([(SAME, SAME)] * 9) is None


def test_a_share_comes_with_how_sure_it_is() -> None:
    found = share(8, 10)
    assert found is not None
    assert (found.value, found.low, found.high) == (0.8, 0.49, 0.943)
    assert share(0, 0) is None


# The queue


def test_an_officer_is_shown_what_waits_for_her_until_nothing_does() -> None:
    of = run()
    first, second = ask(of, *AMINA), ask(of, *TWINS)
    assert queries.next_pair(by="dalia", **FOR) == first
    assert said(first, SAME, "dalia") is Turn.OVER
    assert queries.next_pair(by="dalia", **FOR) == second
    said(second, DIFFERENT, "dalia")
    assert queries.next_pair(by="dalia", **FOR) is None


def test_a_pair_left_for_later_comes_last_and_does_not_hide_the_others() -> None:
    of = run()
    first, second, third = (ask(of, *pair) for pair in (AMINA, TWINS, BASHIR))
    assert queries.next_pair(after=first, leaving=[first], by="dalia", **FOR) == second
    assert queries.next_pair(after=third, by="dalia", **FOR) == first
    everything = [second, third, first]
    assert queries.next_pair(after=third, leaving=everything, by="dalia", **FOR) == second


def test_only_the_latest_run_that_can_count_asks() -> None:
    old, new, failed = run(), run(), run(State.FAILED)
    before, now, _ = (ask(of, *AMINA) for of in (old, new, failed))
    assert queries.next_pair(by="dalia", **FOR) == now
    with pytest.raises(NoSuchPair):
        said(before, SAME, "dalia")


def test_nobody_is_offered_or_shown_a_record_of_another_district(pack: Pack) -> None:
    of = run()
    hers, theirs, across = ask(of, *AMINA), ask(of, *CHIDI), ask(of, *ACROSS)
    assert queries.next_pair(by="emre", **FOR) == theirs
    assert (queries.work(by="emre", **FOR).hers, queries.work(by="dalia", **FOR).hers) == (1, 1)
    for pair, officer in ((hers, "emre"), (theirs, "dalia"), (across, "dalia"), (across, "emre")):
        with pytest.raises(NoSuchPair):
            queries.pair(pair, pack=pack, by=officer, **FOR)
        with pytest.raises(NoSuchPair):
            said(pair, SAME, officer)
    assert queries.work(by="nadia", **FOR).hers == 3
    said(across, DIFFERENT, "nadia")


def test_who_may_not_decide_is_shown_no_pair(pack: Pack) -> None:
    pair = ask(run(), *AMINA)
    for officer, purpose in (("dalia", "registration"), ("anneke", "monitoring"), ("odile", "oversight")):
        with pytest.raises(AccessRefused):
            queries.pair(pair, pack=pack, by=officer, purpose=purpose)
        with pytest.raises(AccessRefused):
            queries.next_pair(by=officer, purpose=purpose)
        with pytest.raises(AccessRefused):
            queries.work(by=officer, purpose=purpose)


def test_nobody_is_asked_twice_because_there_was_another_run() -> None:
    first = run()
    doubt = ask(first, *AMINA, consequence=Consequence.ADVERSE)
    said(doubt, SAME, "dalia")
    said(ask(first, *TWINS), UNCLEAR, "dalia")
    second = run()
    again, unclear = ask(second, *AMINA, consequence=Consequence.ADVERSE), ask(second, *TWINS)
    assert queries.next_pair(by="dalia", **FOR) is None
    with pytest.raises(NotHerTurn):
        said(again, SAME, "dalia")
    assert said(again, SAME, "fatima") is said(unclear, UNCLEAR, "fatima") is Turn.OVER
    assert queries.work(by="gloria", **FOR).hers == 0


# Two officers, each for herself


def test_where_something_is_taken_away_two_officers_have_to_agree() -> None:
    pair = ask(run(), *AMINA, consequence=Consequence.ADVERSE)
    assert said(pair, SAME, "dalia") is Turn.OTHERS
    assert queries.next_pair(by="dalia", **FOR) is None
    with pytest.raises(NotHerTurn):
        said(pair, SAME, "dalia")
    assert said(pair, SAME, "fatima") is Turn.OVER
    with pytest.raises(NotHerTurn):
        said(pair, DIFFERENT, "gloria")


def test_when_two_do_not_agree_a_third_decides() -> None:
    pair = ask(run(), *AMINA, consequence=Consequence.ADVERSE)
    said(pair, SAME, "dalia")
    assert said(pair, DIFFERENT, "fatima") is Turn.OTHERS
    assert queries.next_pair(by="gloria", **FOR) == pair
    assert said(pair, DIFFERENT, "gloria") is Turn.OVER
    assert queries.work(by="dalia", **FOR).latest[0].outcome is DIFFERENT


def test_nobody_learns_of_anothers_answer_before_she_gave_her_own(pack: Pack) -> None:
    pair = ask(run(), *AMINA, consequence=Consequence.ADVERSE)
    untouched = {officer: queries.pair(pair, pack=pack, by=officer, **FOR) for officer in ("fatima", "nadia")}
    work = {officer: queries.work(by=officer, **FOR) for officer in untouched}
    said(pair, SAME, "dalia")
    for officer in untouched:
        assert queries.pair(pair, pack=pack, by=officer, **FOR) == untouched[officer]
        assert queries.work(by=officer, **FOR) == work[officer]
    said(pair, DIFFERENT, "fatima")
    for officer in ("dalia", "fatima"):
        answers = queries.pair(pair, pack=pack, by=officer, **FOR).answers
        assert [one.by for one in answers] == [officer]
    assert queries.pair(pair, pack=pack, by="gloria", **FOR).answers == []
    said(pair, SAME, "gloria")
    assert [one.by for one in queries.pair(pair, pack=pack, by="dalia", **FOR).answers] == [
        "dalia", "fatima", "gloria"
    ]  # fmt: skip


def test_an_answer_is_a_named_officers_and_nobody_elses() -> None:
    pair = ask(run(), *AMINA)
    for nobody in ("system", "api:ministry", "person:1", ""):
        with pytest.raises(NotHerTurn):
            said(pair, SAME, nobody)
    assert not Row.objects.exists()


def test_an_answer_is_never_changed() -> None:
    said(ask(run(), *AMINA), SAME, "dalia")
    for change in ("update linkage_verdict set verdict = 'different'", "delete from linkage_verdict"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


# What is shown


def test_a_pair_is_shown_side_by_side_with_those_at_home(pack: Pack) -> None:
    shown = queries.pair(ask(run(), *BASHIR), pack=pack, by="dalia", **FOR)
    values = {cell.attribute: cell.held.value for cell in shown.left.cells}
    assert (values["name"], values["birth_date"], shown.left.area) == ("Bashir Njeri", "2012-03-02", "Kaba")
    assert [member.name for member in shown.right.home] == ["Amina Njery", "Bashir Njeri"]
    assert shown.evidence.pieces


def test_no_more_is_asked_for_than_tells_who_somebody_is(pack: Pack) -> None:
    shown = queries.pair(ask(run(), *AMINA), pack=pack, by="dalia", **FOR)
    asked = {cell.attribute for side in (shown.left, shown.right) for cell in side.cells}
    assert asked == {"name", "sex", "birth_date", "national_id"}
    assert "works" not in queries.telling(pack)


def test_no_more_is_shown_of_a_value_and_of_how_it_compares_than_the_policy_allows(pack: Pack) -> None:
    born = replace(pack.attributes["birth_date"], sensitivity=Sensitivity.SENSITIVE)
    careful = replace(pack, attributes={**pack.attributes, "birth_date": born})
    pair = ask(run(), *AMINA)

    def shown(by: str, purpose: str) -> tuple[str | None, bool]:
        found = queries.pair(pair, pack=careful, by=by, purpose=purpose)
        values = {cell.attribute: cell.held.value for cell in found.left.cells}
        return values.get("birth_date"), "birth" in {piece.attribute for piece in found.evidence.pieces}

    assert shown("dalia", "casework") == ("1990-05-01", True)
    assert shown("dalia", "eligibility") == ("1990 - 1994", False)
    assert shown("petra", "casework") == (None, False)


def test_every_look_at_a_pair_is_on_record() -> None:
    pair = ask(run(), *AMINA)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_entry")
        before = cursor.fetchone()[0]
    at_her_desk("dalia").get(f"/review/{pair}")
    with connection.cursor() as cursor:
        cursor.execute("select whole, action from audit_entry order by id desc limit 5")
        looks = cursor.fetchall()
        cursor.execute("select count(*) from audit_entry")
        assert cursor.fetchone()[0] > before
    assert (f"pair {pair}", "see") in looks


# How good the model is


def test_samples_of_clear_pairs_lie_unmarked_among_the_others() -> None:
    of = run()
    clear = {"kind": PairKind.SAMPLE, "weight": 12.0, "probability": 0.999}
    doubtful, sure, unlike = ask(of, *AMINA), ask(of, *BASHIR, **clear), ask(of, *TWINS, **clear)
    for pair, verdict in ((doubtful, DIFFERENT), (sure, SAME), (unlike, DIFFERENT)):
        assert "sample" not in at_her_desk("dalia").get(f"/review/{pair}").text.casefold()
        said(pair, verdict, "dalia")
    assert queries.work(by="dalia", **FOR).samples == {SAME: {SAME: 1, DIFFERENT: 1}}
    assert "50.0 % (likely between 9.5 and 90.5 %)" in at_her_desk("dalia").get("/review").text
