"""Taking what was dropped: one move claims it, one load decides about it, one more move answers it."""

import json
import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from recensus.connectors.failures import FileUnreadable
from recensus.intake.handing import Door, keep
from recensus.intake.inbox import folders
from recensus.intake.inbox.folders import CHECKSUM, DONE, IN, QUIET_SECONDS, REFUSED, TAKEN, Dropped
from recensus.intake.receipts import Receipt, receipt
from recensus.intake.uploads import load_upload
from recensus.privacy.access import EVERYBODY, Act, foreseen, looking
from recensus.privacy.vault.sealed_files import open_file, plain_name
from recensus.registry import queries as registry
from recensus.vocabulary.types import Pack

log = logging.getLogger(__name__)

PURPOSE: Final = "registration"
ANSWER: Final = "answer.json"
SENT: Final = "sent"
KEPT: Final = timedelta(days=30)
"""How long a file and its answer lie there to be fetched."""
_LOOKING: Final = 0x5245_4942
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One thing that was taken: where it lies now with its answer, and how it ended (done or refused)."""

    source: str
    name: str
    folder: Path
    outcome: str


def reporter(source: str) -> str:
    """Return the name under which a source's inbox acts; no program can be registered by it.

    >>> reporter("pension_office")
    'api:inbox.pension_office'
    """
    return f"api:inbox.{source}"


def look_into(pack: Pack, *, quiet: float = QUIET_SECONDS) -> list[Answered]:
    """Take all that is whole in the inboxes of a pack's sources, load it, and answer; nothing while another looks.

    A source whose inbox is not appointed is left alone, and the log says so.
    """
    with _alone() as first:
        if not first:
            return []
        there = [source for source in sorted(pack.sources) if (folders.inbox() / source / IN).is_dir()]
        return [one for source in there if _may_report(source) for one in _source(pack, source, quiet)]


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [_LOOKING])
        first = bool(cursor.fetchone()[0])
    try:
        yield first
    finally:
        if first:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [_LOOKING])


def _may_report(source: str) -> bool:
    decision = foreseen(by=reporter(source), purpose=PURPOSE, action=Act.RECORD)
    if not decision.allowed:
        log.warning("The inbox of %s is left alone: %s", source, decision.reason)
    return decision.allowed


def _source(pack: Pack, source: str, quiet: float) -> Iterator[Answered]:
    home = folders.prepare(source)
    for one in folders.dropped(source):
        try:
            if one.whole(quiet=quiet, now=folders.now()):
                _claim(home, one)
        except FileNotFoundError:
            log.info("%s was taken back before it was taken.", one.path)
    for claimed in sorted((home / TAKEN).iterdir()):
        if (lying := _of_claim(home, claimed)) is not None:
            yield _answered(pack, source, claimed, lying)
    _clear(home)


def _claim(home: Path, one: Dropped) -> None:
    """Move what was dropped out of the programme's reach: one rename, which only one can do; the checksum first."""
    sent = home / TAKEN / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z" / SENT
    sent.mkdir(parents=True, mode=0o700)
    if folders.is_plain(one.checksum):
        one.checksum.rename(sent / one.checksum.name)
    one.path.rename(sent / one.path.name)


def _of_claim(home: Path, claimed: Path) -> Dropped | None:
    """Return what was claimed; of a claim that was killed before its move, let the checksum wait for its file."""
    sent = claimed / SENT
    lying = sorted(sent.iterdir()) if sent.exists() else []
    if len(lying) == 1 and (alone := lying[0]).name.endswith(CHECKSUM):
        alone.rename(home / IN / alone.name)
        lying = []
    if not lying:
        shutil.rmtree(claimed)
    return Dropped(lying[0]) if lying else None


def _answered(pack: Pack, source: str, claimed: Path, one: Dropped) -> Answered:
    """Load what was claimed, put the answer beside it, and move both to where the programme fetches them."""
    try:
        found = _loaded(pack, source, claimed, one)
        content: dict[str, Any] = asdict(found)
        outcome = REFUSED if found.state == "failed" else DONE
        _return_rows(found, source, claimed)
    except FileUnreadable as refused:
        content, outcome = {"source": source, "state": "failed", "problems": [refused.told()]}, REFUSED
    (claimed / ANSWER).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    for path in (claimed, *claimed.iterdir()):
        path.chmod(0o750 if path.is_dir() else 0o640)
    ended = claimed.parent.parent / outcome / claimed.name
    claimed.rename(ended)
    return Answered(source=source, name=one.path.name, folder=ended, outcome=outcome)


def _loaded(pack: Pack, source: str, claimed: Path, one: Dropped) -> Receipt:
    by = reporter(source)
    number, _new = keep(
        pack=pack,
        source=source,
        files={path.name: _parts(path) for path in _sound(one)},
        stated_on=None,
        mode=None,
        by=by,
        purpose=PURPOSE,
        door=Door(name="inbox", key=claimed.name),
    )
    load_upload(number)
    return receipt(number, by=by, purpose=PURPOSE)


def _sound(one: Dropped) -> list[Path]:
    """Return the files to be loaded; raise FileUnreadable for what is none, or not what its checksum promised."""
    files = [path for path in one.files() if not path.name.endswith(CHECKSUM)]
    for path in files or [one.path]:
        if not folders.is_plain(path):
            raise FileUnreadable(
                "not_a_file", path.name, "It is no file, but leads elsewhere.", "Send the file itself."
            )
        if not Dropped(path).is_as_promised():
            message = "It is not the file of which its checksum speaks: the transfer may have broken off."
            raise FileUnreadable(
                "checksum_differs", path.name, message, "Send file and checksum again, the checksum last."
            )
    return files


def _parts(path: Path) -> Iterator[bytes]:
    with folders.opened(path) as file:
        yield from _blocks(file, path.name)


def _blocks(file: BufferedReader, name: str) -> Iterator[bytes]:
    """Yield a file's bytes; raise FileUnreadable if somebody still wrote to it meanwhile."""
    before = os.fstat(file.fileno())
    while block := file.read(_BLOCK):
        yield block
    after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileUnreadable(
            "still_written", name, "It was still being written to.", "Send it again under another name first."
        )


def _return_rows(found: Receipt, source: str, claimed: Path) -> None:
    """Lay the rows that were not taken in beside the file, in its own shape, with what to do about each."""
    if found.batch is None:
        return
    by = reporter(source)
    with looking(by=by, purpose=PURPOSE, action=Act.RECORD, subject=EVERYBODY) as look:
        look.shows(whole=f"the rejected rows of batch {found.batch}, back to their sender")
        rejects = registry.batch(found.batch, by=by, purpose=PURPOSE).rejects_files
    for path in map(Path, rejects):
        _write(claimed / plain_name(path), open_file(path))


def _write(path: Path, parts: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(parts)


def _clear(home: Path) -> None:
    """Throw away what has lain there long enough to be fetched."""
    past = timezone.now() - KEPT
    for outcome in (DONE, REFUSED):
        for folder in (home / outcome).iterdir():
            if datetime.fromtimestamp(folder.lstat().st_ctime, UTC) < past:
                shutil.rmtree(folder)
