"""When something fails that no page foresaw: 503 with the reason where waiting or room helps, 500 otherwise."""

import sys
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from recensus.connectors.room import causes, no_room

RETRY_SECONDS: Final = 60


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed; Django calls this while it handles the exception."""
    if (why := _why(sys.exception())) is None:
        return server_error(request)
    answer = render(request, "503.html", {"why": why}, status=503)
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _why(problem: BaseException | None) -> str | None:
    """Return in words why a request cannot be served now, None when waiting will not help."""
    if no_room(problem):
        return _("The disk is full. The operator has to make room before anything more can be kept.")
    if any(isinstance(cause, OperationalError | InterfaceError) for cause in causes(problem)):
        return _("The database does not answer.")
    return None
