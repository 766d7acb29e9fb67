"""Splink links the same records from the same settings, and its answer can stand where the engine's stands."""

import importlib.util
import shutil
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from recensus.linkage.engine.types import GROUPS, PAIRS, Settings
from recensus.linkage.evaluating.evaluate import evaluate
from recensus.linkage.evaluating.known_sets import KnownSet, read, shaped
from recensus.linkage.reference import spark
from recensus.linkage.reference.columns import columns
from recensus.linkage.reference.running import ReferenceMissing, link, linked

HAS_SPARK = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


@pytest.fixture(scope="module")
def febrl(shared: Path) -> KnownSet:
    return read("febrl1", shared / "data" / "linkage")


def test_splink_answers_in_the_shape_of_the_engine(febrl: KnownSet) -> None:
    found = link(febrl.records, febrl.settings)
    assert found.pairs.schema.equals(PAIRS)
    assert found.groups.schema.equals(GROUPS)
    assert found.groups.num_rows == febrl.records.num_rows
    assert found.model.weights.keys() == found.model.levels.keys()
    report = evaluate(found, febrl.truth)
    assert report.likely is not None
    assert report.likely.f1.value is not None
    assert report.likely.f1.value > 0.98


def test_the_columns_that_splink_compares_are_folded_and_the_empty_ones_left_out() -> None:
    stated = pa.table(
        {
            "record": [1, 2],
            "register": pa.array([0, 0], pa.int16()),
            "given": ["Élo-Ñana", None],
            "family": ["De la  Cruz", None],
            "full": [None, "Amina Odour Kamau"],
            "birth_date": ["1980-02-30", "1980"],
            "identifiers": [[{"issuer": "national", "value": "77"}], None],
        }
    )
    first, second = columns(shaped(stated)).to_pylist()
    assert (first["given"], first["family"], first["names"]) == (
        "elo nana",
        "de la cruz",
        "cruz de elo la nana",
    )
    assert first["identifier"] == "national:77"
    assert (second["given"], second["family"], second["birth_date"], second["birth_year"]) == (
        "amina",
        "kamau",
        None,
        "1980",
    )
    assert "sex" not in first


def test_groups_are_named_for_their_least_record() -> None:
    rows = [(9, 4, 0.999), (9, 12, 0.6), (30, 31, 0.2)]
    pairs = pa.Table.from_pylist(
        [
            {
                "left": min(a, b),
                "right": max(a, b),
                "pattern": 0,
                "weight": 0.0,
                "probability": p,
                "by": "model",
            }
            for a, b, p in rows
        ],
        PAIRS,
    )
    records = pa.array([31, 9, 4, 12, 30]).to_numpy()
    found = linked(records, pairs, None, Settings())  # type: ignore[arg-type]  # the model is only handed on
    assert found.groups.to_pydict() == {
        "record": [4, 9, 12, 30, 31],
        "group": [4, 4, 12, 30, 31],
        "likely": [4, 4, 4, 30, 31],
    }
    assert found.unresolved["probability"].to_pylist() == [0.6, 0.2]


def test_what_is_not_installed_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, febrl: KnownSet
) -> None:
    for module in ("splink", "pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ReferenceMissing, match="pip install splink"):
        link(febrl.records, febrl.settings)
    with pytest.raises(ReferenceMissing, match=r"recensus\[spark\]"):
        spark.local_session(tmp_path)
    with pytest.raises(ReferenceMissing, match=r"recensus\[spark\]"):
        spark.on_spark(object())


@pytest.mark.drill
@pytest.mark.skipif(not HAS_SPARK, reason="needs `pip install recensus[spark]` and Java")
def test_on_spark_splink_gives_the_same_links(febrl: KnownSet, tmp_path: Path) -> None:
    session = spark.local_session(tmp_path)
    try:
        far = link(febrl.records, febrl.settings, backend=spark.on_spark(session))
    finally:
        session.stop()
    near = link(febrl.records, febrl.settings)
    assert evaluate(far, febrl.truth).decided.f1.value == pytest.approx(
        evaluate(near, febrl.truth).decided.f1.value, abs=0.01
    )
