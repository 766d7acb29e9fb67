"""Checkpoints are handed to others, so that nobody here can rewrite the log without its being seen.

A witness is a file (on another machine's disk, a tape, a printer: checkpoints are appended) or the address of a witness
that speaks C2SP's tlog-witness protocol. Before it is given a new checkpoint, the one that it holds must be one that
this log continues; else nothing is handed over and the alarm is raised.
"""

import logging
import os
from base64 import b64encode
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.privacy.audit import checkpoints, merkle, tree
from recensus.privacy.audit.verify import Checkpoint, NotTrusted, notes_in, opened

PATIENCE_SECONDS = 5
LONGEST_ANSWER = 10_000
LONGEST_NOTE = 4_000
CONFLICT = 409

_LAST = "select id, size, note from audit_checkpoint order by id desc limit 1"
_HAVE_IT = "select address from audit_witness where checkpoint = %s"
_HELD = "select size from audit_witness where address = %s"
_TAKEN = """
insert into audit_witness (address, checkpoint, size, handed_at, problem) values (%s, %s, %s, clock_timestamp(), '')
on conflict (address) do update
set checkpoint = excluded.checkpoint, size = excluded.size, handed_at = excluded.handed_at, problem = ''
"""
_NOT_TAKEN = """
insert into audit_witness (address, checkpoint, size, problem) values (%s, 0, 0, %s)
on conflict (address) do update set problem = excluded.problem
"""
_log = logging.getLogger(__name__)


class NotHandedOver(Exception):
    """A witness did not take the checkpoint; the message says why."""


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """Go nowhere else: a witness is who was named."""


_web = build_opener(_NoRedirects)


def hand_over() -> None:
    """Give the last checkpoint to each witness that does not hold it yet; what fails is noted, logged, tried again."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        for checkpoint, size, note in cursor.fetchall():
            cursor.execute(_HAVE_IT, [checkpoint])
            have_it = {address for (address,) in cursor.fetchall()}
            for address in settings.RECENSUS_WITNESSES:
                if address not in have_it:
                    _try(cursor, address, checkpoint, size, note)


def _try(cursor: CursorWrapper, address: str, checkpoint: int, size: int, note: str) -> None:
    try:
        _give(address, size, note)
    except (NotHandedOver, OSError, HTTPException) as failed:
        _log.error("The witness %s does not have the checkpoint of %s entries: %s", address, size, failed)
        cursor.execute(_NOT_TAKEN, [address, str(failed)])
    else:
        cursor.execute(_TAKEN, [address, checkpoint, size])


def _give(address: str, size: int, note: str) -> None:
    if address.startswith(("https://", "http://")):
        _post(address, size, note)
    else:
        _append(Path(address), note)


def _append(file: Path, note: str) -> None:
    with file.open("a+b") as out:
        out.seek(max(out.seek(0, os.SEEK_END) - LONGEST_NOTE, 0))
        tail = out.read().decode(errors="replace")
        if note in tail:
            return
        if tail:
            _check_continues(_last_of(tail))
        out.write(f"{note}\n".encode())
        out.flush()
        os.fsync(out.fileno())


def _last_of(tail: str) -> Checkpoint:
    begin = tail.rfind(f"\n\n{settings.RECENSUS_AUDIT_ORIGIN}\n")
    try:
        return opened(notes_in(tail[begin + 2 if begin >= 0 else 0 :])[-1], checkpoints.trusted())
    except NotTrusted as unknown:
        raise NotHandedOver(f"What it holds is not of this log: {unknown}") from unknown


def _post(address: str, size: int, note: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [address])
        held = cursor.fetchone()
    conflicting = _ask(address, held[0] if held else 0, size, note)
    if conflicting is not None and _ask(address, conflicting, size, note) is not None:
        raise NotHandedOver("It named another checkpoint each time.")


def _ask(address: str, held: int, size: int, note: str) -> int | None:
    """Send a checkpoint; return None when it was taken, else how many entries the witness knows of already."""
    if held > size:
        raise NotHandedOver(f"It holds a checkpoint of {held} entries; this log has only {size}.")
    proof = merkle.consistency(held, size, tree.hash_of) if held else []
    body = "".join([f"old {held}\n", *(f"{b64encode(step).decode()}\n" for step in proof), "\n", note])
    place = f"{address.rstrip('/')}/add-checkpoint"
    request = Request(place, body.encode(), {"Content-Type": "text/plain"})  # noqa: S310 - http(s), see _give
    try:
        with _web.open(request, timeout=PATIENCE_SECONDS):
            return None
    except HTTPError as answer:
        with answer:
            known = answer.read(LONGEST_ANSWER).decode(errors="replace").strip()
        if answer.code == CONFLICT and known.isdecimal():
            return int(known)
        raise NotHandedOver(f"It answered {answer.code}. {known[:200]}") from answer


def _check_continues(held: Checkpoint) -> None:
    """Raise NotHandedOver unless this log, as it is now, begins with what ``held`` states."""
    size = tree.size()
    if held.size > size:
        raise NotHandedOver(f"It holds a checkpoint of {held.size} entries; this log has only {size}.")
    proof = merkle.consistency(held.size, size, tree.hash_of)
    if not merkle.continues(held.size, held.root, size, merkle.root(size, tree.hash_of), proof):
        raise NotHandedOver(f"Its checkpoint of {held.size} entries is of another history than this log's.")
