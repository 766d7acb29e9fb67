"""A full disk and a silent database are told in words, with 503, and nobody sees an exception."""

import errno

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.urls import get_resolver
from psycopg.errors import DiskFull


def full() -> BaseException:
    problem = OperationalError("could not extend file")
    problem.__cause__ = DiskFull("could not extend file")
    return problem


@pytest.mark.parametrize(
    ("problem", "status", "says"),
    [
        (full(), 503, "The disk is full"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "The disk is full"),
        (OperationalError("connection refused"), 503, "The database does not answer"),
        (ZeroDivisionError("secret of a person"), 500, "Something went wrong"),
    ],
)
def test_what_fails_is_told_without_its_inside(problem: Exception, status: int, says: str) -> None:
    handler = get_resolver().resolve_error_handler(500)
    try:
        raise problem  # noqa: TRY301 - here, as Django does
    except Exception:  # noqa: BLE001
        answer = handler(RequestFactory().get("/"))
    assert answer.status_code == status
    assert says in answer.text
    assert "secret of a person" not in answer.text
    assert (answer.get("Retry-After") is not None) == (status == 503)
