"""How much a request may carry, decided before anything of it is kept: files at the upload page, little elsewhere."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LITTLE: Final = 10 * 2**20
"""Bytes that a request without files may carry."""
_TOO_MUCH = b"What was sent is too large. Send it in several files, or ask the operator to load it.\n"


class BoundedBodies:
    """An application in front of ``inner``: a request that carries too much is answered 413 and goes no further.

    ``largest`` is how many bytes may come to ``upload``, the path of the page that takes files.
    """

    def __init__(self, inner: Application, *, upload: str, largest: int) -> None:
        self.inner, self.upload, self.largest = inner, upload, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        most = self.largest if scope["path"] == self.upload else LITTLE
        if _announced(scope) > most:
            await _refuse(send)
            return
        await self.inner(scope, _Counting(receive, send, most), send)


class _Counting:
    """Hands a request's parts on and counts them: what was announced need not be so."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._left = receive, send, most

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left >= 0:
            return message
        await _refuse(self._send)
        return {"type": "http.disconnect"}


def _announced(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": _TOO_MUCH})
