"""Serving programs without what only pages need: no session, no cookie, no form, no language.

A request goes to one of a few threads, each of which keeps its connection to the database and with it the statements
that are prepared there. The operations, what they refuse and how errors look are those of `recensus.api.urls`.
"""

import asyncio
import select
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Executor
from io import BytesIO
from typing import Any, Final

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.exception import convert_exception_to_response
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.middleware.security import SecurityMiddleware
from django.urls import get_resolver

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

URLS: Final = "recensus.api.urls"


class Programs:
    """The ASGI application behind every address of the interface; ``threads`` do its work."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._answer = SecurityMiddleware(convert_exception_to_response(_operate))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _whole(receive)
        if body is None:
            return
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, self._work, scope, body)
        heads = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in _heads(answer)]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": heads})
        await send({"type": "http.response.body", "body": answer.content})

    def _work(self, scope: Scope, body: bytes) -> HttpResponse:
        """Answer one request, in a thread, over a connection that still stands."""
        try:
            request = ASGIRequest(scope, BytesIO(body))
        except UnicodeDecodeError:
            return HttpResponseBadRequest()
        if _hung_up():
            connection.close()
        answer = self._answer(request)
        assert isinstance(answer, HttpResponse)
        return answer


def _operate(request: HttpRequest) -> HttpResponse:
    """Carry out the operation at an address; raises Http404 where there is none."""
    found = request.resolver_match = get_resolver(URLS).resolve(request.path_info)
    answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return answer


def _hung_up() -> bool:
    """Tell whether the database said something that nobody asked: that it goes."""
    raw = connection.connection
    return raw is not None and (raw.closed or bool(select.select([raw.fileno()], [], [], 0)[0]))


async def _whole(receive: Receive) -> bytes | None:
    """Return all that a request carries; None when whoever sends it has gone."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _heads(answer: HttpResponse) -> Iterator[tuple[str, str]]:
    """Yield what stands above an answer; nobody on the way may keep it."""
    yield "Content-Length", str(len(answer.content))
    yield "Cache-Control", "no-store"
    yield from answer.items()
