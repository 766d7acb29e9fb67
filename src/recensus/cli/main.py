"""Which commands there are."""

import importlib

import typer

TOPICS = (
    "packs",
    "sources",
    "simulating",
    "loading",
    "rejects",
    "records",
    "determining",
    "access",
    "decisions",
    "vault",
    "audit",
    "machines",
    "rights",
    "papers",
)


def register_all(app: typer.Typer) -> None:
    """Add every topic's commands to ``app``."""
    for topic in TOPICS:
        importlib.import_module(f"recensus.cli.{topic}").register(app)
