"""Write a synthetic country to a folder."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from recensus.simulate import truth, writing
from recensus.simulate.block import draw_block
from recensus.simulate.composition import BLOCK, draw_households
from recensus.simulate.draws import Draws
from recensus.simulate.planting import RATES, Notes

VERSION = 1
"""Raised whenever the same seed gives other bytes than before."""
LEAST, MOST = 1_000, 50_000_000
AHEAD = 2
"""Blocks asked for beyond those being made: enough to keep every process busy, few enough to bound memory."""

Progress = Callable[[int], None]


class ImpossibleCountry(ValueError):
    """A country of that size, or with that seed, cannot be made."""


@dataclass(frozen=True)
class Order:
    """One block to be made: its number and how many of its households belong to the country."""

    seed: int
    block: int
    kept: int
    persons: int
    country: int


@dataclass
class Made:
    """What one block adds to each file, and what was planted in it."""

    order: Order
    pieces: dict[str, bytes | pa.Table] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    persons: pa.Table | None = None
    notes: Notes = field(default_factory=Notes)


def simulate_country(
    *, persons: int, seed: int, directory: Path, processes: int = 2, on_progress: Progress | None = None
) -> dict[str, object]:
    """Write a country of at least ``persons`` persons in whole households; return its manifest.

    Raises ImpossibleCountry when ``persons`` is not between 1,000 and 50 million, or the seed not below 2^63.
    """
    if not LEAST <= persons <= MOST:
        raise ImpossibleCountry(f"{persons:,} persons were asked for; a country has {LEAST:,} to {MOST:,}.")
    if not 0 <= seed < 2**63:
        raise ImpossibleCountry(f"The seed {seed} is not a whole number from 0 to 2^63 - 1.")
    (directory / "household_survey").mkdir(parents=True, exist_ok=True)
    (directory / "truth").mkdir(exist_ok=True)
    with Files(directory) as files:
        for made in make_all(list(orders(persons, seed)), processes):
            files.add(made)
            if on_progress is not None:
                on_progress(made.order.persons)
    manifest = files.manifest(persons, seed)
    text = json.dumps(manifest, indent=2, sort_keys=True)
    (directory / "truth" / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest


def orders(persons: int, seed: int) -> Iterator[Order]:
    """Yield the blocks of a country: all whole but the last, which ends with the household that reaches ``persons``."""
    left, block = persons, 0
    while left > 0:
        reached = np.cumsum(draw_households(Draws(seed, block)).sizes)
        kept = min(int(np.searchsorted(reached, left)) + 1, BLOCK)
        yield Order(seed, block, kept, int(reached[kept - 1]), persons)
        left -= int(reached[kept - 1])
        block += 1


def make(order: Order) -> Made:
    """Make one block: its share of every file."""
    block, made = draw_block(order.seed, order.block, order.kept), Made(order)
    for file, maker in writing.makers(order.country).items():
        table = maker(block, made.notes)
        made.rows[file] = table.num_rows
        made.pieces[file] = writing.encode(file, table, first=order.block == 0)
    made.persons = truth.persons(block)
    return made


def make_all(waiting: list[Order], processes: int) -> Iterator[Made]:
    """Yield the blocks in order, made by several processes when there are several."""
    if processes < 2 or len(waiting) < 2:
        yield from map(make, waiting)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running: list[Future[Made]] = []
        for order in waiting:
            running.append(pool.submit(make, order))
            if len(running) >= processes + AHEAD:
                yield running.pop(0).result()
        while running:
            yield running.pop(0).result()


class Files:
    """The open files of a country; each block is appended in order."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.stack = ExitStack()
        self.open: dict[str, IO[bytes]] = {}
        self.truth: dict[str, parquet.ParquetWriter] = {}
        self.sheets: dict[str, list[pa.Table]] = {}
        self.rows: dict[str, int] = {}
        self.persons = self.households = 0
        self.planted: dict[tuple[str, str], list[int]] = {}

    def __enter__(self) -> "Files":
        return self

    def __exit__(self, *raised: object) -> None:
        for file, tables in self.sheets.items():
            (self.directory / file).write_bytes(writing.sheet(tables))
        self.stack.close()

    def add(self, made: Made) -> None:
        """Append one block to every file."""
        for file, piece in made.pieces.items():
            self.rows[file] = self.rows.get(file, 0) + made.rows[file]
            if isinstance(piece, bytes):
                self.append(file, piece)
            else:
                self.sheets.setdefault(file, []).append(piece)
        assert made.persons is not None
        self.append_truth("persons", made.persons)
        self.append_truth("errors", pa.concat_tables(made.notes.files))
        self.count(made)

    def append(self, file: str, data: bytes) -> None:
        if file not in self.open:
            self.open[file] = self.stack.enter_context((self.directory / file).open("wb"))
        self.open[file].write(data)

    def append_truth(self, name: str, table: pa.Table) -> None:
        if name not in self.truth:
            path = self.directory / "truth" / f"{name}.parquet"
            self.truth[name] = self.stack.enter_context(parquet.ParquetWriter(path, table.schema))
        self.truth[name].write_table(table)

    def count(self, made: Made) -> None:
        """Add up what the manifest states."""
        self.persons += made.order.persons
        self.households += made.order.kept
        for table in made.notes.files:
            if table.num_rows:
                key = (table["file"][0].as_py(), table["kind"][0].as_py())
                self.planted.setdefault(key, [0, 0])[0] += table.num_rows
        for key, could in made.notes.chances.items():
            self.planted.setdefault(key, [0, 0])[1] += could

    def manifest(self, persons: int, seed: int) -> dict[str, object]:
        """Return what was written: counts, and each planted error with its stated and actual rate."""
        errors = [
            {"file": file, "kind": kind, "stated_rate": RATES[kind], "could_have": could, "planted": count}
            for (file, kind), (count, could) in sorted(self.planted.items())
        ]
        return {
            "country": "Demoland",
            "version": VERSION,
            "seed": seed,
            "persons_asked": persons,
            "persons": self.persons,
            "households": self.households,
            "rows": dict(sorted(self.rows.items())),
            "errors": errors,
        }
