"""``recensus encoding``: link with a partner without showing names; needs no database.

Each partner runs ``encode`` where its records are, the linkage unit runs ``match`` on what both sent.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from recensus.cli.exits import explaining
from recensus.linkage.encoded.types import EncodingRefused

out = Console()
explained = explaining(problems=(), wrong_use=(EncodingRefused,))
encoding = typer.Typer(
    help="Link with a partner without showing names: keyed tokens, hardened filters.", no_args_is_help=True
)

Encoded = Annotated[Path, typer.Argument(help="An encoded file.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(encoding, name="encoding")


@encoding.command("key")
def key_command(
    file: Annotated[Path, typer.Argument(help="The file to make; it must not be there yet.")],
) -> None:
    """Make a key for two partners to share. The linkage unit must never have it."""
    with explained():
        from recensus.linkage.encoded.shared_key import check_value, read_key, write_key

        write_key(file)
        out.print(f"Made. Check value, which may be shown: {check_value(read_key(file))}")


@encoding.command("encode")
def encode_command(
    table: Annotated[
        Path, typer.Argument(help="CSV or Parquet: a row a record, with the columns of the reference.")
    ],
    settings: Annotated[Path, typer.Option(help="What the partners agreed on (YAML).")],
    key_file: Annotated[Path, typer.Option(help="The shared key, in a file that only its owner reads.")],
    once: Annotated[
        bool, typer.Option("--once/--repeated", help="Whether each person is in the table at most once.")
    ],
    to: Annotated[Path, typer.Option(help="The encoded file to make, for the linkage unit.")],
    whose: Annotated[Path, typer.Option(help="The list to make of whose each opaque key is, for you alone.")],
) -> None:
    """Encode a table so that the linkage unit can match it and not read it."""
    with explained():
        from recensus.linkage.encoded.handing import hand_over

        told = hand_over(table, settings=settings, key_file=key_file, once=once, to=to, whose=whose)
    _tell(told, as_json=False)
    out.print("Send the encoded file only. Keep the list, and throw it away when the pairs have come back.")


@encoding.command("show")
def show_command(file: Encoded) -> None:
    """Show how an encoded file was made."""
    with explained():
        from recensus.linkage.encoded.files import read_encoded

        encoded = read_encoded(file)
    out.print_json(encoded.settings.canonical())
    _tell(encoded.told(), as_json=False)


@encoding.command("match")
def match_command(
    left: Encoded,
    right: Annotated[Path, typer.Argument(help="The other partner's encoded file.")],
    to: Annotated[Path, typer.Option(help="The CSV to make: pairs of opaque keys, score and outcome.")],
    wrong_at_most: Annotated[
        float,
        typer.Option(
            min=0.0001, max=0.5, help="The share of wrong pairs that is borne among those called same."
        ),
    ] = 0.002,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Match two encoded files, without key and names."""
    with explained():
        from recensus.linkage.encoded.handing import match_files

        told = match_files(left, right, to=to, wrong_at_most=wrong_at_most)
    _tell(told, as_json=as_json)


def _tell(told: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(told))
        return
    for name, value in told.items():
        out.print(f"{name:<40}{_shown(value)}", markup=False, highlight=False)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}"
    return "none" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
