"""What changed who is who, and why the records of one are held to be hers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Annotated, Final

import typer

from recensus.cli.linkage.topic import DECIDING, AsJson, PackName, explained, listed, out, who
from recensus.linkage import queries, wording
from recensus.linkage.explaining.queries import records_of
from recensus.linkage.explaining.types import HeldRecord, How
from recensus.vocabulary.pack import open_pack

_HOW: Final[Mapping[How, str]] = {
    How.FIRST: "the first record here of this person",
    How.IDENTIFIER_ON_ARRIVAL: "by an identifier of one person of the same sex and age",
    How.IDENTIFIER: "by an identifier; name, sex and age agree",
    How.MODEL: "compared with the other records",
    How.OFFICERS: "officers said so",
    How.ALONE: "compared anew, it fits nobody else",
    How.MERGE: "merged",
    How.UNMERGE: "taken apart again",
    How.SPLIT: "set apart",
    How.UNDO: "as it was before a change that was taken back",
}


def add_to(link: typer.Typer) -> None:
    """Add the commands to the topic."""
    link.command("events")(events_command)
    link.command("explain")(explain_command)


def events_command(as_json: AsJson = False) -> None:
    """List what changed who is who, the latest first."""
    with explained():
        rows = [asdict(one) for one in queries.events(**who(DECIDING))]
    listed(
        rows, ("batch", "what", "at", "by", "why", "moved", "run", "proposal", "reverses"), as_json=as_json
    )


def explain_command(
    pack: PackName,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the person.")],
    as_json: AsJson = False,
) -> None:
    """Say in plain words why the records of a person are held to be hers, and which were before."""
    with explained():
        opened = open_pack(pack)
        records = records_of(number, pack=opened, **who(DECIDING))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in records], default=str))
        return
    for one in records:
        out.print("\n".join(_told(one, opened.languages[0])), markup=False, soft_wrap=True)


def _told(one: HeldRecord, language: str) -> Iterator[str]:
    """Yield the lines that say why one record is held to be of this person."""
    until = f" until {one.until:%Y-%m-%d}" if one.until else ""
    by = f" by {', '.join(one.by)}" if one.by else ""
    yield f"{one.source} {one.key}, since {one.since:%Y-%m-%d}{until}: {_HOW[one.how]}{by}"
    if one.why:
        yield f"  The reason given: {one.why}"
    if one.evidence is not None:
        yield f"  Beside a record of {one.beside}: {wording.likelihood(one.evidence.probability, language)}"
        for piece in one.evidence.pieces:
            called, found = wording.called(piece.attribute, language), wording.found(piece, language)
            yield f"    {called}: {found} ({wording.strength(piece.weight, language)})"
