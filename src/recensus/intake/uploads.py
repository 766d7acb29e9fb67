"""Files that officers hand in through the pages: kept, queued, loaded in the background, and thrown away."""

import shutil
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from recensus.connectors.failures import FileUnreadable, NotASource
from recensus.intake.actions import load_files
from recensus.intake.arriving import write
from recensus.intake.models import Upload
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.privacy.vault.sealed_files import SUFFIX
from recensus.registry import queries as registry
from recensus.registry.actions import VersionTaken
from recensus.rules.types import InvalidRule
from recensus.vocabulary.pack import PackHasProblems, open_pack
from recensus.vocabulary.types import Pack

FOLDER = "uploads"
EXPECTED = (FileUnreadable, NotASource, VersionTaken, InvalidRule, PackHasProblems)
"""What may be wrong with files or pack; the officer is told in the exception's own words."""


class UnknownUpload(LookupError):
    """There is no upload of this number."""


@dataclass(frozen=True, kw_only=True)
class UploadShown:
    """An upload: ``state`` is waiting, loading, done or failed; ``progress`` as the load tells it while it runs."""

    id: int
    source: str
    file_names: tuple[str, ...]
    state: str
    problem: str
    batch: int | None
    progress: Mapping[str, object]


def keep(
    *,
    pack: Pack,
    source: str,
    files: Mapping[str, Iterable[bytes]],
    stated_on: date | None,
    mode: str | None,
    by: str,
    purpose: str,
) -> int:
    """Write the files down and put them on record as waiting; return the upload's number. Raises FileUnreadable."""
    with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY) as look:
        look.shows(whole=f"an extract of {source}")
        folder, names = _written(files)
        upload = Upload.objects.create(
            source=source,
            pack=str(Path(pack.path).resolve()),
            folder=str(folder),
            file_names=names,
            stated_on=stated_on,
            mode=mode or "",
            by=by,
            purpose=purpose,
        )
    return upload.id


def _written(files: Mapping[str, Iterable[bytes]]) -> tuple[Path, list[str]]:
    """Write files into a folder of their own: all of them, or none."""
    folder = Path(settings.RECENSUS_FILES) / FOLDER / uuid.uuid4().hex
    folder.mkdir(parents=True, mode=0o700)
    try:
        return folder, [write(folder, name, parts) for name, parts in files.items()]
    except BaseException:
        shutil.rmtree(folder)
        raise


def load_upload(number: int) -> None:
    """Load what was handed in, and throw the files away; what is wrong with them is kept in words."""
    upload = Upload.objects.get(pk=number)
    _note(number, state="loading")
    folder = Path(upload.folder)
    try:
        result = load_files(
            pack=open_pack(upload.pack),
            source_name=upload.source,
            paths=[folder / (name + SUFFIX) for name in upload.file_names],
            stated_on=upload.stated_on,
            mode=upload.mode or None,
            by=upload.by,
            purpose=upload.purpose,
        )
    except EXPECTED as problem:
        _note(number, state="failed", problem=str(problem).replace(f"{folder}/", ""))
    except BaseException:
        _note(number, state="failed", problem="")
        raise
    else:
        _note(number, state="done", batch=result.batch)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@transaction.atomic
def _note(number: int, *, state: str, problem: str = "", batch: int | None = None) -> None:
    Upload.objects.filter(pk=number).update(state=state, problem=problem, batch=batch)


def upload(number: int, *, by: str, purpose: str) -> UploadShown:
    """Return how an upload stands; raise UnknownUpload when there is none of this number."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        found = Upload.objects.filter(pk=number).first()
    if found is None:
        raise UnknownUpload(f"There is no upload {number}.")
    return _shown(found, by=by, purpose=purpose)


def unfinished(*, by: str, purpose: str) -> list[UploadShown]:
    """Return the uploads that wait or are being loaded, and the latest that failed."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        found = list(Upload.objects.exclude(state="done").order_by("-id")[:10])
    return [_shown(one, by=by, purpose=purpose) for one in found]


def _shown(found: Upload, *, by: str, purpose: str) -> UploadShown:
    progress: Mapping[str, object] = {}
    if found.state == "loading":
        batches = registry.batches(by=by, purpose=purpose)
        loading = (b.progress for b in batches if b.source == found.source and b.state == "loading")
        progress = next(loading, {})
    return UploadShown(
        id=found.id,
        source=found.source,
        file_names=tuple(found.file_names),
        state=found.state,
        problem=found.problem,
        batch=found.batch_id,
        progress=progress,
    )
