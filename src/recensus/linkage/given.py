"""What a linking is given: records on record, what people said of pairs, and the settings as the engine takes them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from recensus.linkage.engine.types import CONSTRAINT, LABELS, Constraints, Linked, Progress, Settings, silent
from recensus.linkage.population import Everyone, Only, everyone
from recensus.linkage.settings import LinkageSettings
from recensus.linkage.types import Verdict
from recensus.linkage.verdicts import Settled, settled
from recensus.registry.naming import source_numbers
from recensus.vocabulary.types import Pack


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


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a run is given: everyone on record, what people said of pairs, the settings, and the sources' numbers."""

    everyone: Everyone
    said: Sequence[Settled]
    settings: LinkageSettings
    numbers: Mapping[str, int]

    @property
    def adverse(self) -> frozenset[int]:
        """The registers in which to be found twice costs somebody something."""
        return frozenset(_numbers(self.settings.adverse, self.numbers))

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


def _engine_settings(settings: LinkageSettings, numbers: Mapping[str, int]) -> Settings:
    return Settings(
        unique_registers=frozenset(_numbers(settings.unique, numbers)),
        attributes=settings.compare,
        calendars=tuple(
            sorted((numbers[name], of) for name, of in settings.calendars.items() if name in numbers)
        ),
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
