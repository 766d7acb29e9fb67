"""The papers about security say what is so: every test and document they name is there."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference"
TESTS = set(
    re.findall(
        r"^def (test_\w+)", "\n".join(f.read_text() for f in (ROOT / "tests").rglob("*.py")), re.MULTILINE
    )
)
ANSWERS = {"test", "document", "operator", "not applicable", "open"}


def requirements() -> list[dict[str, str]]:
    with (REFERENCE / "asvs.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_requirement_of_the_first_two_levels_has_its_answer() -> None:
    rows = requirements()
    assert Counter(row["level"] for row in rows) == {"1": 70, "2": 183}
    assert len({row["requirement"] for row in rows}) == len(rows)
    assert {int(row["requirement"].split(".")[0]) for row in rows} == set(range(1, 18))
    assert {row["answer"] for row in rows} <= ANSWERS
    assert all(row["words"] for row in rows)


def test_every_test_and_document_that_answers_a_requirement_is_there() -> None:
    missing = []
    for row in requirements():
        named = row["evidence"].split()
        if row["answer"] == "test":
            missing += [name for name in named or ["no test"] if name not in TESTS]
        elif row["answer"] in ("document", "operator"):
            missing += [name for name in named or ["no document"] if not (ROOT / name).exists()]
    assert missing == []


def test_the_page_of_requirements_counts_what_the_table_says() -> None:
    page = (REFERENCE / "asvs.md").read_text()
    counts = Counter(row["answer"] for row in requirements())
    assert {
        answer: int(number) for answer, number in re.findall(r"^\| ([a-z ]+) \| (\d+) \|", page, re.MULTILINE)
    } == counts


def test_each_threat_names_a_test_that_is_there() -> None:
    rows = [
        line for line in (REFERENCE / "threat-model.md").read_text().splitlines() if line.startswith("| T")
    ]
    assert len(rows) >= 40
    unnamed = [row.split("|")[1] for row in rows if not re.search(r"`test_\w+`", row)]
    named = {name for row in rows for name in re.findall(r"`(test_\w+)`", row)}
    assert unnamed == []
    assert sorted(named - TESTS) == []


@pytest.mark.parametrize("paper", ["SECURITY.md", "docs/reference/threat-model.md", "docs/reference/asvs.md"])
def test_no_link_in_the_papers_leads_nowhere(paper: str) -> None:
    file = ROOT / paper
    links = re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text())
    assert [link for link in links if not (file.parent / link).exists()] == []
