"""How good the links would be: against a truth, labelled pairs, or what officers decided."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recensus.cli.linkage.topic import RUNNING, AsJson, PackName, counts_told, explained, out, progress, who
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack

if TYPE_CHECKING:
    from recensus.linkage.evaluating.samples import OfLabels, OfSample
    from recensus.linkage.shares import Estimate


def add_to(link: typer.Typer) -> None:
    """Add the commands to the topic."""
    link.command("evaluate")(evaluate_command)


def evaluate_command(
    pack: PackName,
    truth: Annotated[
        Path | None,
        typer.Argument(help="CSV or Parquet with source, key and person of each record.", exists=True),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            help="CSV or Parquet of pairs: source, key, other_source, other_key, same.", exists=True
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Link everyone on record and hold the answer against a truth, labelled pairs, or else what officers decided.

    Nothing is written.
    """
    with explained():
        opened = open_pack(pack)
        if truth is not None:
            _by_truth(opened, truth, as_json=as_json)
        elif labels is not None:
            _by_labels(opened, labels, as_json=as_json)
        else:
            _by_review(opened, as_json=as_json)


def _by_truth(pack: Pack, truth: Path, *, as_json: bool) -> None:
    from recensus.linkage.judging import judge

    report = judge(pack=pack, truth=truth, progress=progress, **who(RUNNING))
    typer.echo(report.to_json() if as_json else report.as_table())


def _by_labels(pack: Pack, labels: Path, *, as_json: bool) -> None:
    from recensus.linkage.judging import judge_by_labels

    found: OfLabels = judge_by_labels(pack=pack, labels=labels, progress=progress, **who(RUNNING))
    if as_json:
        typer.echo(json.dumps(asdict(found)))
        return
    counts_told(
        {"pairs": found.pairs, "same": found.same, "joined": found.joined, "right": found.right},
        as_json=False,
    )
    _shares(found.precision, found.recall)


def _by_review(pack: Pack, *, as_json: bool) -> None:
    from recensus.linkage.judging import judge_by_review

    found: OfSample = judge_by_review(pack=pack, progress=progress, **who(RUNNING))
    if as_json:
        typer.echo(json.dumps(asdict(found)))
        return
    out.print(f"{sum(one.reviewed for one in found.strata):,} pairs were reviewed.")
    out.print(f"Of {found.linked:,} pairs linked from {found.threshold:g}:")
    _shares(found.precision, found.recall)
    for one in found.strata:
        said = f"{one.low:g} to {one.high:g}: {one.pairs:,} pairs, said {one.said:.1%}"
        out.print(
            f"  {said}; {one.reviewed} reviewed, {one.same} the same, {one.unclear} unclear", markup=False
        )


def _shares(precision: "Estimate", recall: "Estimate") -> None:
    from recensus.linkage.evaluating.report import interval

    out.print(f"precision {interval(precision)}", markup=False)
    out.print(f"recall    {interval(recall)}", markup=False)
