"""The index of who is on record, by which applicants are sought before they are registered."""

import json
from dataclasses import asdict

import typer

from recensus.cli.linkage.topic import RUNNING, AsJson, PackName, explained, out, progress, who
from recensus.vocabulary.pack import open_pack


def add_to(link: typer.Typer) -> None:
    """Add the commands to the topic."""
    link.command("index")(index_command)


def index_command(pack: PackName, as_json: AsJson = False) -> None:
    """Make anew the index of everyone on record, which search-before-create and deltas ask."""
    with explained():
        from recensus.linkage.applicants.actions import build_index  # it compiles the engine

        made = build_index(pack=open_pack(pack), progress=progress, **who(RUNNING))
    if as_json:
        typer.echo(json.dumps(asdict(made), default=str))
        return
    out.print(
        f"{made.records:,} records as known at {made.known_at:%Y-%m-%d %H:%M}, model {made.model_name}."
    )
