"""The database lets nobody see whom the rule closes: each way round it was tried, and fails."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import errors

from recensus.privacy import context
from recensus.registry import searching
from recensus.vocabulary.models import Area
from tests.cast import appoint_cast
from tests.emptying import empty
from tests.looking import seeing_everybody
from tests.registry.conftest import Household, Person, Stated, put_on_record

DALIA = context.Claims(by="dalia", purpose="casework", role="district_officer", areas=None, writes=False)
EMRE = replace(DALIA, by="emre")
NADIA = replace(DALIA, by="nadia", role="programme_manager")
WRITER = replace(NADIA, purpose="registration", writes=True)
BEHIND = (
    "registry_sourcerecord",
    "registry_mention",
    "registry_link",
    "registry_identifier",
    "registry_membership",
    "registry_nameentry",
    "intake_finding",
    "intake_heldrow",
)
SIGNING_IN = ("recensus_owner", "recensus_app", "recensus_worker", "recensus_reader")


@pytest.fixture(scope="module")
def _two_districts(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:  # noqa: ARG001
    """Put two districts on record, once for all these attacks: none of them leaves a trace."""
    with django_db_blocker.unblock():
        appoint_cast()
        _put_two_districts_on_record()
        yield
        empty()


def _put_two_districts_on_record() -> None:
    """Put Amina and Bashir in Dalia's district and Chidi in Emre's on record, twice, with something found of each."""
    Area.objects.bulk_create(Area(code=code, ancestors=[code]) for code in ("D1", "D2"))
    rows = (
        Household("h1", area="D1"),
        Person("amina", "h1", "Amina Njeri", nid="111111"),
        Person("bashir", "h1", "Bashir Njeri", relationship="child"),
        Household("h2", area="D2"),
        Person("chidi", "h2", "Chidi Okoro", nid="222222", sex="male"),
    )
    put_on_record(Stated("survey", date(2026, 1, 1), rows))
    again = put_on_record(Stated("survey", date(2026, 2, 1), rows))
    with seeing_everybody(), connection.cursor() as cursor:
        for key in ("amina", "chidi"):
            cursor.execute(
                'insert into intake_finding (batch_id, file, row, kind, source_key, code, "column", value, severity) '
                "values (%s, 'f', 1, 'P', %s, 'odd', '', '', 'flag')",
                [again, key],
            )
            cursor.execute(
                "insert into intake_heldrow (batch_id, row, kind, file, source_key, code) "
                "values (%s, 1, 'P', 'f', %s, 'x')",
                [again, key],
            )


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_two_districts")]


@contextmanager
def signed_in(role: str, claims: context.Claims | None = None) -> Iterator["psycopg.Connection[Any]"]:
    """Open a connection in a role of the database and begin a transaction, in which somebody looks if claimed."""
    place = connection.settings_dict
    with psycopg.connect(host=place["HOST"], dbname=place["NAME"], user=role) as raw:
        if claims is not None:
            context._send(raw, claims)
        yield raw
        raw.rollback()


def count(raw: "psycopg.Connection[Any]", table: str) -> int:
    """Count the rows of a table that are shown."""
    (rows,) = raw.execute(f"select count(*) from {table}").fetchone()  # type: ignore[misc]
    return int(rows)


def names(
    raw: "psycopg.Connection[Any]", query: str = "select name from registry_nameentry where kind = 'P'"
) -> set[str]:
    """Return the first words of the names shown."""
    return {name.split()[0] for (name,) in raw.execute(query)}


@pytest.mark.parametrize("role", SIGNING_IN)
@pytest.mark.parametrize("table", [*BEHIND, "registry_nametoken"])
def test_no_row_is_shown_until_somebody_says_who_looks(role: str, table: str) -> None:
    with signed_in(role) as raw, pytest.raises(errors.InsufficientPrivilege, match="who looks"):
        count(raw, table)


@pytest.mark.parametrize("table", BEHIND)
def test_each_officer_sees_her_own_district_and_no_other(table: str) -> None:
    seen = {}
    for claims in (DALIA, EMRE, NADIA):
        with signed_in("recensus_app", claims) as raw:
            seen[claims.by] = {str(row) for row in raw.execute(f"select * from {table}")}
    assert seen["dalia"]
    assert seen["emre"]
    assert not seen["dalia"] & seen["emre"]
    assert seen["dalia"] | seen["emre"] == seen["nadia"]


def test_a_look_limited_to_fewer_areas_shows_fewer_and_never_more() -> None:
    with signed_in("recensus_app", replace(NADIA, areas=("D2",))) as raw:
        assert names(raw) == {"Chidi"}
    with signed_in("recensus_app", replace(DALIA, areas=("D1", "D2"))) as raw:
        assert names(raw) == {"Amina", "Bashir"}


def test_a_person_sees_her_own_rows_and_her_household_and_no_other() -> None:
    with signed_in("recensus_app", NADIA) as raw:
        found = raw.execute("select registrant from registry_nameentry where name like 'Amina%'").fetchone()
    assert found is not None
    amina = replace(DALIA, by=f"person:{found[0]}", role="person", purpose="own record", writes=True)
    with signed_in("recensus_app", amina) as raw:
        assert names(raw) == {"Amina"}
        assert {kind for (kind,) in raw.execute("select kind from registry_nameentry")} == {"P", "H"}
        assert count(raw, "registry_nameentry") == 2
        assert raw.execute("update registry_nameentry set name = 'Other'").rowcount == 0


@pytest.mark.parametrize("setting", ["recensus.by", "access.context", "role", "row_security"])
def test_saying_a_name_opens_nothing(setting: str) -> None:
    said = "off" if setting == "row_security" else "recensus_owner"
    with signed_in("recensus_app") as raw, pytest.raises(errors.Error):
        names(raw, f"select set_config('{setting}', '{said}', true) from registry_nameentry")


@pytest.mark.parametrize(
    "attempt",
    [
        "insert into access.context values (pg_current_xact_id(), 'x', true, true)",
        "select * from access.key",
        "select access.install('x', 'y')",
        "select access.claims('x')",
        "set role recensus_keeper",
        "set role recensus_owner",
        "alter table registry_link disable row level security",
        "create policy p on registry_link using (true)",
        "truncate registry_link",
        "copy registry_link from stdin",
        "lock table registry_sourcerecord in exclusive mode",
        "create function access.mine() returns int language sql as 'select 1'",
        "create table public.mine (a int)",
    ],
)
def test_the_application_cannot_reach_round_the_wall(attempt: str) -> None:
    with (
        signed_in("recensus_app", NADIA) as raw,
        pytest.raises((errors.InsufficientPrivilege, errors.FeatureNotSupported)),
    ):
        raw.execute(attempt)


def made(raw: "psycopg.Connection[Any]", **other: Any) -> bytes:
    """Return a genuine token for a connection, but for what is given otherwise."""
    facts: dict[str, Any] = {"database": raw.info.dbname, "process": raw.info.backend_pid, "at": time.time()}
    return context.token(NADIA, **(facts | other))


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"database": "another"}, "another connection"),
        ({"process": 1}, "another connection"),
        ({"at": 0.0}, "expired"),
    ],
)
def test_a_token_is_good_for_one_connection_of_one_database_for_a_moment(
    other: dict[str, Any], why: str
) -> None:
    with signed_in("recensus_app") as raw, pytest.raises(errors.InsufficientPrivilege, match=why):
        raw.execute("select access.enter(%s)", [made(raw, **other)])


@pytest.mark.parametrize("place", [0, 31, 40, -1])
def test_a_token_that_was_tampered_with_is_refused(place: int) -> None:
    with signed_in("recensus_app") as raw:
        token = bytearray(made(raw))
        token[place] ^= 1
        with pytest.raises(errors.InsufficientPrivilege, match="not made by this"):
            raw.execute("select access.enter(%s)", [bytes(token)])


@pytest.mark.parametrize("claims", [replace(DALIA, role="programme_manager"), replace(DALIA, by="nobody")])
def test_whoever_is_not_appointed_sees_nothing_even_with_a_genuine_token(claims: context.Claims) -> None:
    with (
        pytest.raises(errors.InsufficientPrivilege, match="no appointment"),
        signed_in("recensus_app", claims),
    ):
        pass


def test_the_next_transaction_on_a_pooled_connection_sees_nothing() -> None:
    with signed_in("recensus_app", NADIA) as raw:
        assert names(raw)
        raw.commit()
        with pytest.raises(errors.InsufficientPrivilege, match="who looks"):
            names(raw)


def test_a_look_inside_a_look_leaves_the_outer_one_as_it_was() -> None:
    def seen() -> set[str]:
        with connection.cursor() as cursor:
            return names(cursor)

    wide = {"by": "nadia", "purpose": "casework", "role": "programme_manager"}
    with transaction.atomic(), context.enter(**wide, areas=["D1"]):
        assert seen() == {"Amina", "Bashir"}
        with context.enter(**wide):
            assert seen() == {"Amina", "Bashir", "Chidi"}
        assert seen() == {"Amina", "Bashir"}


@pytest.mark.parametrize("options", ["", "with (security_invoker = true)"])
def test_a_view_of_the_owners_shows_no_more_than_the_table(options: str) -> None:
    with signed_in("recensus_owner", DALIA) as raw:
        raw.execute(f"create view shown {options} as select name from registry_nameentry where kind = 'P'")
        assert names(raw, "select name from shown") == {"Amina", "Bashir"}
        raw.execute("alter table registry_nameentry no force row level security")
        assert "Chidi" in names(
            raw, "select name from registry_nameentry where kind = 'P'"
        )  # what FORCE is for


def test_a_function_in_the_owners_name_shows_no_more_than_the_table() -> None:
    with signed_in("recensus_owner", DALIA) as raw:
        raw.execute(
            "create function shown() returns setof text language sql security definer "
            "as $$ select name from registry_nameentry where kind = 'P' $$"
        )
        assert names(raw, "select shown()") == {"Amina", "Bashir"}


def test_a_condition_that_fails_on_hidden_rows_is_never_asked_of_them() -> None:
    with signed_in("recensus_app", DALIA) as raw:
        assert names(
            raw,
            "select name from registry_nameentry where 1 / (1 - (name like 'Chidi%')::int) = 1 and kind = 'P'",
        )


def test_a_copy_shows_no_more_than_a_query() -> None:
    with (
        signed_in("recensus_app", DALIA) as raw,
        raw.cursor().copy("copy registry_nameentry to stdout") as lines,
    ):
        text = b"".join(bytes(line) for line in lines)
    assert b"Amina" in text
    assert b"Chidi" not in text


def test_parallel_workers_see_what_their_leader_sees() -> None:
    for claims, expected in ((DALIA, {"Amina", "Bashir"}), (NADIA, {"Amina", "Bashir", "Chidi"})):
        with signed_in("recensus_app", claims) as raw:
            raw.execute("set local debug_parallel_query = on")
            raw.execute("set local parallel_setup_cost = 0")
            raw.execute("set local parallel_tuple_cost = 0")
            raw.execute("set local min_parallel_table_scan_size = 0")
            plan = "\n".join(line for (line,) in raw.execute("explain select name from registry_nameentry"))
            assert "Gather" in plan
            assert names(raw) == expected


def test_statistics_of_hidden_columns_are_not_shown() -> None:
    with signed_in("recensus_owner") as raw:
        raw.execute("analyze registry_nameentry")
        raw.commit()
    with signed_in("recensus_app", DALIA) as raw:
        assert count(raw, "pg_stats where tablename = 'registry_nameentry'") == 0


@pytest.mark.parametrize("word", ["chidi", "chidy", "okoro"])
def test_searching_below_the_wall_finds_only_who_may_be_seen(word: str) -> None:
    for claims, found in ((DALIA, 0), (EMRE, 1), (NADIA, 1)):
        facts = {"by": claims.by, "purpose": claims.purpose, "role": claims.role}
        with transaction.atomic(), context.enter(**facts):
            assert len(searching.by_name(word, None)) == found
            assert searching.count(word, None) == found


def test_who_only_looks_changes_nothing() -> None:
    with signed_in("recensus_worker", replace(WRITER, writes=False)) as raw:
        assert raw.execute("update registry_link set ended_by_id = 1").rowcount == 0
        assert raw.execute("delete from registry_identifier").rowcount == 0
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            raw.execute("insert into registry_nametoken values ('x')")


def test_a_role_that_may_only_look_cannot_write_by_claiming_so() -> None:
    with signed_in(
        "recensus_worker", replace(DALIA, by="anneke", role="analyst", purpose="monitoring", writes=True)
    ) as raw:
        assert raw.execute("delete from registry_identifier").rowcount == 0


def test_an_error_tells_nothing_of_rows_that_are_hidden() -> None:
    """A unique index answers before anybody is asked; so nobody gets to ask it of rows she may not see."""
    with signed_in("recensus_app", NADIA) as raw:
        hidden = raw.execute(
            "select person_id from registry_membership m join registry_nameentry n on n.registrant = person_id "
            "where n.area = 'D2'"
        ).fetchone()
    assert hidden is not None
    add = (
        "insert into registry_membership (person_id, definition, valid_from, source_id, batch_id) "
        "select %s, 1, day::date, 1, 1 from generate_series('2026-01-01'::date, '2026-01-01'::date, '1 day') day"
    )
    writer = replace(DALIA, writes=True)
    for number in (hidden[0], 999_999_999):
        with (
            signed_in("recensus_app", writer) as raw,
            pytest.raises(errors.InsufficientPrivilege, match="row-level"),
        ):
            raw.execute(add, [number])
    with (
        signed_in("recensus_app", writer) as raw,
        pytest.raises(errors.InsufficientPrivilege, match="permission"),
    ):
        raw.execute("update registry_link set source_key = 'chidi'")
    with (
        signed_in("recensus_app", writer) as raw,
        pytest.raises(errors.InsufficientPrivilege, match="row-level"),
    ):
        raw.execute(
            "insert into registry_link (source_id, kind, source_key, registrant_id, method, batch_id) "
            "values (1, 'P', 'chidi', 1, 'x', 1)"
        )
