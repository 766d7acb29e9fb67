"""What the reference page of the rule language says, holds."""

import re
from itertools import product
from pathlib import Path

import duckdb
import pytest

from recensus.rules.functions import DOCUMENTED
from recensus.rules.interpreter import kleene_and, kleene_or
from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.types import InvalidRule, Lookup, Type
from recensus.vocabulary.types import Attribute, CodeList, Kind, Level

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "rule-language.md").read_text()
ROOFS = CodeList(name="roof", codes={"thatch": {}, "metal": {}})
HOUSEHOLD = {
    "rooms": "integer",
    "income": "number",
    "urban": "boolean",
    "owns_tv": "boolean",
    "registered_on": "date",
}
PERSON = {"age": "integer", "wage": "number", "employed": "boolean", "attends_school": "boolean"}


def _names() -> Names:
    found = {
        n: Attribute(name=n, label={}, level=Level.HOUSEHOLD, kind=Kind(k)) for n, k in HOUSEHOLD.items()
    }
    found |= {n: Attribute(name=n, label={}, level=Level.PERSON, kind=Kind(k)) for n, k in PERSON.items()}
    found["roof"] = Attribute(name="roof", label={}, level=Level.HOUSEHOLD, kind=Kind.CODE, codes=ROOFS)
    found["household_size"] = Attribute(
        name="household_size",
        label={},
        level=Level.HOUSEHOLD,
        kind=Kind.INTEGER,
        derived="count_members(true)",
    )
    return Names(
        attributes=found,
        parameters={"cut_off": Type.NUMBER, "poverty_line": Type.NUMBER},
        scores={"consumption_score": Type.NUMBER},
        lookups={"bands": Lookup(starts=(0,), values=(1.0,), end=9)},
    )


EXAMPLES = re.search(r"```sql\n(.*?)```", PAGE, re.DOTALL)
REFUSED = re.findall(r"^\| `([a-z-]+)` \| `(.*)` \|$", PAGE.split("## Refusals")[1], re.MULTILINE)
TRUTH = re.findall(r"^\| (true|false|unknown) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$", PAGE, re.MULTILINE)
SAID = {"true": True, "false": False, "unknown": None}


@pytest.mark.parametrize("rule", EXAMPLES.group(1).splitlines() if EXAMPLES else [])
def test_every_example_compiles(rule: str) -> None:
    assert parse(rule, _names(), level=Level.HOUSEHOLD).type is Type.BOOLEAN


@pytest.mark.parametrize(("code", "rule"), REFUSED)
def test_every_refusal_is_refused_with_its_code(code: str, rule: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        parse(rule, _names(), level=Level.HOUSEHOLD)
    assert code in {problem.code for problem in refused.value.problems}


def test_there_are_examples_and_refusals() -> None:
    assert len(REFUSED) >= 25


def test_the_truth_table_is_that_of_the_engine_and_of_the_interpreter() -> None:
    assert {row[:2] for row in TRUTH} == set(product(SAID, SAID))
    for a, b, both, either, opposite in TRUTH:
        engine = duckdb.execute("SELECT $a AND $b, $a OR $b, NOT $a", {"a": SAID[a], "b": SAID[b]}).fetchone()
        assert engine == (SAID[both], SAID[either], SAID[opposite])
        assert (kleene_and([SAID[a], SAID[b]]), kleene_or([SAID[a], SAID[b]])) == engine[:2]


def test_every_function_is_on_the_page() -> None:
    assert [name for name in DOCUMENTED if f"`{name}(" not in PAGE] == []


def test_every_code_of_a_problem_is_on_the_page() -> None:
    folder = Path(__file__).parents[2] / "src" / "recensus" / "rules"
    texts = "".join(path.read_text() for path in folder.glob("*.py"))
    codes = set(
        re.findall(r"(?:self\.refuse\(\s*[\w\[\]]+,|RuleProblem\(|_invalid\()\s*\"([a-z-]+)\"", texts)
    )
    assert len(codes) >= 25
    assert [code for code in sorted(codes) if f"`{code}`" not in PAGE] == []
