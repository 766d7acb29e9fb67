"""How good the links would be: everyone on record linked as by a run, and held against a truth; nothing is written."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from recensus.linkage.engine.linking import link
from recensus.linkage.engine.types import LABELS, Progress, silent
from recensus.linkage.evaluating.evaluate import SEED, evaluate
from recensus.linkage.evaluating.report import Report
from recensus.linkage.evaluating.samples import OfLabels, OfSample, of_labels, of_sample
from recensus.linkage.evaluating.unlinkable import beside_a_copy
from recensus.linkage.given import Given, Linker, read
from recensus.linkage.settings import settings_of
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.vocabulary.types import Pack

_KEY = "_key"


class NotATruth(ValueError):
    """The file does not say whose record is whose; the message says what is expected."""


def judge(
    *, pack: Pack, truth: Path, by: str, purpose: str, linker: Linker = link, progress: Progress = silent
) -> Report:
    """Link everyone on record and compare with a truth: a row for each record, with source, key and person.

    ``truth`` is CSV or Parquet; further columns of text divide the answer, ``siblings`` and ``twins`` number those who
    are easily taken for one. The truth of a synthetic country is read as it lies. Raises NotATruth.
    """
    said = _read(truth, ("source", "key", "person"))
    given = _given(pack, "links held against a truth", progress, by=by, purpose=purpose)
    linked = given.link(linker, progress)
    own = beside_a_copy(given.everyone.records, given.engine, linked.model)
    return evaluate(linked, _joined(said, given), own=own)


def judge_by_labels(
    *, pack: Pack, labels: Path, by: str, purpose: str, linker: Linker = link, progress: Progress = silent
) -> OfLabels:
    """Link everyone on record and compare with labelled pairs; raises NotATruth.

    ``labels`` is CSV or Parquet, a row a pair: source, key, other_source, other_key, and same (true or false). Pairs of
    which a record is not on record are left out.
    """
    said = _read(labels, ("source", "key", "other_source", "other_key", "same"))
    given = _given(pack, "links held against labelled pairs", progress, by=by, purpose=purpose)
    record = _numbers(given)
    ends = (
        [record.get(key) for key in zip(*(said[name].to_pylist() for name in names), strict=True)]
        for names in (("source", "key"), ("other_source", "other_key"))
    )
    pairs = [
        (left, right, same)
        for left, right, same in zip(*ends, said["same"].to_pylist(), strict=True)
        if left is not None and right is not None
    ]
    columns = dict(zip(LABELS.names, zip(*pairs, strict=True) if pairs else ((), (), ()), strict=True))
    return of_labels(pa.table(columns, schema=LABELS), given.link(linker, progress).groups)


def judge_by_review(
    *, pack: Pack, by: str, purpose: str, linker: Linker = link, progress: Progress = silent
) -> OfSample:
    """Link everyone on record and estimate from the pairs that officers decided how good all links are.

    The model has not learned from them here: what they said is held against what it would have said without. Raises
    NotATruth where nobody looked.
    """
    given = _given(pack, "links held against reviewed pairs", progress, by=by, purpose=purpose)
    linked = replace(given, said=()).link(linker, progress)
    outcome = {tuple(sorted(one.numbers)): str(one.verdict) for one in given.said}
    ends = zip(linked.pairs["left"].to_pylist(), linked.pairs["right"].to_pylist(), strict=True)
    verdicts = pa.array([outcome.get(pair) for pair in ends], pa.string())
    reviewed = linked.pairs.append_column("verdict", verdicts).filter(verdicts.is_valid())
    among = linked.pairs["probability"].to_numpy()
    estimated = of_sample(reviewed, among, threshold=linked.model.same_above, seed=SEED)
    _require_looked_at(estimated)
    return estimated


def _require_looked_at(estimated: OfSample) -> None:
    """Raise NotATruth where of a range of linked pairs nobody has looked at any: only the model speaks for it."""
    for one in estimated.strata:
        if one.low >= estimated.threshold and one.pairs and not one.reviewed:
            raise NotATruth(
                f"Officers have decided none of the {one.pairs:,} pairs between {one.low:g} and {one.high:g}, "
                "so nothing can be said of them. Let them work the queue: it holds clear pairs too."
            )


def _given(pack: Pack, what: str, progress: Progress, *, by: str, purpose: str) -> Given:
    with looking(by=by, purpose=purpose, action=Act.COUNT, subject=EVERYBODY) as look:
        look.shows(whole=what)
        return read(pack, settings_of(pack), progress)


def _read(truth: Path, expected: tuple[str, ...]) -> pa.Table:
    """Return what a truth says; the keys of a source are text, however they look."""
    table = parquet.read_table(truth) if truth.suffix == ".parquet" else csv.read_csv(truth)
    if "person_id" in table.column_names:
        return _of_synthetic_country(table)
    if missing := set(expected) - set(table.column_names):
        raise NotATruth(f"{truth.name} has no column {', '.join(sorted(missing))}.")
    for name in {"key", "other_key"} & set(expected):
        table = table.set_column(table.column_names.index(name), name, pc.cast(table[name], pa.string()))
    return table


def _of_synthetic_country(persons: pa.Table) -> pa.Table:
    """Return a row a record from a row a person, who has a key in each register that knows her."""
    line = pc.binary_join_element_wise(
        persons["survey_household"].cast(pa.string()), persons["survey_line"].cast(pa.string()), "/"
    )
    keys = {name.removesuffix(_KEY): persons[name] for name in persons.column_names if name.endswith(_KEY)}
    parts = [
        pa.table(
            {
                "source": pa.repeat(source, persons.num_rows),
                "key": key.cast(pa.string()),
                "person": persons["person_id"],
                "sex": pc.if_else(persons["female"], "female", "male"),
            }
        )
        for source, key in {**keys, "household_survey": line}.items()
    ]
    return pa.concat_tables(parts).filter(pc.field("key").is_valid())


def _joined(truth: pa.Table, given: Given) -> pa.Table:
    """Return the truth with the numbers of those records that are on record, in their order."""
    keys = pa.table(
        {
            "source": _sources(given),
            "key": given.everyone.keys["source_key"],
            "record": given.everyone.keys["record"],
        }
    )
    found = truth.join(keys, ["source", "key"], join_type="inner").sort_by("record")
    return found.drop_columns(["source", "key"])


def _sources(given: Given) -> pa.Array:
    names = {number: name for name, number in given.numbers.items()}
    return pa.array([names[number] for number in given.everyone.keys["register"].to_pylist()], pa.string())


def _numbers(given: Given) -> dict[tuple[str, str], int]:
    keys = given.everyone.keys
    named = zip(_sources(given).to_pylist(), keys["source_key"].to_pylist(), strict=True)
    return dict(zip(named, keys["record"].to_pylist(), strict=True))
