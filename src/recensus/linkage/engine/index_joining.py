"""New records joined to those that an index found for them, by the rules of `clustering`; what was there stays."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine import finding, resolving
from recensus.linkage.engine.gate import Identified, identify
from recensus.linkage.engine.index import Index
from recensus.linkage.engine.preparing import Prepared, prepare
from recensus.linkage.engine.resolving import BY, Evidence, Resolution
from recensus.linkage.engine.scripts import Array
from recensus.linkage.engine.types import Constraints, Linked, Settings


def join(
    index: Index, records: pa.Table, pairs: pa.Table, settings: Settings, constraints: Constraints
) -> Linked:
    """Return who is who among some records: the new ones, and all that belong to those whom ``pairs`` name.

    ``records`` are of the shape `types.RECORDS`; ``known`` says to whom a record belongs already: such records neither
    part nor are two of them joined. ``pairs`` are what `Index.delta` found, as far as both records are there.
    """
    prepared = prepare(records, settings, known=index.facts)
    identified = identify(prepared, settings)
    said = resolving.decided(prepared, constraints)
    evidence = resolving.once([_found(prepared, pairs), *said])
    resolution = resolving.grouped(prepared, evidence, identified, settings)
    table = resolving.pairs_table(prepared, evidence)
    return Linked(
        pairs=table.filter(pa.array(_spoken(prepared, evidence, constraints))),
        groups=resolving.groups_table(prepared, resolution),
        findings=_findings(prepared, identified, resolution, settings),
        unresolved=table.take(pa.array(resolving.doubtful(resolution, settings))),
        model=index.model,
        report={"records": len(prepared), "pairs": len(pairs)},
    )


def _found(prepared: Prepared, pairs: pa.Table) -> Evidence:
    left, right = (prepared.rows_of(pairs[side].to_numpy()) for side in ("left", "right"))
    by = pc.index_in(pairs["by"], BY).to_numpy().astype(np.int8)
    return Evidence(left, right, pairs["pattern"].to_numpy(), pairs["probability"].to_numpy(), by)


def _spoken(prepared: Prepared, evidence: Evidence, constraints: Constraints) -> Array:
    """Tell which pairs something speaks for: not those that stand for what was on record before."""
    ends = zip(*(constraints.same[side].to_numpy() for side in ("left", "right")), strict=True)
    same = {tuple(sorted(prepared.rows_of(np.array(pair)).tolist())) for pair in ends}
    said = np.array([pair in same for pair in zip(evidence.left, evidence.right, strict=True)], np.bool_)
    spoken: Array = (evidence.by != resolving.PERSON) | said
    return spoken


def _findings(
    prepared: Prepared, identified: Identified, resolution: Resolution, settings: Settings
) -> pa.Table:
    sure = resolution.evidence.of(resolution.evidence.probability >= settings.same_above)
    return finding.findings_table(
        prepared.findings
        + identified.findings
        + finding.two_numbers(prepared, identified, sure.left, sure.right)
        + finding.twice(prepared, sure.left, sure.right, settings)
    )
