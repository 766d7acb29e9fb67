"""Every setting and every command is in the reference."""

import re
from pathlib import Path

import typer
from typer.main import get_command

from recensus.cli.main import register_all
from recensus.config.command import app

ROOT = Path(__file__).parents[2]


def test_every_environment_variable_is_documented() -> None:
    read = set()
    for file in (ROOT / "src").rglob("*.py"):
        read |= set(
            re.findall(r"""environ(?:\.get\(|\[)\s*["'](RECENSUS_\w+|DATABASE_URL)["']""", file.read_text())
        )
    documented = (ROOT / "docs/reference/settings.md").read_text()
    assert sorted(name for name in read if f"`{name}`" not in documented) == []


def test_every_command_is_documented() -> None:
    register_all(app)
    documented = (ROOT / "docs/reference/commands.md").read_text()
    absent = [name for name in command_names(app) if f"`recensus {name}" not in documented]
    assert absent == []


def command_names(typer_app: typer.Typer) -> list[str]:
    group = get_command(typer_app)
    names = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        names += [f"{name} {below}" for below in inner] if inner else [name]
    return names
