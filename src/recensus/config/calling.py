"""Running commands of ours on a demonstration's database."""

from collections.abc import Callable
from subprocess import run

from django.conf import settings

Say = Callable[[str], None]
Call = Callable[..., None]
"""Runs one command of ours, given its words; its output is shown."""


def calling(program: str) -> Call:
    """Return what runs one command of ours on this database."""

    def call(*arguments: str) -> None:
        run([program, "--database", settings.RECENSUS_DATABASE, *arguments], check=True)  # noqa: S603

    return call
