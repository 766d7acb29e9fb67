"""Rules change by proposal and decision; what is determined by others is a trial run, and says so."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from recensus.decisions import actions, queries
from recensus.decisions.types import NotAllowed, Step
from recensus.eligibility.deciding import determine_on
from recensus.eligibility.dry_run import NotComparable, dry_run, propose_rules
from recensus.eligibility.models import Determination, RulesInForce
from recensus.eligibility.rulebook import UnknownRules, rules_in_force, version_of
from recensus.eligibility.winners import Moved, told
from recensus.intake.actions import load_files
from recensus.simulate.actions import simulate_country
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.cast import appoint, appoint_cast
from tests.decisions.conftest import CLOCK
from tests.emptying import empty

DEMO = Path(__file__).parents[2] / "countries" / "demo"
DAY = date(2026, 7, 1)
NADIA = {"by": "nadia", "purpose": "eligibility"}
FARIDA, GODWIN, HALIMA = ({"by": name, "purpose": "eligibility"} for name in ("farida", "godwin", "halima"))

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Return Demoland's pack."""
    return open_pack(DEMO)


@pytest.fixture(scope="module")
def stricter(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Return the pack with a lower cut-off for the poverty grant."""
    folder = shutil.copytree(DEMO, tmp_path_factory.mktemp("pack") / "demo")
    parameters = folder / "programmes/poverty_grant/parameters.yaml"
    parameters.write_text(parameters.read_text().replace("2026-01-01: 7.85", "2026-01-01: 7.5"))
    return open_pack(folder)


@pytest.fixture(scope="module", autouse=True)
def first(
    pack: Pack,
    django_db_setup: None,  # noqa: ARG001 - comes before
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Determination]:
    """Load a survey of a thousand persons and determine by the first rules: once, for all that is tried on them."""
    country = tmp_path_factory.mktemp("country")
    simulate_country(persons=1_000, seed=5, directory=country, processes=1)
    with django_db_blocker.unblock():
        appoint_cast()
        files = sorted((country / "household_survey").iterdir())
        load_files(
            pack=pack, source_name="household_survey", paths=files, by="tester", purpose="registration"
        )
        yield determine_on(pack, "poverty_grant", on=DAY, **NADIA)
        empty()


@pytest.fixture
def ahead() -> Callable[[int], None]:
    """Appoint three more officers, and return what sets the database's clock ahead."""
    for officer in ("farida", "godwin", "halima"):
        appoint(officer, "programme_manager")
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)

    def to(days: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('tests.ahead', %s, true)", [f"{days} days"])

    return to


def propose_stricter(stricter: Pack, since: date) -> int:
    return propose_rules(stricter, "poverty_grant", since=since, reason="law 3", on=DAY, **NADIA)


def test_the_first_rules_are_in_force_by_the_first_determination(pack: Pack, first: Determination) -> None:
    held = rules_in_force("poverty_grant", DAY, **NADIA)
    assert (held.version, held.since, held.proposal) == (version_of(pack, "poverty_grant"), None, None)
    assert not first.trial
    with pytest.raises(UnknownRules, match="not determined yet"):
        rules_in_force("school_meals_support", DAY, **NADIA)


def test_what_is_determined_by_other_rules_is_a_trial_run(pack: Pack, stricter: Pack) -> None:
    assert determine_on(stricter, "poverty_grant", on=DAY, **NADIA).trial
    assert not determine_on(pack, "poverty_grant", on=DAY, **NADIA).trial
    assert not determine_on(stricter, "old_age_pension", on=DAY, **NADIA).trial


def test_a_dry_run_says_who_wins_and_who_loses_by_group_and_tells_of_nobody(stricter: Pack) -> None:
    before = Determination.objects.count()
    tried = dry_run(stricter, "poverty_grant", on=DAY, attribute="roof", **NADIA)
    assert list(tried.tables) == ["everybody", "area", "sex of head", "household size", "roof"]
    (everybody,) = tried.tables["everybody"]
    assert everybody.loses
    assert everybody.wins == 0
    assert tried.affected == pytest.approx(everybody.loses, abs=10)
    for rows in tried.tables.values():
        figures = [figure for row in rows for figure in row.figures if figure is not None]
        assert figures, "something is told"
        assert not {1, 2, 3, 4} & set(figures)
    assert Determination.objects.count() == before


@pytest.mark.parametrize("attribute", ["given_name", "national_id", "household_size", "nothing", "sex"])
def test_nobody_is_grouped_by_what_tells_of_one(stricter: Pack, attribute: str) -> None:
    with pytest.raises(NotComparable):
        dry_run(stricter, "poverty_grant", on=DAY, attribute=attribute, **NADIA)


def test_rules_come_into_force_by_proposal_and_decision_only(
    pack: Pack, stricter: Pack, ahead: Callable[[int], None]
) -> None:
    today = timezone.localdate()
    since = today + timedelta(days=40)
    number = propose_stricter(stricter, since)
    found = queries.proposal(number, **FARIDA)
    assert found.evidence["tables"]["everybody"][0]["loses"] > 0
    actions.review(proposal=number, note="as the law says", **FARIDA)
    actions.give_notice(proposal=number, reasons={"sw": "sheria ya 3"}, **FARIDA)
    assert "sheria ya 3" in "".join(notice.text for notice in queries.notices(number, **FARIDA))
    with pytest.raises(NotAllowed, match="time to object"):
        actions.decide(proposal=number, note="now", **GODWIN)
    ahead(10)
    if found.halted:
        actions.release(proposal=number, note="numbers are right", **FARIDA)
        actions.release(proposal=number, note="numbers are right", **HALIMA)
    actions.decide(proposal=number, note="as the law says", **GODWIN)
    assert rules_in_force("poverty_grant", today, **NADIA).version == version_of(pack, "poverty_grant")
    held = rules_in_force("poverty_grant", since, **NADIA)
    assert (held.version, held.proposal, held.by) == (version_of(stricter, "poverty_grant"), number, "godwin")
    assert not determine_on(stricter, "poverty_grant", on=since, **NADIA).trial
    assert determine_on(pack, "poverty_grant", on=since, **NADIA).trial
    actions.appeal(proposal=number, note="the law is repealed", **FARIDA)
    actions.uphold_appeal(proposal=number, note="so it is", **HALIMA)
    assert queries.proposal(number, **HALIMA).standing is Step.REVERSED
    assert rules_in_force("poverty_grant", since, **NADIA).version == version_of(pack, "poverty_grant")


def test_rules_that_nobody_decided_on_are_refused_by_the_database(stricter: Pack) -> None:
    number = propose_stricter(stricter, DAY)
    held = RulesInForce.objects.get(programme="poverty_grant")
    other = version_of(stricter, "poverty_grant")
    values = {"pack_version": held.pack_version, "by": "nadia", "at": timezone.now(), "version": other}
    for proposal, since in ((None, None), (number, DAY), (number + 999, DAY)):
        with pytest.raises(DatabaseError, match=r"decided|on record already"), transaction.atomic():
            RulesInForce.objects.create(programme="poverty_grant", proposal=proposal, since=since, **values)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        RulesInForce.objects.filter(pk=held.pk).update(version=other)


def test_there_is_nothing_to_propose_where_nothing_differs(pack: Pack) -> None:
    with pytest.raises(NotComparable, match="nothing to propose"):
        propose_rules(pack, "poverty_grant", since=DAY, reason="none", on=DAY, **NADIA)


def test_what_tells_of_few_is_hidden_in_every_grouping_and_the_rest_is_exact() -> None:
    rows = [Moved("a", 104, 50, 51, 3, 2), Moved("b", 400, 100, 80, 0, 20), Moved("c", 120, 12, 12, 0, 0)]
    found = told({"area": rows, "sex": [Moved("f", 624, 162, 143, 3, 22)]}, threshold=5)
    a, b, _ = found["area"]
    assert (a.wins, a.loses, a.considered) == (None, None, 104)
    assert b.considered == 400
    assert found["everybody"][0].wins is None
    assert found["everybody"][0].figures == found["sex"][0].figures
    shown = told({"area": [Moved("b", 400, 100, 80, 0, 20)]}, threshold=5)
    assert shown["area"][0].figures == (400, 100, 80, 0, 20)
