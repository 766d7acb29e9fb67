"""The files of a country: each block's share is appended in order, and what was planted is added up."""

from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pyarrow as pa
from pyarrow import parquet

from recensus.simulate import writing
from recensus.simulate.making import Made
from recensus.simulate.planting import RATES

VERSION = 2
"""Raised whenever the same seed gives other bytes than before."""


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
