"""The papers say what the pack says: attributes by class, purposes, agreements, and what is left to fill in."""

from datetime import date

import pytest
from typer.testing import CliRunner

from recensus.cli import papers
from recensus.privacy.papers import TO_FILL, Ground, impact, processing
from recensus.privacy.reading import agreements_written, policy_of, policy_written, terms_of
from recensus.vocabulary.pack import open_pack


@pytest.fixture(scope="module")
def ground() -> Ground:
    pack = open_pack("demo")
    agreements = [terms_of(name, 1, content) for name, content in agreements_written(pack).items()]
    return Ground(
        pack=pack, policy=policy_of(policy_written(pack)[0]), agreements=agreements, on=date(2026, 7, 1)
    )


def test_the_record_of_processing_holds_every_attribute_purpose_source_and_agreement(ground: Ground) -> None:
    paper = processing(ground)
    for attribute in ground.pack.attributes.values():
        assert attribute.label["en"] in paper
    for purpose in ground.policy.purposes.values():
        assert purpose.legal_basis in paper
    assert all(source in paper for source in ground.pack.sources)
    assert all(terms.name in paper for terms in ground.agreements)
    assert ground.pack.content_hash[:12] in paper


def test_the_assessment_says_who_sees_persons_and_who_only_counts(ground: Ground) -> None:
    rows = [line for line in impact(ground).splitlines() if line.startswith("| Monitoring |")]
    (row,) = rows
    seeing, counting = row.split(" | ")[1:3]
    assert "Analyst" in seeing
    assert "District officer" in counting


def test_what_only_the_ministry_knows_is_left_open(ground: Ground) -> None:
    assert processing(ground).count(TO_FILL) >= 3
    assert impact(ground).count(TO_FILL) >= 10


@pytest.mark.parametrize("paper", ["dpia", "processing"])
def test_each_paper_is_printed_by_command(paper: str) -> None:
    done = CliRunner().invoke(papers.topic, [paper, "demo"])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("# ")


def test_a_pack_that_is_not_there_is_told() -> None:
    assert CliRunner().invoke(papers.topic, ["dpia", "nowhere"]).exit_code == 1
