"""Imports point down one list, and the guard that says so works."""

import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"], cwd=tree, env={"PYTHONPATH": str(tree / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.egg-info")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_a_planted_import_up_the_list_is_caught(copy: Path) -> None:
    with (copy / "src/recensus/vocabulary/types.py").open("a") as file:
        file.write("\nimport recensus.web\n")
    caught = lint(copy)
    assert caught.returncode == 1
    assert "recensus.vocabulary is not allowed to import recensus.web" in caught.stdout


def test_a_planted_database_driver_in_the_rules_is_caught(copy: Path) -> None:
    with (copy / "src/recensus/rules/types.py").open("a") as file:
        file.write("\nimport psycopg\n")
    caught = lint(copy)
    assert caught.returncode == 1
    assert "recensus.rules is not allowed to import psycopg" in caught.stdout


def test_models_are_imported_only_from_within_their_own_context() -> None:
    graph = grimp.build_graph("recensus", exclude_type_checking_imports=True)
    trespassers = [
        (importer, module)
        for module in graph.modules
        if module.endswith(".models")
        for importer in graph.find_modules_that_directly_import(module)
        if not importer.startswith(module.removesuffix("models"))
    ]
    assert trespassers == []


def test_every_context_says_what_it_is_for() -> None:
    silent = [
        folder.name
        for folder in (ROOT / "src/recensus").iterdir()
        if folder.is_dir()
        and folder.name != "__pycache__"
        and '"""' not in _beginning(folder / "__init__.py")
    ]
    assert silent == []


def _beginning(file: Path) -> str:
    return file.read_text()[:20] if file.exists() else ""
