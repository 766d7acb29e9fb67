"""``recensus reports`` and ``recensus bulletin``: the report set of a day, prepared, printed and handed on."""

import getpass
import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.cli.determining import speaks
from recensus.cli.exits import explaining
from recensus.insight.bulletin.printing import printed
from recensus.insight.reports.actions import prepare_reports
from recensus.insight.reports.catalogue import REPORTS
from recensus.insight.reports.queries import public_sheets, sheet
from recensus.insight.reports.types import Kind, Line, Narrowing, NotPrepared, Report, Sheet
from recensus.privacy.access import AccessRefused
from recensus.vocabulary.actions import AnotherCountryLivesHere
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

PURPOSE = "eligibility"
out = Console()
explained = explaining(
    problems=(AccessRefused, PackHasProblems), wrong_use=(NoSuchPack, AnotherCountryLivesHere)
)
PackName = Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")]
On = Annotated[datetime, typer.Option(help="The day of which is reported.", formats=["%Y-%m-%d"])]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("reports")(reports)
    app.command("bulletin")(bulletin)


def reports(
    pack: PackName,
    on: On,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Prepare every report of a day from the record as it is now, for the pages and the bulletin; then show them."""
    by = getpass.getuser()
    with explained():
        opened = open_pack(pack)
        made = prepare_reports(pack=opened, on=on.date(), by=by, purpose=PURPOSE)
        sheets = [sheet(opened, name, narrowing=Narrowing(), by=by, purpose=PURPOSE) for name in REPORTS]
    if as_json:
        told = {one.report.name: [_plain(line) for line in one.lines] for one in sheets}
        typer.echo(json.dumps({"on": str(made.on), "hash": made.hash, "reports": told}))
        return
    for one in sheets:
        out.print(f"\n[bold]{escape(one.report.label['en'])}[/] ({escape(one.report.counts['en'])})")
        out.print(_table(one))
    out.print(f"Prepared of {made.on}, hash {made.hash[:12]}, from the snapshot {made.snapshot.hash[:12]}.")


def bulletin(
    pack: PackName,
    on: On,
    to: Annotated[Path, typer.Argument(help="The PDF to write.", dir_okay=False)],
    language: Annotated[str, typer.Option(help="One of the pack's languages.")] = "en",
) -> None:
    """Print the reports of a day as a PDF that everybody may see; they are prepared first, if they were not yet."""
    by = getpass.getuser()
    with explained():
        opened = open_pack(pack)
        speaks(opened.languages, language)
        try:
            made, sheets = public_sheets(opened, on=on.date(), by=by, purpose=PURPOSE)
        except NotPrepared:
            prepare_reports(pack=opened, on=on.date(), by=by, purpose=PURPOSE)
            made, sheets = public_sheets(opened, on=on.date(), by=by, purpose=PURPOSE)
        to.write_bytes(printed(opened, sheets, hashed=made.hash, language=language))
    out.print(f"{to}: the reports of {made.on}, hash {made.hash[:12]}.", soft_wrap=True)


def _plain(line: Line) -> dict[str, object]:
    figures = {name: None if value is None else str(value) for name, value in line.figures.items()}
    return {
        "programme": line.programme,
        "other": line.other,
        "counts": dict(line.counts),
        "figures": figures,
        "missing": list(line.missing),
    }


def _table(one: Sheet) -> Table:
    report = one.report
    headings = [label["en"] for label in report.categories.values()]
    table = Table("", *headings, *(figure.label["en"] for figure in report.figures), box=SIMPLE)
    for line in one.lines:
        table.add_row(_of(line), *_cells(report, line))
    return table


def _of(line: Line) -> str:
    return " and ".join(name for name in (line.programme, line.other) if name)


def _cells(report: Report, line: Line) -> list[str]:
    if line.missing:
        return [f"[yellow]not available: {escape(', '.join(line.missing))}[/]"]
    counts = [_shown(line.counts[name]) for name in report.categories]
    return [*counts, *(_figure(one.kind, line.figures[one.name]) for one in report.figures)]


def _shown(number: int | None) -> str:
    return "not shown" if number is None else f"{number:,}"


def _figure(kind: Kind, value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.1%}" if kind is Kind.SHARE else f"{value:,.2f}"
