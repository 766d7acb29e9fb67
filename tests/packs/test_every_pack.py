"""Every pack that is shipped is without a problem, and each of its examples comes out."""

from pathlib import Path

import pytest

from recensus.eligibility.examples import run_examples
from recensus.programmes.catalogue import open_programme
from recensus.setups.packs import check_pack
from recensus.vocabulary.pack import open_pack

PACKS = Path(__file__).parents[2] / "countries"
NAMES = sorted(path.parent.name for path in PACKS.glob("*/pack.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_pack_is_without_a_problem(name: str) -> None:
    assert [str(problem) for problem in check_pack(PACKS / name)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_example_of_a_shipped_pack_comes_out(name: str) -> None:
    pack = open_pack(PACKS / name)
    determined = [each for each in pack.programmes if pack.document(f"programmes/{each}/rules.yaml").content]
    results = [result for each in determined for result in run_examples(pack, open_programme(pack, each))]
    assert [f"{result.name}: {result.message}" for result in results if not result.ok] == []
    assert len(results) >= 3
