"""When something fails that no page foresaw: 503 with the reason where waiting or room helps, 500 otherwise."""

import errno
import sys
from collections.abc import Iterator
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import server_error
from psycopg.errors import DiskFull

RETRY_SECONDS: Final = 60
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed; Django calls this while it handles the exception."""
    if (why := _why(sys.exception())) is None:
        return server_error(request)
    answer = render(request, "503.html", {"why": why}, status=503)
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _why(problem: BaseException | None) -> str | None:
    """Return in words why a request cannot be served now, None when waiting will not help."""
    causes = list(_causes(problem))
    if any(isinstance(cause, DiskFull) or _is_full(cause) for cause in causes):
        return _("The disk is full. The operator has to make room before anything more can be kept.")
    if any(isinstance(cause, OperationalError | InterfaceError) for cause in causes):
        return _("The database does not answer.")
    return None


def _is_full(cause: BaseException) -> bool:
    return isinstance(cause, OSError) and cause.errno in _NO_ROOM


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
