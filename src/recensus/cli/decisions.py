"""``recensus decisions, rules``: proposals on their way, and what other rules would change."""

import getpass
import json
from collections.abc import Callable, Sequence
from typing import Annotated

import typer
from django.utils import timezone
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.cli.determining import AsJson, Day, PackName, day_of
from recensus.cli.exits import explaining
from recensus.decisions import actions, queries
from recensus.decisions.policy import PolicyUnreadable
from recensus.decisions.types import NotAllowed, Proposal, UnknownProposal
from recensus.eligibility.dry_run import DryRun, NotComparable, dry_run, propose_rules
from recensus.eligibility.rulebook import UnknownRules, rules_in_force, version_of
from recensus.privacy.access import AccessRefused
from recensus.programmes.catalogue import ProgrammeHasProblems
from recensus.rules.types import InvalidRule
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

PURPOSE = "eligibility"
WRONG_USE = (NoSuchPack, UnknownProposal, UnknownRules)
PROBLEMS = (
    NotAllowed,
    AccessRefused,
    NotComparable,
    PackHasProblems,
    PolicyUnreadable,
    ProgrammeHasProblems,
    InvalidRule,
)
HIDDEN = "not shown"
HEADINGS = ("considered", "eligible now", "eligible then", "win", "lose")
out = Console()
explained = explaining(problems=PROBLEMS, wrong_use=WRONG_USE)
decisions = typer.Typer(help="Proposals of adverse and bulk acts, and their steps.", no_args_is_help=True)
rules = typer.Typer(help="Try and propose other rules of a programme.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The proposal's number.")]
Note = Annotated[str, typer.Option(help="Why; it stays on record with the step.")]
For = Annotated[str, typer.Option("--purpose", help="The purpose for which it was proposed.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for name, (step, words) in _STEPS.items():
        decisions.command(name, help=words)(_step(step))
    app.add_typer(decisions, name="decisions")
    app.add_typer(rules, name="rules")


@decisions.command("list")
def list_command(as_json: AsJson = False, purpose: For = PURPOSE) -> None:
    """List the proposals, the latest first."""
    with explained():
        found = queries.proposals(by=getpass.getuser(), purpose=purpose)
    rows = [
        (str(one.id), one.kind, one.reference, one.standing, f"{one.affected:,}", one.steps[0].by)
        for one in found
    ]
    names = ("proposal", "kind", "about", "stands at", "affected", "proposed by")
    if as_json:
        typer.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows]))
        return
    out.print(_table("", names, rows))


@decisions.command("show")
def show_command(number: Number, purpose: For = PURPOSE) -> None:
    """Show a proposal, its evidence and every step that was taken."""
    with explained():
        found = queries.proposal(number, by=getpass.getuser(), purpose=purpose)
    out.print(f"Proposal {found.id}: {found.kind} of {found.reference}", markup=False, soft_wrap=True)
    out.print(f"Why: {found.reason}", markup=False, soft_wrap=True)
    out.print(f"{found.affected:,} of {found.on_record:,} would be affected.{_brake(found)}", soft_wrap=True)
    steps = [
        (f"{t.at:%Y-%m-%d %H:%M}", t.step, t.by, t.note, f"{t.until:%Y-%m-%d}" if t.until else "")
        for t in found.steps
    ]
    out.print(_table("", ("when", "step", "by", "note", "until"), steps))


def _brake(found: Proposal) -> str:
    return " The brake holds until two other officers release it." if found.halted else ""


def _step(step: Callable[..., None]) -> Callable[[int, str, str], None]:
    def command(number: Number, note: Note, purpose: For = PURPOSE) -> None:
        with explained():
            step(proposal=number, note=note, by=getpass.getuser(), purpose=purpose)
            standing = queries.proposal(number, by=getpass.getuser(), purpose=purpose).standing
        out.print(f"Proposal {number} stands at: {standing}.")

    return command


