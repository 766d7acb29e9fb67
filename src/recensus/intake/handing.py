"""Files as they come in by a door: put down sealed and on record, once for each key of their sender.

Officers hand them in at the pages, programmes drop them into an inbox or send them by program. Whatever the door, it is
one load with the same checks and the same rejects (`intake.uploads`).
"""

import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from recensus.intake.arriving import write
from recensus.intake.models import Upload
from recensus.privacy.access import EVERYBODY, Act, Look, looking
from recensus.vocabulary.types import Pack

if TYPE_CHECKING:
    from hashlib import _Hash

FOLDER: Final = "uploads"


class OtherFilesBefore(ValueError):
    """Other files came under this key before."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """How files came in: ``name`` is pages, inbox or programs; under one ``key`` a sender's files are taken once."""

    name: str
    key: str = ""


PAGES: Final = Door(name="pages")


def keep(
    *,
    pack: Pack,
    source: str,
    files: Mapping[str, Iterable[bytes]],
    stated_on: date | None,
    mode: str | None,
    by: str,
    purpose: str,
    door: Door = PAGES,
) -> tuple[int, bool]:
    """Write the files down and put them on record as waiting; return the upload's number, and whether it is new.

    Who comes under an agreement reports only into the sources that it names. Raises FileUnreadable, AccessRefused,
    and OtherFilesBefore when other files came under the same key.
    """
    with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY) as look:
        _refuse_other_sources(look, source)
        look.shows(whole=f"an extract of {source}")
        digest = sha256(f"{stated_on} {mode}".encode())
        with _written(files, digest) as (folder, names):
            upload, new = _put_down(
                source=source,
                pack=str(Path(pack.path).resolve()),
                folder=str(folder),
                file_names=names,
                stated_on=stated_on,
                mode=mode or "",
                by=by,
                purpose=purpose,
                door=door.name,
                key=door.key,
                sha256=digest.hexdigest(),
            )
            if not new:
                shutil.rmtree(folder)
    return upload.id, new


def _refuse_other_sources(look: Look, source: str) -> None:
    terms = look.question.agreement
    if terms is not None and source not in terms.sources:
        raise look.refused(f"The agreement {terms.cited} does not name the source '{source}'.")


def _put_down(**facts: Any) -> tuple[Upload, bool]:
    """Put an upload on record, unless one of its sender and key is there. Raises OtherFilesBefore."""
    if not facts["key"]:
        return Upload.objects.create(**facts), True
    mark = {name: facts.pop(name) for name in ("by", "source", "key")}
    upload, new = Upload.objects.get_or_create(**mark, defaults=facts)
    if upload.sha256 != facts["sha256"]:
        raise OtherFilesBefore(f"Under this key other files came as number {upload.id}.")
    return upload, new


@contextmanager
def _written(files: Mapping[str, Iterable[bytes]], digest: "_Hash") -> Iterator[tuple[Path, list[str]]]:
    """Write files into a folder of their own, all of them or none; what goes wrong inside removes them."""
    folder = Path(settings.RECENSUS_FILES) / FOLDER / uuid.uuid4().hex
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder, [write(folder, name, _hashed(name, parts, digest)) for name, parts in files.items()]
    except BaseException:
        shutil.rmtree(folder)
        raise


def _hashed(name: str, parts: Iterable[bytes], digest: "_Hash") -> Iterator[bytes]:
    digest.update(b"\0" + name.encode() + b"\0")
    for part in parts:
        digest.update(part)
        yield part
