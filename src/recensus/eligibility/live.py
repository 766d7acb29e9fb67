"""One household's answer from the record as it is now, by the same fold and the same query that serve everyone."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile

from recensus.eligibility.asking import ask
from recensus.eligibility.compiling import compile_on
from recensus.eligibility.explaining import Found, explain
from recensus.eligibility.queries import NotConsidered
from recensus.eligibility.types import Explanation, Origin
from recensus.privacy.access import require
from recensus.programmes.catalogue import open_programme
from recensus.registry.population import open_population
from recensus.snapshots.looking import look
from recensus.snapshots.population import Population, RecordShape, Write
from recensus.vocabulary.types import Level, Pack


def explain_now(
    pack: Pack, programme: str, number: int, language: str, *, on: date, by: str, purpose: str
) -> Explanation:
    """Return what the programme's rules answer for one household (or person) on record on the day ``on``.

    Nothing is kept of it, and nothing changes for anybody. Raises `NotConsidered` when nobody of this number is on
    record.
    """
    require(by, purpose)
    ruleset = compile_on(pack, open_programme(pack, programme), on)
    with open_population(on=on) as everyone:
        near = Near(everyone, number, ruleset.unit)
        households, members = look(pack, near)
        recorded = everyone.recorded
    answers = [row for row in ask(ruleset, households, members) if row["id"] == number]
    if not answers:
        raise NotConsidered(f"Nobody of the number {number} is on record on {on}.")
    origin = Origin(
        run=None,
        on=on,
        recorded=recorded,
        pack_version=pack.content_hash,
        rules_hash=ruleset.hash,
        snapshot="",
    )
    found = Found(answer=answers[0], household=households[0] if households else {}, members=members)
    return explain(ruleset.text, found, language, origin)


class Near:
    """Of a population, only one registrant's household and its members.

    It reads the whole stream and hands on what concerns them: slow on millions, and exact.
    """

    def __init__(self, everyone: Population, number: int, unit: Level) -> None:
        self._everyone = everyone
        memberships = list(_rows(everyone.copy_memberships))
        place = 1 if unit is Level.HOUSEHOLD else 0
        homes = {row[1] for row in memberships if row[place] == str(number)}
        self._memberships = [row for row in memberships if row[1] in homes]
        self._numbers = {str(number), *(cell for row in self._memberships for cell in row[:2])}

    @property
    def name(self) -> str:
        return self._everyone.name

    @property
    def on(self) -> date:
        return self._everyone.on

    @property
    def recorded(self) -> datetime:
        return self._everyone.recorded

    def shapes(self) -> Sequence[RecordShape]:
        return self._everyone.shapes()

    def copy_records(self, write: Write) -> int:
        return _write([row for row in _rows(self._everyone.copy_records) if row[0] in self._numbers], write)

    def copy_memberships(self, write: Write) -> int:
        return _write(self._memberships, write)


def _rows(copy: Callable[[Write], int]) -> Iterator[list[str]]:
    """Yield the rows of a stream, kept in a file meanwhile."""
    with TemporaryFile() as file, io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        copy(file.write)
        file.seek(0)
        yield from csv.reader(text)


def _write(rows: Sequence[Sequence[str]], write: Write) -> int:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    write(text.getvalue().encode())
    return len(rows)
