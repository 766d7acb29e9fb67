"""Proposals stand behind the wall: nobody reads them without a look, or takes a step in another's name."""

import psycopg
import pytest
from django.db import connection, transaction

from recensus.decisions import queries
from recensus.decisions.types import UnknownProposal
from recensus.privacy.access import AccessRefused, Act, looking
from tests.decisions.conftest import FARIDA, GODWIN, NADIA, announced, proposed

pytestmark = pytest.mark.usefixtures("officers", "done")


def run(sql: str, *values: object) -> None:
    """Run a statement as it is, without the look that the tests otherwise lend."""
    with transaction.atomic():
        connection.connection.execute(sql, values)


def take(number: int, step: str, by: str) -> None:
    into = 'insert into decisions_step (proposal_id, number, step, "by", note) values (%s, 9, %s, %s, %s)'
    run(into, number, step, by, "by hand")


@pytest.mark.parametrize("table", ["proposal", "step", "concerned", "notice"])
def test_without_a_look_nothing_is_read(table: str) -> None:
    announced()
    with pytest.raises(psycopg.Error, match="Nobody has said who looks"):
        run(f"select * from decisions_{table}")


def test_without_a_look_no_step_is_taken() -> None:
    number = announced()
    with pytest.raises(psycopg.Error, match="Nobody has said who looks"):
        take(number, "decided", GODWIN)


def test_nobody_takes_a_step_in_anothers_name() -> None:
    number = proposed()
    with (
        pytest.raises(psycopg.Error, match="nadia looks, and takes no step in the name of farida"),
        looking(by=NADIA, purpose="casework", action=Act.DECIDE),
    ):
        take(number, "reviewed", FARIDA)


def test_whoever_does_not_see_all_concerned_takes_no_step() -> None:
    number = proposed()
    with (
        pytest.raises(psycopg.Error, match="beyond reach"),
        looking(by="dalia", purpose="casework", action=Act.DECIDE),
    ):
        take(number, "reviewed", "dalia")


@pytest.mark.parametrize("by", ["anneke", "odile"])
def test_who_is_shown_no_personal_values_is_told_of_no_proposal_about_people(by: str) -> None:
    """An analyst sees people in bands: what somebody wrote about one of them has none."""
    number = announced()
    assert queries.proposals(by=by, purpose="monitoring") == []
    for read in (queries.proposal, queries.notices):
        with pytest.raises((UnknownProposal, AccessRefused)):
            read(number, by=by, purpose="monitoring")
