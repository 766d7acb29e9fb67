"""Overlaps by the pack's rules: the same case found or not by what the rules say, and worked by a person."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from recensus.decisions.types import NotAllowed
from recensus.enrolment import queries
from recensus.enrolment.actions import find_overlaps, settle
from recensus.enrolment.models import Enrolment, OverlapFinding
from recensus.enrolment.types import OverlapFound, OverlapOutcome
from recensus.programmes.overlaps import read_overlaps
from recensus.registry.reaching import NotOnRecord
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.types import Pack
from tests.enrolment.conftest import AMINA, Reporting, registrant

FORBIDDEN = """
both:
  programmes: [pension, grant]
  says: {says}
  unit: {unit}
  {more}
  label: Whoever draws the pension does not draw the grant.
"""
NADIA = {"by": "nadia", "purpose": "casework"}
ON = date(2026, 3, 1)


def with_rule(pack: Pack, *, says: str = "forbidden", unit: str = "person", more: str = "") -> Pack:
    """Return the pack with one rule about both programmes."""
    document, _ = read_document("overlaps.yaml", FORBIDDEN.format(says=says, unit=unit, more=more))
    assert document is not None
    return replace(pack, documents={**pack.documents, "overlaps.yaml": document})


def found(pack: Pack) -> Sequence[OverlapFound]:
    find_overlaps(pack=pack, on=ON, by="tester", purpose="eligibility")
    return queries.overlaps(**NADIA)


@pytest.fixture
def in_both(report: Reporting, survey: Callable[[], None]) -> None:
    """Let Amina draw the pension, 100 a month, and the grant, 50."""
    survey()
    report(pensioners=AMINA)
    report(
        "grant_office", people="7,Amina Njeri,female,1950-02-01,100001\n", grants="7,G,2020-01-01,50,active\n"
    )


@pytest.mark.usefixtures("in_both")
def test_the_same_case_is_forbidden_or_not_by_the_rule_alone(kaba: Pack) -> None:
    assert found(with_rule(kaba, says="allowed")) == []
    assert found(with_rule(kaba, says="complementary")) == []
    assert found(with_rule(kaba, more="ends: 2026-02-28")) == []
    (one,) = found(with_rule(kaba))
    assert one.registrant == registrant("1")
    assert [told["programme"] for told in one.enrolments] == ["pension", "grant"]
    assert one.enrolments[1]["linked by"] == "identifier"
    assert one.confidence == 1


@pytest.mark.usefixtures("in_both")
def test_up_to_a_total_counts_what_comes_in_a_month(kaba: Pack) -> None:
    up_to = "allowed up to a total"
    assert found(with_rule(kaba, says=up_to, more="total: 150")) == []
    assert len(found(with_rule(kaba, says=up_to, more="total: 99"))) == 1


def test_a_household_overlaps_where_its_members_do(
    report: Reporting, survey: Callable[[], None], kaba: Pack
) -> None:
    survey()
    report(pensioners=AMINA)
    report(
        "grant_office", people="8,Bashir Njeri,male,2019-03-01,100003\n", grants="8,G,2020-01-01,50,active\n"
    )
    assert found(with_rule(kaba)) == []
    (one,) = found(with_rule(kaba, unit="household"))
    assert one.unit == "H"


@pytest.mark.usefixtures("in_both")
def test_finding_again_finds_the_same_and_changes_no_enrolment(kaba: Pack) -> None:
    before = list(Enrolment.objects.order_by("id").values())
    first = found(with_rule(kaba))
    assert found(with_rule(kaba)) == first
    assert list(Enrolment.objects.order_by("id").values()) == before


@pytest.mark.usefixtures("in_both")
def test_an_officer_settles_a_finding_once_and_says_why(kaba: Pack) -> None:
    (one,) = found(with_rule(kaba))
    with pytest.raises(NotAllowed, match="named officer"):
        settle(finding=one.id, outcome=OverlapOutcome.ALLOWED, why="x", by="system", purpose="casework")
    with pytest.raises(NotAllowed, match="why"):
        settle(finding=one.id, outcome=OverlapOutcome.ALLOWED, why=" ", **NADIA)
    settle(finding=one.id, outcome=OverlapOutcome.ALLOWED, why="A child of hers is ill.", **NADIA)
    with pytest.raises(NotAllowed, match="is allowed in this case"):
        settle(finding=one.id, outcome=OverlapOutcome.NOT_SO, why="x", **NADIA)
    assert found(with_rule(kaba)) == []
    assert OverlapFinding.objects.get().settled_by == "nadia"


@pytest.mark.usefixtures("in_both")
def test_an_officer_elsewhere_neither_sees_nor_settles_it(kaba: Pack) -> None:
    (one,) = found(with_rule(kaba))
    assert queries.overlaps(by="emre", purpose="casework") == []
    with pytest.raises(NotOnRecord):
        settle(finding=one.id, outcome=OverlapOutcome.NOT_SO, why="x", by="emre", purpose="casework")


@pytest.mark.usefixtures("in_both")
def test_what_no_longer_shows_is_gone(report: Reporting, kaba: Pack) -> None:
    found(with_rule(kaba))
    report(pensioners=AMINA.replace("1,", "3,", 1).replace("100001", "100009"), on="2026-02-28")
    assert found(with_rule(kaba)) == []
    assert OverlapFinding.objects.get().outcome == OverlapOutcome.GONE


def test_a_rule_about_an_unknown_programme_is_named(kaba: Pack) -> None:
    pack = with_rule(kaba)
    document, _ = read_document(
        "overlaps.yaml", FORBIDDEN.format(says="forbidden", unit="person", more="").replace("grant]", "grnt]")
    )
    assert document is not None
    _, problems = read_overlaps(replace(pack, documents={"overlaps.yaml": document}))
    assert [(p.code, p.nearest) for p in problems] == [("unknown_programme", "grant")]
    assert Path(problems[0].file).name == "overlaps.yaml"
