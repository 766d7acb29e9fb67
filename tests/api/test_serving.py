"""What serves programs by themselves answers as the operations do, and keeps its connections in order."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from recensus.api.serving import Programs
from recensus.privacy.audit.models import Entry

pytestmark = pytest.mark.usefixtures("country")
LOOK_UP = "/api/v1/persons/look-up"


@dataclass
class Door:
    """The application, and the one thread in which it works."""

    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def answer(self, path: str, *parts: bytes, method: str = "POST", **scope: Any) -> list[Mapping[str, Any]]:
        """Send a request whose body comes in parts (none: who sends it has gone); return what is sent back."""
        told: list[Mapping[str, Any]] = []
        coming = [
            {"type": "http.request", "body": part, "more_body": number < len(parts)}
            for number, part in enumerate(parts, 1)
        ]

        async def receive() -> Mapping[str, Any]:
            return coming.pop(0) if coming else {"type": "http.disconnect"}

        async def send(message: Mapping[str, Any]) -> None:
            told.append(message)

        given = {"type": "http", "method": method, "path": path, "server": ("testserver", 80), "headers": []}
        asyncio.run(Programs(self.threads)({**given, **scope}, receive, send))
        return told

    def look_up(self, bearer: Mapping[str, str], value: str) -> list[Mapping[str, Any]]:
        head = {"host": "testserver", "content-type": "application/json", **bearer}
        headers = [(name.lower().encode(), said.encode()) for name, said in head.items()]
        body = json.dumps({"issuer": "nid", "value": value}).encode()
        return self.answer(LOOK_UP, body[:9], body[9:], headers=headers)

    def backend(self) -> int:
        """Return which process of the server the thread is connected to."""
        return self.threads.submit(lambda: int(connection.connection.info.backend_pid)).result()


def _hang_up() -> None:
    connection.close()  # the thread's own


@pytest.fixture
def door() -> Iterator[Door]:
    """Open the door, and close its thread's connection in the end."""
    opened = Door()
    yield opened
    opened.threads.submit(_hang_up).result()
    opened.threads.shutdown()


@pytest.mark.parametrize("value", ["000101", "000202", "x", "\0"])
def test_the_answer_is_the_one_that_the_pages_own_server_would_give(
    door: Door, bearer: dict[str, str], value: str
) -> None:
    start, body = door.look_up(bearer, value)
    asked = {"issuer": "nid", "value": value}
    same = Client().post(LOOK_UP, asked, content_type="application/json", headers=bearer)
    assert (start["status"], body["body"]) == (same.status_code, same.content)


def test_nobody_on_the_way_keeps_an_answer_and_no_cookie_is_set(door: Door, bearer: dict[str, str]) -> None:
    start, body = door.look_up(bearer, "000101")
    heads = {name.decode(): value.decode() for name, value in start["headers"]}
    assert heads["cache-control"] == "no-store"
    assert heads["x-content-type-options"] == "nosniff"
    assert heads["content-length"] == str(len(body["body"]))
    assert "set-cookie" not in heads


def test_a_look_through_it_is_on_record_with_its_door(door: Door, bearer: dict[str, str]) -> None:
    door.look_up(bearer, "000101")
    entry = Entry.objects.latest("id")
    assert (entry.who, entry.channel, entry.outcome) == ("api:health", "programs", "done")
    assert len(entry.request) == 32


def test_without_a_token_and_beyond_its_addresses_there_is_nothing(door: Door) -> None:
    assert door.answer("/api/v1/persons/1", b"", method="GET")[0]["status"] == 401
    assert door.answer("/api/v1/nothing", b"", method="GET")[0]["status"] == 404
    assert door.answer("/sign-in", b"", method="GET")[0]["status"] == 404
    assert door.answer(LOOK_UP, b"", query_string=b"\xff")[0]["status"] == 400


def test_a_request_whose_sender_has_gone_is_dropped(door: Door) -> None:
    assert door.answer(LOOK_UP) == []


def test_a_thread_keeps_its_connection_until_the_server_ends_it(door: Door, bearer: dict[str, str]) -> None:
    door.look_up(bearer, "000101")
    before = door.backend()
    door.look_up(bearer, "000202")
    assert door.backend() == before
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [before])
    assert door.look_up(bearer, "000101")[0]["status"] == 200
    assert door.backend() != before


def test_without_the_log_nobody_is_shown_and_afterwards_all_is_well(
    door: Door, bearer: dict[str, str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_entry rename to audit_entry_gone")
    try:
        start, body = door.look_up(bearer, "000101")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("alter table audit_entry_gone rename to audit_entry")
    assert start["status"] == 500
    assert b"Amina" not in body["body"]
    assert door.look_up(bearer, "000101")[0]["status"] == 200