def _give_notice(*, proposal: int, note: str, by: str, purpose: str) -> None:
    """Give notice with one reason, told as it is in every language."""
    languages = queries.proposal(proposal, by=by, purpose=purpose).languages
    reasons = dict.fromkeys(languages, note)
    actions.give_notice(proposal=proposal, reasons=reasons, by=by, purpose=purpose)


_STEPS: dict[str, tuple[Callable[..., None], str]] = {
    "review": (actions.review, "Find a proposal sound; another officer than who proposed it."),
    "turn-down": (actions.turn_down, "End a proposal: nothing of it is done."),
    "withdraw": (actions.withdraw, "Take your own proposal back."),
    "notice": (_give_notice, "Tell those concerned why (the note), and let the waiting begin."),
    "contest": (actions.contest, "Write down an objection."),
    "release": (actions.release, "Release the brake, as one of two."),
    "decide": (actions.decide, "Decide that it is done, and do it."),
    "appeal": (actions.appeal, "Write down an appeal."),
    "dismiss": (actions.dismiss_appeal, "Find an appeal unfounded."),
    "uphold": (actions.uphold_appeal, "Find an appeal founded, and reverse the act where that is possible."),
}


@rules.command("dry-run")
def dry_run_command(
    pack: PackName,
    programme: Annotated[str, typer.Argument(help="The programme, as its folder in the pack.")],
    on: Day = None,
    group: Annotated[
        str | None, typer.Option("--by", help="A further attribute of the dictionary to group by.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the pack's rules with those in force on the same snapshot: who wins, who loses. Nothing comes of it."""
    with explained():
        tried = dry_run(
            open_pack(pack), programme, on=day_of(on), attribute=group, by=getpass.getuser(), purpose=PURPOSE
        )
    typer.echo(json.dumps(tried.evidence)) if as_json else _tell(tried)


def _tell(tried: DryRun) -> None:
    if tried.in_force == tried.proposed:
        out.print("The pack's rules are those in force: nobody wins or loses.")
    for grouping, found in tried.tables.items():
        rows = [(row.group, *map(_figure, row.figures)) for row in found]
        out.print(_table(grouping, ("group", *HEADINGS), rows))
    out.print(f"'{HIDDEN}': a number of few, or one from which such a number could be worked out.")


def _figure(number: int | None) -> str:
    return HIDDEN if number is None else f"{number:,}"


@rules.command("propose")
def propose_command(
    pack: PackName,
    programme: Annotated[str, typer.Argument(help="The programme, as its folder in the pack.")],
    reason: Annotated[str, typer.Option(help="Why the rules should change; it is told in the notice.")],
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The day from which they are in force.")
    ] = None,
) -> None:
    """Propose that the pack's rules be in force, with their dry run. Others review and decide."""
    with explained():
        number = propose_rules(
            open_pack(pack),
            programme,
            since=day_of(since),
            reason=reason,
            on=timezone.localdate(),
            by=getpass.getuser(),
            purpose=PURPOSE,
        )
    out.print(f"Proposal {number}. Another officer has to review it: recensus decisions show {number}")


@rules.command("show")
def show_rules(
    pack: PackName,
    programme: Annotated[str, typer.Argument(help="The programme, as its folder in the pack.")],
    on: Day = None,
) -> None:
    """Tell which rules are in force, since when and by which proposal, and whether the pack holds others."""
    with explained():
        held = rules_in_force(programme, day_of(on), by=getpass.getuser(), purpose=PURPOSE)
        same = version_of(open_pack(pack), programme) == held.version
    how = f"by proposal {held.proposal}" if held.proposal else "as the first"
    out.print(
        f"In force: rules {held.version[:12]}, {how}, {held.by}{f', from {held.since}' if held.since else ''}."
    )
    out.print(
        "The pack holds the same."
        if same
        else "The pack holds others: determinations by them are trial runs."
    )


def _table(title: str, names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table(title=title or None, title_justify="left", box=SIMPLE, pad_edge=False)
    for name in names:
        table.add_column(
            name, justify="right" if name in (*HEADINGS, "affected") else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*map(escape, row))
    return table
