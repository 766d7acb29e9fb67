"""Which commands there are."""

import importlib
from collections.abc import Iterable

import typer

TOPICS = {
    "packs": ("pack",),
    "sources": ("source",),
    "simulating": ("simulate",),
    "loading": ("load", "batches", "undo"),
    "rejects": ("rejects",),
    "inboxes": ("inbox",),
    "linkage": ("link",),
    "encoding": ("encoding",),
    "records": ("person", "household", "check-record"),
    "determining": ("snapshot", "snapshots", "determine", "explain", "export"),
    "access": ("access",),
    "decisions": ("decisions", "rules"),
    "vault": ("vault",),
    "audit": ("audit",),
    "machines": ("machine",),
    "rights": ("rights",),
    "retention": ("retention",),
    "paying": ("pay",),
    "enrolling": ("overlaps",),
    "enrolling_here": ("enrol", "entitle"),
    "recertifying": ("recertify",),
    "gaps": ("gaps", "life-course"),
    "checking": ("findings", "institutions"),
    "programmes": ("programme",),
    "papers": ("papers",),
    "reporting": ("reports", "bulletin"),
}
"""Each topic's commands."""


def register_all(app: typer.Typer) -> None:
    """Add every topic's commands to ``app``."""
    _register(app, TOPICS)


def register_named(app: typer.Typer, words: Iterable[str]) -> None:
    """Add the topics that a command line's words name; all of them where it names no command at all, as for help.

    To read the program of every topic takes a second, which a command then spends on another's behalf.
    """
    asked = set(words)
    named = [topic for topic, commands in TOPICS.items() if asked & set(commands)]
    if named or not asked & commands_of(app):
        _register(app, named or TOPICS)


def commands_of(app: typer.Typer) -> set[str]:
    """Return the names of the commands that ``app`` has by now."""
    alone = {one.name or getattr(one.callback, "__name__", "") for one in app.registered_commands}
    return alone | {str(group.name) for group in app.registered_groups}


def _register(app: typer.Typer, topics: Iterable[str]) -> None:
    for topic in topics:
        importlib.import_module(f"recensus.cli.{topic}").register(app)
