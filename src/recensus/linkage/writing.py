"""A run's answer on record, beside what is in force: what would change, what people are asked, what was found."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.backends.utils import CursorWrapper

from recensus.linkage.engine.types import Linked
from recensus.linkage.population import Everyone
from recensus.linkage.pouring import pour
from recensus.linkage.proposing import NOBODY, Numbers, adverse_pairs, changes, column, evidence, groups_of
from recensus.linkage.types import Consequence, PairKind

_CHANGES = """
insert into linkage_change (run_id, link, source_id, kind, source_key, registrant, "to", "group", bundle,
                            with_source, with_key, pattern, weight, probability, "by", consequence)
select %(run)s, link, source_id, 'P', source_key, registrant, "to", "group", bundle,
       with_source, with_key, pattern, weight, probability, "by", consequence
from poured_linkage_change
"""

# The lesser key of a pair is the left one.
_PAIRS = """
insert into linkage_pair (run_id, left_source_id, left_kind, left_key, right_source_id, right_kind, right_key,
                          kind, pattern, weight, probability, "by", consequence)
select %(run)s,
       case when turned then right_source_id else left_source_id end, 'P',
       case when turned then right_key else left_key end,
       case when turned then left_source_id else right_source_id end, 'P',
       case when turned then left_key else right_key end,
       kind, pattern, weight, probability, "by", consequence
from poured_linkage_pair
cross join lateral (select (right_source_id, right_key collate "C") < (left_source_id, left_key collate "C")) t(turned)
order by md5(left_key || ' ' || right_key), left_source_id, right_source_id   -- so that samples lie among the doubtful
on conflict do nothing
"""

_FINDINGS = """
insert into linkage_finding (run_id, number, code, source_id, kind, source_key, issuer, detail)
select %(run)s, number, code, source_id, 'P', source_key, coalesce(issuer, ''), coalesce(detail, '')
from poured_linkage_finding
on conflict do nothing
"""

_SHARE_SAME, _MIX = 0.75, np.uint64(0x9E3779B97F4A7C15)


def write(
    cursor: CursorWrapper,
    run: int,
    everyone: Everyone,
    linked: Linked,
    *,
    adverse: Collection[int],
    sample: int,
) -> Mapping[str, Any]:
    """Put on record what a run proposes, and return how many of what; nothing that is in force is touched.

    ``adverse`` are the registers in which to be found twice costs somebody something; ``sample`` how many clear pairs
    people look at.
    """
    group = groups_of(everyone, linked.groups)
    changed = _changes(everyone, group, linked.pairs, adverse)
    pairs = pa.concat_tables(
        [
            _pairs(everyone, group, linked.unresolved, PairKind.DOUBTFUL, adverse),
            _pairs(everyone, group, _sample(linked, sample), PairKind.SAMPLE, adverse),
        ]
    )
    findings = _findings(everyone, linked.findings)
    for table, data, step in (
        ("linkage_change", changed, _CHANGES),
        ("linkage_pair", pairs, _PAIRS),
        ("linkage_finding", findings, _FINDINGS),
    ):
        pour(cursor, table, data)
        cursor.execute(step, {"run": run})
    return {
        "records": everyone.keys.num_rows,
        "registrants now": len(pc.unique(everyone.keys["registrant"])),
        "registrants then": len(np.unique(group)),
        "changed": changed.num_rows,
        "bundles": len(pc.unique(changed["bundle"])),
        "adverse bundles": len(
            pc.unique(changed.filter(pc.field("consequence") == Consequence.ADVERSE)["bundle"])
        ),
        "doubtful": linked.unresolved.num_rows,
        "findings": dict(sorted(Counter(linked.findings["code"].to_pylist()).items())),
    }


def _changes(everyone: Everyone, group: Numbers, pairs: pa.Table, adverse: Collection[int]) -> pa.Table:
    found = changes(everyone, group, adverse=adverse)
    spoken = evidence(everyone, group, pairs, found.place)
    keys, others, best = (
        everyone.keys.take(found.place),
        _take(everyone.keys, spoken.other),
        _take(pairs, spoken.pair),
    )
    return pa.table(
        {
            "link": keys["link"],
            "source_id": keys["register"],
            "source_key": keys["source_key"],
            "registrant": keys["registrant"],
            "to": pa.array(found.to, mask=found.to == NOBODY),
            "group": found.group,
            "bundle": found.bundle,
            "with_source": others["register"],
            "with_key": others["source_key"],
            "pattern": _signed(best["pattern"]),
            "weight": best["weight"],
            "probability": best["probability"],
            "by": pc.fill_null(best["by"], ""),
            "consequence": _consequence(found.adverse),
        }
    )


def _pairs(
    everyone: Everyone, group: Numbers, pairs: pa.Table, kind: PairKind, adverse: Collection[int]
) -> pa.Table:
    record = column(everyone.keys, "record")
    left, right = (np.searchsorted(record, column(pairs, side)) for side in ("left", "right"))
    one, other = everyone.keys.take(left), everyone.keys.take(right)
    takes = adverse_pairs(everyone, group, left, right, adverse=adverse)
    return pa.table(
        {
            "left_source_id": one["register"],
            "left_key": one["source_key"],
            "right_source_id": other["register"],
            "right_key": other["source_key"],
            "kind": pa.array([kind.value] * len(left), pa.string()),
            "pattern": _signed(pairs["pattern"]),
            "weight": pairs["weight"],
            "probability": pairs["probability"],
            "by": pairs["by"],
            "consequence": _consequence(np.array(takes, dtype=bool)),
        }
    )


def _sample(linked: Linked, size: int) -> pa.Table:
    """Return some pairs of which the model was sure, most of them *same*: by a hash, so always the same ones."""
    pairs = linked.pairs.filter(pc.field("by") == "model")
    sure = pairs["probability"].to_numpy()
    same, different = (
        np.nonzero(chosen)[0]
        for chosen in (sure >= linked.model.same_above, sure <= linked.model.different_below)
    )
    mixed = (column(pairs, "left") * 31 + column(pairs, "right")).astype(np.uint64) * _MIX
    wanted = round(size * _SHARE_SAME)
    chosen = [
        places[np.argsort(mixed[places], kind="stable")[:count]]
        for places, count in ((same, wanted), (different, size - wanted))
    ]
    return pairs.take(np.sort(np.concatenate(chosen)))


def _findings(everyone: Everyone, findings: pa.Table) -> pa.Table:
    """Return a row for each record in each finding."""
    number, record = pc.list_parent_indices(findings["records"]), pc.list_flatten(findings["records"])
    place = np.searchsorted(column(everyone.keys, "record"), record.to_numpy())
    keys, said = everyone.keys.take(place), findings.take(number)
    return pa.table(
        {
            "number": pc.cast(number, pa.int32()),
            "code": said["code"],
            "source_id": keys["register"],
            "source_key": keys["source_key"],
            "issuer": said["issuer"],
            "detail": said["detail"],
        }
    )


def _take(table: pa.Table, place: Numbers) -> pa.Table:
    """Return rows of a table; one of nothing where the place is `NOBODY`."""
    return table.take(pa.array(place, mask=place == NOBODY))


def _signed(pattern: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return 64 bits as the signed number that the database keeps."""
    return pc.cast(pattern, pa.int64(), safe=False)


def _consequence(adverse: Any) -> pa.Array:
    return pc.if_else(pa.array(adverse), Consequence.ADVERSE.value, Consequence.NONE.value)
