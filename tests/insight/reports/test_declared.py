"""What a pack says for its reports: understood, or told with its file and line."""

from dataclasses import replace
from decimal import Decimal

import pytest

from recensus.insight.reports.declared import denominator, denominators_of, report_problems
from recensus.insight.reports.formulas import NoFormula, compute
from recensus.insight.reports.types import Narrowing
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.insight.reports import world


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Give the country's pack."""
    return open_pack(world.make_pack(tmp_path_factory.mktemp("countries")))


def saying(pack: Pack, file: str, text: str) -> Pack:
    """Return the pack with another text in a file."""
    document, _ = read_document(file, text) if file.endswith(".yaml") else (None, [])
    documents = {**pack.documents, **({file: document} if document else {})}
    return replace(pack, files={**pack.files, file: text}, documents=documents)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("reports.yaml", "disability: wroks", "wroks"),
        ("reports.yaml", "registers: nobody", "nobody"),
        ("reports.yaml", "compared: [height]", "height"),
        ("reports.yaml", "line: {amount: 0, per: person, label: Line, source: X}", "amount"),
        ("denominators.csv", "area,sex\nKaba,male\n", "columns"),
        ("denominators.csv", "area,sex,age,disability,persons,source\nNowhere,,,,5,X\n", "Nowhere"),
        ("denominators.csv", "area,sex,age,disability,persons,source\n,,18-25,,5,X\n", "18-25"),
        ("denominators.csv", "area,sex,age,disability,persons,source\n,,,,5.5,X\n", "whole number"),
        ("denominators.csv", "area,sex,age,disability,persons,source\n,,,,5,\n", "source"),
        ("boundaries/village.geojson", "{}", "GeoJSON"),
        ("boundaries/village.geojson", '{"features": [{"properties": {"code": "X"}}]}', "X"),
    ],
)
def test_what_cannot_be_used_is_told(pack: Pack, file: str, text: str, told: str) -> None:
    assert report_problems(pack) == []
    (problem,) = report_problems(saying(pack, file, text))
    assert problem.file == file
    assert told in str(problem)


def test_the_count_that_tells_apart_least_of_what_is_asked_is_the_denominator(pack: Pack) -> None:
    rows = """area,sex,age,disability,persons,source
,,,,100,Register
Kaba,,,,60,Census
Kaba,female,,,31,Survey
Tombo,female,,,20,Survey
"""
    known = denominators_of(saying(pack, "denominators.csv", rows))
    kaba = frozenset({"Kaba"})
    assert denominator(known, Narrowing(), frozenset(pack.areas)) == (Decimal(100), "Register")
    assert denominator(known, Narrowing(area="Kaba"), kaba) == (Decimal(60), "Census")
    assert denominator(known, Narrowing(sex="female"), frozenset(pack.areas)) == (Decimal(51), "Survey")
    assert denominator(known, Narrowing(area="Kaba", sex="female"), kaba) == (Decimal(31), "Survey")
    assert denominator(known, Narrowing(age="70+"), kaba) == (None, "")
    assert denominator(known, Narrowing(sex="male"), kaba) == (None, "")


@pytest.mark.parametrize("formula", ["__import__('os')", "a if b else c", "a ** b", "'text'", "a.b"])
def test_a_formula_is_arithmetic_and_nothing_else(formula: str) -> None:
    with pytest.raises(NoFormula):
        compute(formula, {"a": Decimal(1), "b": Decimal(2), "c": Decimal(3)})
