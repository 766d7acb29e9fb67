"""A pack's examples are determined by the query that determines everybody, and a wrong one is told apart."""

from pathlib import Path

import pytest

from recensus.eligibility.examples import run_examples
from recensus.programmes.catalogue import open_programme
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack


@pytest.mark.parametrize("programme", ["grant", "pension"])
def test_examples_that_hold_are_ok(programme: str, pack: Pack) -> None:
    results = run_examples(pack, open_programme(pack, programme))
    assert [(result.ok, result.message) for result in results] == [(True, "")] * 2


@pytest.mark.parametrize(
    ("stated", "instead", "message"),
    [
        ("outcome: eligible", "outcome: not eligible", "outcome: expected not eligible, got eligible"),
        ('welfare: "12.00"', 'welfare: "12.01"', "score welfare: expected 12.01, got 12.00"),
        ("missing: [rooms]", "missing: [tv]", "missing: expected tv, got rooms"),
        ("poor: true", "poor: null", "condition poor: expected unknown, got true"),
        ("2024-08-01", "2019-08-01", "cut_off has no value before 2020-01-01"),
    ],
)
def test_an_example_that_comes_out_otherwise_says_how(
    stated: str, instead: str, message: str, pack_folder: Path
) -> None:
    file = pack_folder / "programmes/grant/examples.yaml"
    file.write_text(file.read_text().replace(stated, instead))
    pack = open_pack(pack_folder)
    failed = [result for result in run_examples(pack, open_programme(pack, "grant")) if not result.ok]
    assert failed
    assert message in failed[0].message


def test_a_derived_attribute_given_outright_replaces_its_computation(pack_folder: Path) -> None:
    file = pack_folder / "programmes/grant/examples.yaml"
    file.write_text(file.read_text().replace("size: 1", "size: 3").replace('"12.00"', '"11.73"'))
    pack = open_pack(pack_folder)
    assert all(result.ok for result in run_examples(pack, open_programme(pack, "grant")))
