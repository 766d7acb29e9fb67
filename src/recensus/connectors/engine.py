"""The columnar engine, opened narrow: bounded memory, its own work folder, the files it is given and nothing else."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

MEMORY = "1200MB"


def open_engine(
    work: Path, readable: Iterable[Path] = (), *, memory: str = MEMORY
) -> duckdb.DuckDBPyConnection:
    """Open a database in the folder ``work``; it can read ``readable``, and read and write below ``work``."""
    connection = duckdb.connect(":memory:")
    folders = ", ".join(literal(str(folder)) for folder in [work.resolve()])
    files = ", ".join(literal(str(path)) for path in readable)
    for setting in (
        f"memory_limit = {literal(memory)}",
        f"temp_directory = {literal(str(work.resolve() / 'spill'))}",
        "threads = 2",
        "TimeZone = 'UTC'",
        "disabled_optimizers = 'in_clause'",  # it makes a join of each list of words: ten times slower
        "force_mbedtls_unsafe = true",  # the only cipher in the wheel; see docs/reference/vault.md
        "temp_file_encryption = true",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        f"allowed_directories = [{folders}]",
        f"allowed_paths = [{files}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def literal(text: str) -> str:
    """Return ``text`` as a SQL text.

    >>> literal("l'eau")
    "'l''eau'"
    """
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """Return ``text`` as a quoted SQL name."""
    return '"' + text.replace('"', '""') + '"'
