"""Whoever goes past the program, with SQL of her own, finds the same rules in the database."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from recensus.decisions import queries
from recensus.decisions.types import Step
from tests.decisions.conftest import BULK, FARIDA, GODWIN, NADIA, announced, proposed

pytestmark = pytest.mark.usefixtures("officers", "done", "walls_down")
Clock = Callable[[int], None]
_STEP = 'insert into decisions_step (proposal_id, number, step, "by", note, until) values (%s, %s, %s, %s, %s, %s)'
_EXIT = """
insert into decisions_proposal (kind, reference, reason, purpose, parameters, evidence, affected, on_record,
                                waiting_days, brake_share, brake_at_least, languages)
values ('exit', 'x', %s, 'x', '{}', '{}', 1, 1, %s, 0.005, 100, '{en}')
"""


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def take(number: int, step: str, by: str, until: str | None = None, *, place: int = 99) -> None:
    run(_STEP, number, place, step, by, "by hand", until)


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.PROPOSED])
@pytest.mark.parametrize("by", ["system", "api:ministry", "", " ", NADIA, FARIDA])
def test_no_step_can_be_jumped_to(step: Step, by: str) -> None:
    number = proposed()
    right = {(Step.REVIEWED, FARIDA), (Step.TURNED_DOWN, FARIDA), (Step.WITHDRAWN, NADIA)}
    if (step, by) in right:
        take(number, step, by)
    else:
        with pytest.raises(DatabaseError):
            take(number, step, by, "2020-01-01")
        assert queries.found(number).standing is Step.PROPOSED


@pytest.mark.parametrize("table", ["proposal", "step", "concerned", "notice"])
def test_nothing_past_can_be_changed_or_deleted(table: str) -> None:
    announced()
    for sql in (f"update decisions_{table} set id = id", f"delete from decisions_{table}"):
        with pytest.raises(DatabaseError, match="never changed"):
            run(sql)


@pytest.mark.parametrize(
    "change",
    [
        "affected = 0",
        "waiting_days = 1",
        "brake_share = 0.05",
        "brake_at_least = 1000",
        "kind = 'bulk update'",
    ],
)
def test_the_terms_of_a_proposal_cannot_be_softened(change: str) -> None:
    announced()
    with pytest.raises(DatabaseError, match="never changed"):
        run(f"update decisions_proposal set {change}")


def test_the_moment_of_a_step_cannot_be_invented() -> None:
    number = proposed()
    run(
        'insert into decisions_step (proposal_id, number, step, "by", note, at) values (%s, 1, %s, %s, %s, %s)',
        *(number, "reviewed", FARIDA, "long ago", "2001-01-01"),
    )
    assert queries.found(number).steps[-1].at.year > 2001


def test_the_waiting_cannot_be_shortened() -> None:
    number = proposed()
    take(number, "reviewed", FARIDA)
    for kind, subject in (("H", 12), ("P", 120)):
        run(
            "insert into decisions_notice (proposal_id, kind, number, language, text) values (%s, %s, %s, 'en', 'x')",
            *(number, kind, subject),
        )
    with pytest.raises(DatabaseError, match="too short"):
        take(number, "notice given", FARIDA, "2026-01-01")
    with pytest.raises(DatabaseError, match="too short"):
        take(number, "notice given", FARIDA, None)


def test_somebody_left_without_a_notice_stops_it() -> None:
    number = proposed()
    take(number, "reviewed", FARIDA)
    run(
        "insert into decisions_notice (proposal_id, kind, number, language, text) values (%s, 'H', 12, 'en', 'x')",
        number,
    )
    with pytest.raises(DatabaseError, match="not everybody"):
        take(number, "notice given", FARIDA, "2099-01-01")


def test_nobody_is_drawn_into_a_proposal_later() -> None:
    number = announced()
    with pytest.raises(DatabaseError, match="too early or too late"):
        run("insert into decisions_concerned (proposal_id, kind, number) values (%s, 'P', 999)", number)
    with pytest.raises(DatabaseError, match="too early or too late"):
        run(
            "insert into decisions_notice (proposal_id, kind, number, language, text) values (%s, 'P', 9, 'en', 'x')",
            number,
        )


def test_people_cannot_be_left_without_time_by_the_proposal_itself() -> None:
    with pytest.raises(DatabaseError, match="people_are_given_time"):
        run(_EXIT, "x", 0)


def test_the_brake_holds_in_the_database_too(clock: Clock) -> None:
    number = announced(BULK)
    clock(10)
    with pytest.raises(DatabaseError, match="brake holds"):
        take(number, "decided", GODWIN)


def test_a_table_of_the_same_name_deceives_no_check() -> None:
    number = proposed()
    with connection.cursor() as cursor:
        cursor.execute("create temp table decisions_step as select * from public.decisions_step")
        cursor.execute("update pg_temp.decisions_step set step = 'notice given', until = '2001-01-01'")
        with pytest.raises(DatabaseError, match="does not follow"), transaction.atomic():
            cursor.execute(
                _STEP.replace("decisions_step", "public.decisions_step"),
                [number, 9, "decided", FARIDA, "by hand", None],
            )


def test_two_reviews_at_once_are_one(transactional_db: None) -> None:  # noqa: ARG001 - committed
    """Both look before either has written: the second waits for the first, and finds the place taken."""
    number = proposed()
    place = connection.get_connection_params()
    names = {key: place[key] for key in ("host", "user", "dbname", "password", "port") if place.get(key)}
    with psycopg.connect(**names) as first, psycopg.connect(**names) as second:
        first.execute(_STEP, [number, 0, "reviewed", FARIDA, "one", None])
        second.execute("set lock_timeout = '300ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute(_STEP, [number, 0, "reviewed", GODWIN, "two", None])
        first.commit()
        second.rollback()
        with pytest.raises(psycopg.errors.CheckViolation):
            second.execute(_STEP, [number, 0, "reviewed", GODWIN, "two", None])


def test_the_reason_of_a_proposal_is_never_empty() -> None:
    with pytest.raises(DatabaseError, match="proposal_has_a_reason"):
        run(_EXIT, "", 5)
