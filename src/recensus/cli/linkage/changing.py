"""Changing who is who, and taking it back."""

from typing import Annotated

import typer

from recensus.cli.linkage.topic import (
    DECIDING,
    AsJson,
    Number,
    RunNumber,
    Why,
    done_told,
    explained,
    out,
    who,
)
from recensus.linkage import actions, queries
from recensus.linkage.types import Key

_TURNS = {"hers": "It waits for you still.", "others": "Others are asked, too.", "over": "It is decided."}


def add_to(link: typer.Typer) -> None:
    """Add the commands to the topic."""
    link.command("activate")(activate_command)
    link.command("undo")(undo_command)
    link.command("merge")(merge_command)
    link.command("unmerge")(unmerge_command)
    link.command("split")(split_command)
    link.command("verdict")(verdict_command)


def activate_command(run: RunNumber, why: Why, as_json: AsJson = False) -> None:
    """Put a run in force as one event. What takes something from somebody, or is for many, becomes a proposal."""
    with explained():
        done = actions.activate(run=run, why=why, **who(DECIDING))
    done_told(done, as_json=as_json)
    if not as_json and done.event is not None:
        out.print("Make the index of who is on record anew: recensus link index PACK")


def undo_command(
    event: Annotated[int, typer.Argument(metavar="EVENT", help="The event's number (recensus link events).")],
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Take an event back: every key goes back to who had it."""
    with explained():
        done = actions.undo(event=event, why=why, **who(DECIDING))
    done_told(done, as_json=as_json)


def merge_command(
    numbers: Annotated[list[int], typer.Argument(help="Two or more persons, or two or more households.")],
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Hold several to be one: at once, or as a proposal where that takes something from somebody."""
    with explained():
        done = actions.merge(registrants=numbers, why=why, **who(DECIDING))
    done_told(done, as_json=as_json)


def unmerge_command(number: Number, why: Why, as_json: AsJson = False) -> None:
    """Give back to one who was merged what she had, wherever it is now."""
    with explained():
        done = actions.unmerge(registrant=number, why=why, **who(DECIDING))
    done_told(done, as_json=as_json)


def split_command(
    number: Number,
    keys: Annotated[list[str], typer.Argument(help="SOURCE:KEY of each record that is somebody else's.")],
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Hold some records of one to be of somebody else."""
    with explained():
        named = [_key_of(number, text) for text in keys]
        done = actions.split(registrant=number, keys=named, why=why, **who(DECIDING))
    done_told(done, as_json=as_json)


def _key_of(number: int, text: str) -> Key:
    source, _, key = text.partition(":")
    return queries.key_of(number, source=source, key=key, **who(DECIDING))


def verdict_command(
    pair: Annotated[
        int, typer.Argument(metavar="PAIR", help="The number of the pair, as the page of it says.")
    ],
    verdict: Annotated[str, typer.Argument(help="same, different or unclear.")],
    why: Annotated[str, typer.Option(help="Why; it stays on record.")] = "",
) -> None:
    """Say of a doubtful pair what you find, as on its page."""
    with explained():
        from recensus.linkage.reviewing.actions import answer
        from recensus.linkage.types import Verdict

        turn = answer(pair=pair, verdict=Verdict(verdict), why=why, **who(DECIDING))
    out.print(_TURNS[turn])
