"""Wherever the columnar engine touches what others wrote, it can reach nothing else, and nobody can talk it into it."""

import ast
from pathlib import Path

import duckdb
import pytest

from recensus.connectors.engine import open_engine
from recensus.snapshots.engine import Limits, connected

ROOT = Path(__file__).parents[2]
OPENED_IN = {"recensus/connectors/engine.py", "recensus/snapshots/engine.py"}
ESCAPES = (
    "SELECT * FROM read_csv('/etc/passwd', delim = ':')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM glob('/etc/*')",
    "COPY (SELECT 1) TO '/tmp/recensus-escape.csv'",
    "ATTACH '/tmp/recensus-escape.duckdb' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
    "SET enable_external_access = true",
    "SET allowed_directories = ['/']",
    "SET memory_limit = '100GB'",
    "SET lock_configuration = false",
    "RESET lock_configuration",
)


def calls(tree: ast.AST) -> list[str]:
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_engines_are_opened_in_two_places_only() -> None:
    opened = {
        str(file.relative_to(ROOT / "src"))
        for file in (ROOT / "src").rglob("*.py")
        if any(call.startswith("duckdb.") and call.islower() for call in calls(ast.parse(file.read_text())))
    }
    assert opened == OPENED_IN


@pytest.mark.parametrize("escape", ESCAPES)
def test_the_engine_that_reads_files_of_others_reaches_nothing_else(escape: str, tmp_path: Path) -> None:
    with open_engine(tmp_path) as connection, pytest.raises(duckdb.Error):
        connection.execute(escape)


@pytest.mark.parametrize("escape", ESCAPES)
def test_the_engine_of_snapshots_reaches_nothing_but_the_snapshots(escape: str, tmp_path: Path) -> None:
    connection = connected(Limits(threads=1, memory="200MB"), folders=[tmp_path], spill=tmp_path / "spill")
    with connection, pytest.raises(duckdb.Error):
        connection.execute(escape)
