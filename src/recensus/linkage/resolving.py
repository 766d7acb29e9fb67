"""A run: everyone on record linked once, and what that would change written down beside what is in force.

Nothing is touched but the run's own rows, and these come in one piece: a run that is killed at any moment leaves the
links as they were, and is marked as failed by the next.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol

import pyarrow as pa
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from recensus.linkage import models
from recensus.linkage.engine.linking import link
from recensus.linkage.engine.types import CONSTRAINT, LABELS, Constraints, Linked, Progress, Settings, silent
from recensus.linkage.population import Everyone, Only, everyone
from recensus.linkage.settings import LinkageSettings, settings_of
from recensus.linkage.types import State, Verdict
from recensus.linkage.verdicts import Settled, settled
from recensus.linkage.writing import write
from recensus.privacy.access import EVERYBODY, Act, Look, looking
from recensus.registry.naming import source_numbers
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.types import Pack

_RUNNING: Final = 0x5245_4C52


class RunUnderWay(Exception):
    """Another run is being made: one at a time."""


class Linker(Protocol):
    """What links a table of records: the engine, or what stands for it in a test."""

    def __call__(
        self,
        records: pa.Table,
        settings: Settings,
        *,
        labels: pa.Table | None = None,
        constraints: Constraints | None = None,
        progress: Progress = silent,
    ) -> Linked: ...


def make_run(*, pack: Pack, by: str, purpose: str, linker: Linker = link, progress: Progress = silent) -> int:
    """Link everyone on record as the pack says, write down what that would change, and return the run's number.

    Raises RunUnderWay.
    """
    return made(pack, partial(_everyone, linker), by=by, purpose=purpose, progress=progress)


Way = Callable[[models.Run, Pack, LinkageSettings, Progress], tuple["Given", Linked]]
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
            _put_down(run, settings, given, linked, progress)
        except BaseException:
            models.Run.objects.filter(pk=run.pk).update(state=State.FAILED, ended_at=timezone.now())
            raise
    return run.id


def _everyone(
    linker: Linker, run: models.Run, pack: Pack, settings: LinkageSettings, progress: Progress
) -> tuple["Given", Linked]:
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


def _put_down(
    run: models.Run, settings: LinkageSettings, given: "Given", linked: Linked, progress: Progress
) -> None:
    progress("write", 0.0)
    with look_of(run), connection.cursor() as cursor:
        adverse = frozenset(_numbers(settings.adverse, given.numbers))
        counts = write(cursor, run.id, given.everyone, linked, adverse=adverse, sample=settings.sample)
        _end(run, given.everyone, linked, dict(counts))


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a run is given: everyone on record, what people said of pairs, the settings, and the sources' numbers."""

    everyone: Everyone
    said: Sequence[Settled]
    settings: LinkageSettings
    numbers: Mapping[str, int]

    @property
    def engine(self) -> Settings:
        """The settings as the engine takes them."""
        return _engine_settings(self.settings, self.numbers)

    @property
    def labels(self) -> pa.Table:
        """What people said, to learn from."""
        return _labels(self.said)

    @property
    def constraints(self) -> Constraints:
        """What people said, to keep to."""
        return _constraints(self.said)

    def link(self, linker: Linker, progress: Progress) -> Linked:
        """Return who is who; nothing is read or written for it."""
        return linker(
            self.everyone.records,
            self.engine,
            labels=self.labels,
            constraints=self.constraints,
            progress=progress,
        )


def read(pack: Pack, settings: LinkageSettings, progress: Progress, only: Only | None = None) -> Given:
    """Read what a run is given, everyone or some, for a look that reaches everybody."""
    progress("read", 0.0)
    found, said = everyone(pack, settings, only), settled()
    return Given(
        everyone=found,
        said=_known(said, found),
        settings=settings,
        numbers=source_numbers(),
    )


def _end(run: models.Run, found: Everyone, linked: Linked, counts: dict[str, object]) -> None:
    run.state, run.known_at, run.input_hash = State.PROPOSED, found.known_at, found.hash
    run.model, run.model_name = json.loads(linked.model.to_json()), linked.model.name
    run.report, run.counts, run.ended_at = dict(linked.report), counts, timezone.now()
    run.save()


def _engine_settings(settings: LinkageSettings, numbers: Mapping[str, int]) -> Settings:
    return Settings(
        unique_registers=frozenset(_numbers(settings.unique, numbers)),
        attributes=settings.compare,
        identifiers=frozenset(settings.identifiers) if "identifier" in settings.order else frozenset(),
        only_identifiers="model" not in settings.order,
        cost_of_wrong_link=settings.wrong_link,
        cost_of_missed_link=settings.missed_link,
        largest_group=settings.largest_group,
    )


def _numbers(sources: Iterable[str], numbers: Mapping[str, int]) -> list[int]:
    """Return the numbers of those sources that have said anything yet."""
    return [numbers[name] for name in sources if name in numbers]


def _known(said: Collection[Settled], found: Everyone) -> list[Settled]:
    """Return those of two persons whose records both count now."""
    there = set(found.records["record"].to_pylist()) if said else set()
    return [one for one in said if set(one.numbers) <= there]


def _constraints(said: Iterable[Settled]) -> Constraints:
    same, different = (
        _ordered(one.numbers for one in said if one.verdict is verdict)
        for verdict in (Verdict.SAME, Verdict.DIFFERENT)
    )
    return Constraints(same=same, different=different)


def _ordered(pairs: Iterable[tuple[int, int]]) -> pa.Table:
    ordered = sorted((min(pair), max(pair)) for pair in pairs)
    columns = {"left": [left for left, _ in ordered], "right": [right for _, right in ordered]}
    return pa.table(columns, schema=CONSTRAINT)


def _labels(said: Iterable[Settled]) -> pa.Table:
    ordered = sorted((min(one.numbers), max(one.numbers), one.verdict is Verdict.SAME) for one in said)
    left, right, same = zip(*ordered, strict=True) if ordered else ((), (), ())
    return pa.table({"left": left, "right": right, "same": same}, schema=LABELS)
