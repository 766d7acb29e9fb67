"""How good the links would be: everyone on record linked as by a run, and held against a truth; nothing is written."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from recensus.linkage.engine.linking import link
from recensus.linkage.engine.types import Progress, silent
from recensus.linkage.evaluating.evaluate import evaluate
from recensus.linkage.evaluating.report import Report
from recensus.linkage.population import Everyone
from recensus.linkage.resolving import Linker, read
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
    said = _read(truth)
    with looking(by=by, purpose=purpose, action=Act.COUNT, subject=EVERYBODY) as look:
        look.shows(whole="links held against a truth")
        given = read(pack, settings_of(pack), progress)
    linked = given.link(linker, progress)
    sources = {number: name for name, number in given.numbers.items()}
    return evaluate(linked, _joined(said, given.everyone, sources))


def _read(truth: Path) -> pa.Table:
    """Return source, key and person of each record that the truth knows, and what else it says."""
    table = parquet.read_table(truth) if truth.suffix == ".parquet" else csv.read_csv(truth)
    if "person_id" in table.column_names:
        return _of_synthetic_country(table)
    if missing := {"source", "key", "person"} - set(table.column_names):
        raise NotATruth(
            f"{truth.name} has no column {', '.join(sorted(missing))}: a row a record is expected."
        )
    return table.set_column(table.column_names.index("key"), "key", pc.cast(table["key"], pa.string()))


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


def _joined(truth: pa.Table, everyone: Everyone, sources: dict[int, str]) -> pa.Table:
    """Return the truth with the numbers of those records that are on record, in their order."""
    names = pa.array([sources[number] for number in everyone.keys["register"].to_pylist()], pa.string())
    keys = pa.table({"source": names, "key": everyone.keys["source_key"], "record": everyone.keys["record"]})
    found = truth.join(keys, ["source", "key"], join_type="inner").sort_by("record")
    return found.drop_columns(["source", "key"])
