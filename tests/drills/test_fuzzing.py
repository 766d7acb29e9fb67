"""Whatever is sent to the interface or written into a form, the answer is an answer: never a failure of the server."""

import json
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from recensus.api.urls import api
from tests.drills import probing, routes
from tests.drills.country import Country
from tests.drills.figures import Tell

SHORT, LONG = 40, 5_000
"""Requests to the interface, and as many to the forms, in `make test` and in `make drills`."""
EFFORTS = [SHORT, pytest.param(LONG, marks=pytest.mark.drill)]

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "\0",
            "a\0b",
            "\ufffe",
            "\u202e",
            "9" * 30,
            "9" * 5000,
            "-1",
            "1e999",
            "NaN",
            "٣",
            "0x1f",
            "9999-12-31",
            "0001-01-01",
            "2026-02-30",
            "'; drop table x; --",
            "%00",
            "../../etc/passwd",
            "{{7*7}}",
            "\ud83d\ude00",
            " ",
        ]
    ),
    st.integers().map(str),
    st.dates().map(str),
)


def send(
    client: Client, method: str, path: str, body: bytes, kind: str, headers: dict[str, str]
) -> tuple[int, str]:
    """Send a request, undo what it did, and return the answer's status and the last that was logged."""
    with probing.logged() as told, transaction.atomic():
        answer = client.generic(method, path, body, content_type=kind, headers=headers)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer.status_code, "".join(told[-1:])


def tried(efforts: int) -> Any:
    """Return the settings of a property that so many examples are to break."""
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    return settings(
        max_examples=efforts, deadline=None, database=None, derandomize=True, suppress_health_check=slow,
        phases=[Phase.generate],
    )  # fmt: skip


@pytest.mark.parametrize("efforts", EFFORTS)
def test_no_request_makes_the_interface_fail(country: Country, efforts: int, tell: Tell) -> None:
    machine = next(one for one in probing.visitors(country) if one.who == "health")
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= len(routes.operations())
    cases = st.one_of([operation.as_strategy() for operation in operations])
    statuses: list[int] = []

    @tried(efforts)
    @given(cases)
    def holds(case: Any) -> None:
        body = (
            b""
            if not isinstance(case.body, dict | list | str | int | float | bool)
            else json.dumps(case.body).encode()
        )
        path = quote(case.formatted_path, safe="/%")
        status, why = send(
            machine.client, case.method, path, body, case.media_type or "", dict(machine.headers)
        )
        statuses.append(status)
        assert status < 500, why

    holds()
    tell(f"interface: {len(statuses):,} requests, {sum(status >= 500 for status in statuses)} failures")


@pytest.mark.parametrize("efforts", EFFORTS)
def test_nothing_written_into_a_form_or_an_address_makes_the_pages_fail(
    country: Country,
    efforts: int,
    tell: Tell,
) -> None:
    officer = next(
        one for one in probing.visitors(country) if (one.who, one.shown_for) == ("tester", "registration")
    )
    names = sorted({*routes.FIELDS, *routes.QUERIES})
    places, chance = routes.routes(), routes.Chance(1)
    statuses: list[int] = []

    @tried(efforts)
    @given(
        st.sampled_from(places),
        st.dictionaries(st.sampled_from(names), HOSTILE, max_size=6),
        st.booleans(),
        HOSTILE,
    )
    def holds(place: routes.Route, written: dict[str, str], sends: bool, part: str) -> None:  # noqa: FBT001
        path = place.filled(country, chance)
        if place.parts and not sends:
            path = "/" + place.template.format(
                **dict.fromkeys(place.parts, quote(part.encode(errors="replace"), safe=""))
            )
        form = "&".join(
            f"{quote(name)}={quote(value.encode(errors='replace'))}" for name, value in written.items()
        )
        kind = "application/x-www-form-urlencoded"
        method, address, body = ("POST", path, form.encode()) if sends else ("GET", f"{path}?{form}", b"")
        status, why = send(officer.client, method, address, body, kind, {})
        statuses.append(status)
        assert status < 500, why

    holds()
    tell(f"forms: {len(statuses):,} requests, {sum(status >= 500 for status in statuses)} failures")
