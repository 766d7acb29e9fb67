"""The one function behind `recensus link evaluate`: a linkage and a truth in, a report out."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from recensus.linkage.engine.types import Linked
from recensus.linkage.evaluating import counting, pairs, people
from recensus.linkage.evaluating.counting import Array
from recensus.linkage.evaluating.intervals import measures
from recensus.linkage.evaluating.report import Report
from recensus.linkage.shares import Estimate, wilson

KIN = ("siblings", "twins")
"""Columns of a truth that number sets of persons who are easily taken for one."""
KEYS = ("record", "person", "borrowed", *KIN)
SEED = 4


def evaluate(
    linked: Linked,
    truth: pa.Table,
    *,
    by: Sequence[str] | None = None,
    candidates: pa.Table | None = None,
    own: Array | None = None,
    seed: int = SEED,
) -> Report:
    """Return how good ``linked`` is by ``truth``: a row a record with ``record`` and ``person``.

    Its columns ``siblings`` and ``twins``, if there, number sets of persons who share them; ``borrowed`` marks records
    that state another person's identifier; ``by`` names the text columns to divide by (all the others, unless given).
    ``candidates`` are the pairs compared, for what blocking loses; ``own`` is the probability of each record beside a
    copy of itself (`unlinkable.beside_a_copy`), for who is unlinkable. Raises RecordsDiffer if a record of the truth is
    not among the linked.
    """
    joined = counting.join(truth, linked.groups)
    counted = counting.others(joined)
    scored = pairs.score(linked.pairs, truth)
    bins = tuple(pairs.reliability(scored))
    exact, persons = counting.exact_persons(joined)
    b_cubed = counting.b_cubed(joined)
    likely = counting.join(truth, linked.groups, group="likely")
    counted_likely = counting.others(likely)
    model, divided = linked.model, by if by is not None else _texts(truth)
    return Report(
        records=len(joined),
        persons=persons,
        groups=int(joined.group.max(initial=-1)) + 1,
        decided=measures(joined, counted, seed=seed),
        likely=measures(likely, counted_likely, seed=seed),
        b_cubed_precision=b_cubed[0],
        b_cubed_recall=b_cubed[1],
        exact_persons=counting.ratio(exact, persons),
        queued=_queued(linked.unresolved, truth),
        unlinkable=None if own is None else wilson(int((own < model.same_above).sum()), len(own)),
        curve=tuple(pairs.curve(scored, counted.totals.true)),
        reliability=bins,
        calibration_error=pairs.calibration_error(bins),
        expectations=tuple(pairs.expectation(scored, at) for at in (model.different_below, model.same_above)),
        blocking=None if candidates is None else pairs.blocking(candidates, truth),
        divisions=people.divide(truth, counted, divided),
        likely_divisions=people.divide(truth, counted_likely, divided),
        borrowed=people.borrowed(joined, truth, linked.findings),
        merges={kin: people.merges(joined, truth[kin]) for kin in KIN if kin in truth.column_names},
    )


def _texts(truth: pa.Table) -> list[str]:
    return [f.name for f in truth.schema if f.name not in KEYS and pa.types.is_string(f.type)]


def _queued(unresolved: pa.Table, truth: pa.Table) -> Estimate:
    waiting = np.union1d(unresolved["left"].to_numpy(), unresolved["right"].to_numpy())
    return wilson(int(np.isin(truth["record"].to_numpy(), waiting).sum()), truth.num_rows)
