"""A run: everyone on record linked once, and what that would change written down beside what is in force.

Nothing is touched but the run's own rows, and these come in one piece: a run that is killed at any moment leaves the
links as they were, and is marked as failed by the next.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Final

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from recensus.linkage import models
from recensus.linkage.engine.linking import link
from recensus.linkage.engine.types import Linked, Progress, silent
from recensus.linkage.given import Given, Linker, read
from recensus.linkage.population import Everyone
from recensus.linkage.settings import LinkageSettings, settings_of
from recensus.linkage.types import State
from recensus.linkage.writing import write
from recensus.privacy.access import EVERYBODY, Act, Look, looking
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.types import Pack

_RUNNING: Final = 0x5245_4C52


class RunUnderWay(Exception):
    """Another run is being made: one at a time."""


def make_run(*, pack: Pack, by: str, purpose: str, linker: Linker = link, progress: Progress = silent) -> int:
    """Link everyone on record as the pack says, write down what that would change, and return the run's number.

    Raises RunUnderWay.
    """
    return made(pack, partial(_everyone, linker), by=by, purpose=purpose, progress=progress)


Way = Callable[[models.Run, Pack, LinkageSettings, Progress], tuple[Given, Linked]]
"""How a run comes to its answer: it reads inside `look_of` the run, and links outside of it."""


def made(
    pack: Pack, way: Way, *, by: str, purpose: str, progress: Progress, since: datetime | None = None
) -> int:
    """Make a run in some way and return its number; ``since`` is from when on a delta looks. Raises RunUnderWay."""
    settings = settings_of(pack)
    with _alone():
        run = _begin(pack, settings, since, by, purpose)
        try:
            given, linked = way(run, pack, settings, progress)
            _put_down(run, given, linked, progress)
        except BaseException:
            models.Run.objects.filter(pk=run.pk).update(state=State.FAILED, ended_at=timezone.now())
            raise
    return run.id


def _everyone(
    linker: Linker, run: models.Run, pack: Pack, settings: LinkageSettings, progress: Progress
) -> tuple[Given, Linked]:
    with look_of(run):
        given = read(pack, settings, progress)
    return given, given.link(linker, progress)


@contextmanager
def look_of(run: models.Run) -> Iterator[Look]:
    """Look at everybody for a run."""
    with looking(by=run.by, purpose=run.purpose, action=Act.RECORD, subject=EVERYBODY) as look:
        look.shows(whole=f"link run {run.id}")
        yield look


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [_RUNNING])
        if not cursor.fetchone()[0]:
            raise RunUnderWay("A run is being made just now. Wait until it is done: recensus link runs")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [_RUNNING])


def _begin(
    pack: Pack, settings: LinkageSettings, since: datetime | None, by: str, purpose: str
) -> models.Run:
    with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY):
        left = models.Run.objects.filter(state=State.RUNNING)
        left.update(state=State.FAILED, ended_at=timezone.now())  # killed: nobody else runs now
        now = timezone.now()
        return models.Run.objects.create(
            known_at=now,
            since=since,
            started_at=now,
            last_verdict=models.Verdict.objects.aggregate(last=Max("id"))["last"] or 0,
            pack_version=record_pack_version(pack, by=by),
            settings=settings.content(),
            settings_hash=settings.name,
            by=by,
            purpose=purpose,
        )


def _put_down(run: models.Run, given: Given, linked: Linked, progress: Progress) -> None:
    progress("write", 0.0)
    with look_of(run), connection.cursor() as cursor:
        sample = given.settings.sample
        counts = write(cursor, run.id, given.everyone, linked, adverse=given.adverse, sample=sample)
        _end(run, given.everyone, linked, dict(counts))


def _end(run: models.Run, found: Everyone, linked: Linked, counts: dict[str, object]) -> None:
    run.state, run.known_at, run.input_hash = State.PROPOSED, found.known_at, found.hash
    run.model, run.model_name = json.loads(linked.model.to_json()), linked.model.name
    run.report, run.counts, run.ended_at = dict(linked.report), counts, timezone.now()
    run.save()
