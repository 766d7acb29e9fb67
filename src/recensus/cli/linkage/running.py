"""Making runs, and looking at what they would change."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from recensus.cli.linkage.topic import (
    RUNNING,
    AsJson,
    PackName,
    RunNumber,
    counts_told,
    explained,
    listed,
    out,
    progress,
    who,
)
from recensus.linkage import queries
from recensus.linkage.types import Bundle
from recensus.vocabulary.pack import open_pack

if TYPE_CHECKING:
    from recensus.linkage.planning import Plan


def add_to(link: typer.Typer) -> None:
    """Add the commands to the topic."""
    link.command("run")(run_command)
    link.command("delta")(delta_command)
    link.command("runs")(runs_command)
    link.command("compare")(compare_command)
    link.command("households")(households_command)


def run_command(
    pack: PackName,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what a run would take.")] = False,
    as_json: AsJson = False,
) -> None:
    """Link everyone on record, and write down what that would change. Nothing in force is touched."""
    with explained():
        if plan:
            from recensus.linkage.planning import plan as planned

            _planned(planned(pack=open_pack(pack), progress=progress, **who(RUNNING)), as_json=as_json)
            return
        from recensus.linkage import resolving  # it compiles the engine, which the other commands need not

        _made(resolving.make_run(pack=open_pack(pack), progress=progress, **who(RUNNING)), as_json=as_json)


def delta_command(pack: PackName, as_json: AsJson = False) -> None:
    """Link only what is new since the index was made (recensus link index), as a run does it."""
    with explained():
        from recensus.linkage.daily import make_delta

        _made(make_delta(pack=open_pack(pack), progress=progress, **who(RUNNING)), as_json=as_json)


def _made(number: int, *, as_json: bool) -> None:
    summary = queries.run(number, **who(RUNNING))
    counts_told({"run": number, **summary.counts}, as_json=as_json)
    if not as_json:
        out.print(f"Nothing is changed yet. Look at it: recensus link compare {number}")


def _planned(plan: "Plan", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(plan)))
        return
    counts_told(
        {
            "records": plan.records,
            "pairs to compare": plan.pairs,
            "of a budget of": plan.budget,
            "blocks split": plan.split,
            "records in refused blocks": plan.in_refused,
            "memory, MB": plan.megabytes,
            "seconds, about": round(plan.seconds),
        },
        as_json=False,
    )
    for key, words in plan.refused.items():
        out.print(f"Refused, by {key}: {words}", markup=False)
    out.print("Nothing was linked. To do so, leave out --plan.")


def runs_command(as_json: AsJson = False) -> None:
    """List the runs, the latest first; one with a moment in ``since`` is a delta."""
    with explained():
        rows = [asdict(one) for one in queries.runs(**who(RUNNING))]
    columns = ("id", "state", "since", "started_at", "by", "model_name", "settings_hash", "event")
    listed(rows, columns, as_json=as_json)


def compare_command(
    run: RunNumber,
    after: Annotated[int, typer.Option(help="Leave so many out from the start.")] = 0,
    most: Annotated[int, typer.Option(help="Show so many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what a run would change: whose records would be whose. Numbers only."""
    with explained():
        summary = queries.run(run, **who(RUNNING))
        bundles = queries.changes(run, after=after, most=most, **who(RUNNING))
    if as_json:
        typer.echo(json.dumps({"counts": summary.counts, "changes": [asdict(one) for one in bundles]}))
        return
    counts_told(summary.counts, as_json=False)
    columns = ("now", "then", "keys", "by", "probability", "")
    listed([_compared(one) for one in bundles], columns, as_json=False)


def _compared(one: Bundle) -> dict[str, object]:
    return {
        "now": ", ".join(map(str, one.before)),
        "then": ", ".join(str(number) if number else "somebody new" for number in one.after),
        "keys": one.keys,
        "by": ", ".join(one.by) or "they part",
        "probability": "" if one.probability is None else f"{one.probability:.4f}",
        "": "takes something: to be decided" if one.consequence == "adverse" else "",
    }


def households_command(
    pack: PackName,
    least: Annotated[float, typer.Option(help="The share of all members who live in both, at least.")] = 0.5,
    members: Annotated[int, typer.Option(help="How many live in both, at least.")] = 2,
    as_json: AsJson = False,
) -> None:
    """List households of different registers in which the same persons live. Whether they are one, people say."""
    with explained():
        found = queries.households_alike(pack=open_pack(pack), least=least, members=members, **who(RUNNING))
    rows = [
        {
            "household": one.left,
            "and": one.right,
            "members": f"{one.members[0]} and {one.members[1]}",
            "in both": one.both,
            "share": f"{one.share:.2f}",
        }
        for one in found
    ]
    listed(rows, ("household", "and", "members", "in both", "share"), as_json=as_json)
    if not as_json:
        out.print('To hold two to be one: recensus link merge NUMBER NUMBER --why "..."')
