"""Run Splink on the engine's own tables and return what the engine would: in DuckDB, or on the caller's Spark."""

import logging
from collections.abc import Mapping
from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from recensus.linkage.engine.types import FINDINGS, GROUPS, PAIRS, Linked, Model, Settings
from recensus.linkage.evaluating.counting import Array, connected, numbered
from recensus.linkage.reference.columns import columns
from recensus.snapshots import engine

if TYPE_CHECKING:
    from splink.internals.database_api import DatabaseAPI

    from recensus.linkage.reference.modelling import Plan, Skill

SEED = 4
RANDOM_PAIRS, LEARN_PAIRS = 5e6, 1e6
"""Pairs that Splink looks at to learn how often others agree by chance, and the same person does not."""
CERTAIN_RECALL = 0.6
"""The share of true pairs that the certain rules are taken to find."""
WORTH_KEEPING = 0.01


class ReferenceMissing(ImportError):
    """The library that was asked for is not installed."""


def link(
    records: pa.Table,
    settings: Settings,
    *,
    skill: "Skill" = "plain",
    backend: "DatabaseAPI[Any] | None" = None,
) -> Linked:
    """Link ``records`` (of the shape `RECORDS`) with Splink, which learns without labels.

    ``backend`` is where it computes: a DuckDB of its own unless given (see `spark`). Raises ReferenceMissing where
    Splink is not installed.
    """
    try:
        from splink import Linker

        from recensus.linkage.reference.modelling import plan
    except ImportError as missing:
        raise ReferenceMissing("Splink is not installed; pip install splink~=5.0 brings it.") from missing
    stated = columns(records, settings.attributes)
    planned = plan(stated.column_names, skill, stated.num_rows, settings.attributes)
    where = backend or in_duckdb(settings.threads)
    linker = Linker(where.register(stated), planned.settings, log_level=logging.ERROR)
    learn(linker, planned)
    predicted: Any = linker.inference.predict(threshold_match_probability=WORTH_KEEPING)
    learned = linker.misc.save_model_to_json()
    pairs = as_pairs(predicted.as_pyarrow_table())
    return linked(records["record"].to_numpy(), pairs, as_model(learned, settings, skill), settings)


def in_duckdb(threads: int) -> "DatabaseAPI[Any]":
    """Return a DuckDB in memory for Splink to compute in."""
    from splink import DuckDBAPI

    return DuckDBAPI(engine.connected(engine.Limits(threads=threads)))


def learn(linker: Any, planned: "Plan") -> None:
    """Have Splink estimate its parameters from the records alone."""
    from splink import block_on

    linker.training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in planned.certain], recall=CERTAIN_RECALL
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for rule in planned.learn:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), max_pairs=LEARN_PAIRS
        )


def as_pairs(found: pa.Table) -> pa.Table:
    """Return Splink's predictions as `PAIRS`, by (left, right); it is not asked to keep patterns, so they are 0."""
    one, other = (found[f"unique_id_{side}"].to_numpy() for side in "lr")
    table = pa.table(
        {
            "left": np.minimum(one, other),
            "right": np.maximum(one, other),
            "pattern": np.zeros(found.num_rows, dtype=np.uint64),
            "weight": found["match_weight"].cast(pa.float64()),
            "probability": found["match_probability"].cast(pa.float64()),
            "by": pa.array(["model"]).take(pa.array(np.zeros(found.num_rows, dtype=np.int64))),
        },
        schema=PAIRS,
    )
    return table.sort_by([("left", "ascending"), ("right", "ascending")])


def as_model(learned: Mapping[str, Any], settings: Settings, skill: str) -> Model:
    """Return what Splink learned as the engine's model: each level's weight in bits; scores are probabilities."""
    compared = {made["output_column_name"]: made["comparison_levels"] for made in learned["comparisons"]}
    prior = learned["probability_two_random_records_match"]
    return Model(
        settings=settings.content() | {"reference": "splink", "skill": skill},
        levels={name: tuple(level["label_for_charts"] for level in made) for name, made in compared.items()},
        weights={name: tuple(map(bits, made)) for name, made in compared.items()},
        prior=log2(prior / (1 - prior)),
        classes={},
        learned=None,
        calibration=((0.0, 0.0), (1.0, 1.0)),
        mistyped=0.0,
        same_above=settings.same_above,
        different_below=settings.different_below,
    )


def bits(level: Mapping[str, Any]) -> float:
    """Return a level's evidence in bits; nothing stated, and what could not be learned, is none."""
    if level.get("is_null_level") or "m_probability" not in level or "u_probability" not in level:
        return 0.0
    return log2(level["m_probability"] / level["u_probability"])


def linked(record: Array, pairs: pa.Table, model: Model, settings: Settings) -> Linked:
    """Join whatever is connected by pairs that are sure, and for `likely` by those more likely same than not."""
    probability = pairs["probability"].to_numpy()
    unsure = (probability >= settings.different_below) & (probability < settings.same_above)
    record = np.sort(record)
    left, right = (np.searchsorted(record, pairs[side].to_numpy()) for side in ("left", "right"))
    sure, likely = (
        least_of_set(record, left[chosen], right[chosen])
        for chosen in (probability >= settings.same_above, probability >= 0.5)
    )
    waiting = pairs.filter(pa.array(unsure)).sort_by([("probability", "descending"), ("left", "ascending")])
    return Linked(
        pairs=pairs,
        groups=pa.table({"record": record, "group": sure, "likely": likely}, schema=GROUPS),
        findings=FINDINGS.empty_table(),
        unresolved=waiting,
        model=model,
        report={"records": len(record), "pairs": pairs.num_rows},
    )


def least_of_set(record: Array, left: Array, right: Array) -> Array:
    """Return of each record (in rising order) the least record of the set that the pairs of positions join it to."""
    which = numbered(connected(left, right, len(record)))
    _, first = np.unique(which, return_index=True)
    least: Array = record[first[which]]
    return least
