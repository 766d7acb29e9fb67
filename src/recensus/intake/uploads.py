"""What came in by a door and waits, is loaded in the background, and how it ended; its files are then thrown away."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from recensus.connectors.contracts import ContractBroken
from recensus.connectors.failures import FileUnreadable, NotASource
from recensus.intake.actions import load_files
from recensus.intake.models import Upload
from recensus.privacy.access import Act, looking
from recensus.privacy.vault.sealed_files import SUFFIX
from recensus.registry import queries as registry
from recensus.registry.actions import VersionTaken
from recensus.rules.types import InvalidRule
from recensus.vocabulary.pack import PackHasProblems, open_pack

EXPECTED: Final = (FileUnreadable, NotASource, VersionTaken, InvalidRule, PackHasProblems)
"""What may be wrong with files or pack; the sender is told in the exception's own words."""
RUNNING: Final = ("waiting", "loading")
LEFT_ALONE: Final = timedelta(minutes=10)
"""After so long, what waits still is loaded by whoever looks after it: its job is no more."""
UNFORESEEN: Final = {
    "code": "unforeseen",
    "file": "",
    "message": "Something unforeseen stopped it, and nothing was kept.",
    "remedy": "The registry's operator has to look. Send it again when told.",
}
_LOADING_ONE = 0x5245_5550


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


def load_upload(number: int) -> None:
    """Load what came in, unless that was done or is being done, and throw the files away.

    What is wrong with them is kept in words. A load that was killed goes on where it was.
    """
    with _alone(number) as first:
        upload = Upload.objects.get(pk=number)
        if first and upload.state in RUNNING:
            _load(upload)


@contextmanager
def _alone(number: int) -> Iterator[bool]:
    """Tell whether nobody else loads this upload; until the end nobody else will."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [_LOADING_ONE, number])
        first = bool(cursor.fetchone()[0])
    try:
        yield first
    finally:
        if first:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [_LOADING_ONE, number])


def _load(upload: Upload) -> None:
    _note(upload.id, state="loading")
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
        said = str(problem).replace(f"{folder}/", "")
        _note(upload.id, state="failed", problem=said, problems=_told(problem))
    except BaseException:
        _note(upload.id, state="failed", problems=[UNFORESEEN])
        raise
    else:
        _note(upload.id, state="done", batch=result.batch)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _told(problem: Exception) -> list[dict[str, str]]:
    """Return what stopped a whole extract, piece by piece, for programs."""
    breaches = problem.breaches if isinstance(problem, ContractBroken) else [problem]
    return [
        one.told()
        if isinstance(one, FileUnreadable)
        else {"code": "source_not_usable", "file": "", "message": str(one), "remedy": "Tell the registry."}
        for one in breaches
    ]


@transaction.atomic
def _note(
    number: int,
    *,
    state: str,
    problem: str = "",
    problems: Iterable[Mapping[str, str]] = (),
    batch: int | None = None,
) -> None:
    facts = {"state": state, "problem": problem, "problems": list(problems), "batch": batch}
    Upload.objects.filter(pk=number).update(**facts)


def resume() -> list[int]:
    """Load what was left waiting or half loaded by a process that is no more; return the numbers."""
    late = timezone.now() - LEFT_ALONE
    left = Upload.objects.filter(state__in=RUNNING, at__lt=late).order_by("id")
    numbers = list(left.values_list("id", flat=True))
    for number in numbers:
        load_upload(number)
    return numbers


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
