"""Which commands there are."""

import importlib
import importlib.util

import typer

TOPICS = ("packs", "sources", "simulating", "loading", "records", "determining")


def register_all(app: typer.Typer) -> None:
    """Add every topic's commands to ``app``."""
    for topic in TOPICS:
        if importlib.util.find_spec(f"recensus.cli.{topic}") is None:
            continue
        importlib.import_module(f"recensus.cli.{topic}").register(app)
