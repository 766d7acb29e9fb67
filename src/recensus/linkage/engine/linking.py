"""Link records: the whole way from a table of records to persons, findings and what is left for people to decide."""

from typing import Any

import numpy as np
import pyarrow as pa

from recensus.linkage.engine import finding, resolving, scoring
from recensus.linkage.engine.blocking import blocks
from recensus.linkage.engine.gate import Identified, identify, shared
from recensus.linkage.engine.preparing import Prepared, prepare
from recensus.linkage.engine.resolving import Resolution
from recensus.linkage.engine.types import Constraints, Linked, Progress, Settings, silent


def link(
    records: pa.Table,
    settings: Settings,
    *,
    labels: pa.Table | None = None,
    constraints: Constraints | None = None,
    progress: Progress = silent,
) -> Linked:
    """Return who is who among ``records`` (`types.RECORDS`).

    It learns from reviewed pairs when ``labels`` (`types.LABELS`) are given. The answer depends on the records, not on
    their order or the number of threads. It takes memory of about 800 bytes a record. Raises ValueError for two records
    with one number, and for labels or constraints on records that are not there.
    """
    progress("standardise", 0.0)
    prepared = prepare(records, settings)
    progress("identifiers", 0.2)
    identified = identify(prepared, settings)
    progress("candidates", 0.25)
    made = blocks(prepared.material, settings)
    progress("learn", 0.4)
    training = scoring.trained(prepared, made, identified, scoring.labelled(prepared, labels), settings)
    progress("compare", 0.5)
    found = scoring.score(prepared, made, training, settings)
    progress("join", 0.9)
    decided = constraints or Constraints()
    evidence = resolving.gathered(prepared, found, identified, training, decided)
    resolution = resolving.grouped(prepared, evidence, identified, settings)
    pairs = resolving.pairs_table(prepared, evidence)
    progress("done", 1.0)
    return Linked(
        pairs=pairs,
        groups=resolving.groups_table(prepared, resolution),
        findings=_findings(prepared, identified, resolution, decided, settings),
        unresolved=pairs.take(pa.array(resolving.doubtful(resolution, settings))),
        model=scoring.model(training, settings),
        report=made.report
        | training.report
        | _expected(resolution)
        | {"records": len(prepared), "pairs in blocks": made.pairs, "compared": found.compared},
    )


def _findings(
    prepared: Prepared,
    identified: Identified,
    resolution: Resolution,
    decided: Constraints,
    settings: Settings,
) -> pa.Table:
    sure = resolution.evidence.of(resolution.evidence.probability >= settings.same_above)
    contradictions = resolving.contradictions(prepared, resolution, decided)
    return finding.findings_table(
        prepared.findings
        + identified.findings
        + shared(prepared, identified, resolution.likely)
        + finding.two_numbers(prepared, identified, sure.left, sure.right)
        + finding.twice(prepared, sure.left, sure.right, settings)
        + finding.contradicted(prepared, contradictions)
    )


def _expected(resolution: Resolution) -> dict[str, Any]:
    """Return how many links there are, and how many of them, and of those not made, the probabilities say are wrong."""
    evidence, group = resolution.evidence, resolution.group
    joined = group[evidence.left] == group[evidence.right]
    return {
        "links": int(joined.sum()),
        "groups": int((group == np.arange(len(group))).sum()),
        "expected wrong links": float((1 - evidence.probability[joined]).sum()),
        "expected missed links": float(evidence.probability[~joined].sum()),
    }
