"""``recensus link``: who is who, linked, compared, put in force, explained and taken back."""

import typer

from recensus.cli.linkage import changing, judging, running, searching, telling
from recensus.cli.linkage.topic import link


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for part in (running, changing, telling, searching, judging):
        part.add_to(link)
    app.add_typer(link, name="link")
