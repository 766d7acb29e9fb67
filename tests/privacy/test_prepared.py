"""What looks ask is planned once a connection, goes out together, and is committed with the record of the look."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, DataError, connection, transaction

from recensus.privacy import prepared
from recensus.privacy.access import Act, looking
from recensus.privacy.audit.models import Entry
from recensus.privacy.prepared import ask, finish, together

KEEP = "insert into kept_here (word) values ($1)"


@pytest.fixture
def _table(transactional_db: None) -> Iterator[None]:  # noqa: ARG001 - a transaction of one's own
    """Make a table that no test but these knows."""
    with connection.cursor() as cursor:
        cursor.execute("create table kept_here (word text)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("drop table kept_here")


def kept() -> list[str]:
    return [word for (word,) in ask("select word from kept_here order by word")]


@pytest.mark.django_db
def test_values_of_every_kind_come_back_as_they_went() -> None:
    query = "select $1::text, $2::bigint, $3::boolean, $4::bytea, $5::bytea[], $6::text[], $7::text"
    values = ["%s $1 ' \\", 2**40, True, b"\0'\\", [b"\xff", b"\\"], ["a,b", '"', None], None]
    assert ask(query, *values) == [tuple(values)]


@pytest.mark.django_db
def test_a_statement_stays_prepared_when_a_transaction_is_rolled_back() -> None:
    query = "select 'this one', $1::int"
    prepared_now = "select count(*) from pg_prepared_statements where statement = $1"
    for number in (1, 2, 3):
        with transaction.atomic():
            assert ask(query, number) == [("this one", number)]
            transaction.set_rollback(True)
    assert ask(prepared_now, query) == [(1,)]


@pytest.mark.django_db
def test_the_first_that_fails_is_told_and_nothing_after_it_is_done() -> None:
    with pytest.raises(DataError, match="division by zero"), transaction.atomic():
        together(
            ("select 1", ()), ("select 1 / $1::int", [0]), ("select set_config('a.b', 'done', false)", ())
        )
    assert ask("select current_setting('a.b', true)") == [(None,)]
    with pytest.raises(DatabaseError), transaction.atomic():
        ask("select nonsense")
    assert ask("select 1") == [(1,)]


@pytest.mark.usefixtures("_table")
def test_the_last_word_of_the_outermost_transaction_commits_it() -> None:
    with transaction.atomic():
        finish((KEEP, ["a"]))
        connection.needs_rollback = False
        connection.connection.rollback()  # too late
    with transaction.atomic():
        with transaction.atomic():
            finish((KEEP, ["b"]))
        transaction.set_rollback(True)
    with transaction.atomic():
        transaction.set_rollback(True)
        finish((KEEP, ["c"]))
    assert kept() == ["a"]


@pytest.mark.usefixtures("_table")
def test_when_the_last_word_cannot_be_said_nothing_is_committed() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        finish((KEEP, ["a"]), ("select 1 / $1::int", [0]))
    assert kept() == []


@pytest.mark.django_db(transaction=True)
def test_a_look_goes_to_the_database_and_back_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[tuple[str, ...]] = []
    exchange = prepared.exchange

    def counted(raw: Any, *asked: prepared.Statement) -> list[list[prepared.Row]]:
        ways.append(tuple(query for query, _ in asked))
        return exchange(raw, *asked)

    monkeypatch.setattr(prepared, "exchange", counted)
    question = ("select count(*) from registry_link", ())
    with looking(by="nadia", purpose="casework", action=Act.SEE, asking=[question]) as look:
        look.shows(persons=[7], attributes=["name"])
    assert len(look.answers) == 1
    assert len(ways) == 3, ways
    assert ways[-1][-1] == "commit"
    assert connection.connection.info.transaction_status.name == "IDLE"
    assert Entry.objects.latest("id").who == "nadia"
