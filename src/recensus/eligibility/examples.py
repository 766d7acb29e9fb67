"""A programme's examples, determined as real households are: by the same query over relations in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from recensus.assessment.scoring import ModelsHaveProblems
from recensus.eligibility.asking import ask
from recensus.eligibility.compiling import compile_on
from recensus.programmes.types import Example, NoValueInForce, Programme
from recensus.rules.types import InvalidRule
from recensus.vocabulary.types import Pack


@dataclass(frozen=True, kw_only=True)
class ExampleResult:
    """What came out of one example: each expectation with what was got, and in ``message`` how they differ."""

    name: str
    line: int
    expected: Mapping[str, object]
    got: Mapping[str, object]
    ok: bool
    message: str


def run_examples(pack: Pack, programme: Programme) -> list[ExampleResult]:
    """Determine each example and compare; a rule that does not compile is a result that is not ok, with the reason."""
    return [_run(pack, programme, example) for example in programme.examples]


def _run(pack: Pack, programme: Programme, example: Example) -> ExampleResult:
    expected = _expected(example)
    try:
        got = _got(determine_example(pack, programme, example), expected)
    except (InvalidRule, ModelsHaveProblems, NoValueInForce) as problem:
        return ExampleResult(
            name=example.name, line=example.line, expected=expected, got={}, ok=False, message=str(problem)
        )
    differing = [
        f"{what}: expected {_told(value)}, got {_told(got[what])}"
        for what, value in expected.items()
        if got[what] != value
    ]
    return ExampleResult(
        name=example.name,
        line=example.line,
        expected=expected,
        got=got,
        ok=not differing,
        message="; ".join(differing),
    )


def determine_example(pack: Pack, programme: Programme, example: Example) -> dict[str, Any]:
    """Return the answer's row for an example; what it gives of derived attributes replaces their computation."""
    people = [*([example.person] if example.person is not None else []), *example.members]
    given = {name for facts in (example.household, *people) for name in facts}
    attributes = {
        name: replace(attribute, derived=None) if name in given else attribute
        for name, attribute in pack.attributes.items()
    }
    ruleset = compile_on(pack, programme, example.on, attributes=attributes)
    household = {"household_id": 1, **example.household}
    members = [{"person_id": n, "household_id": 1, **p} for n, p in enumerate(people, start=1)]
    (row,) = [row for row in ask(ruleset, [household], members) if row["id"] == 1]
    return row


def _expected(example: Example) -> dict[str, object]:
    """Return what the example states, by what it states it of; nothing that it leaves open."""
    stated: dict[str, object] = {} if example.outcome is None else {"outcome": example.outcome}
    stated |= {f"score {name}": value for name, value in example.scores.items()}
    stated |= {f"condition {name}": value for name, value in example.conditions.items()}
    if example.missing is not None:
        stated["missing"] = tuple(sorted(example.missing))
    return stated


def _got(row: Mapping[str, Any], expected: Mapping[str, object]) -> dict[str, object]:
    """Return what came out for each expectation; a score rounded to the decimals that the example writes."""
    got: dict[str, object] = {}
    for what, value in expected.items():
        found = row.get(what.split(" ", 1)[-1])
        if isinstance(found, Decimal | float) and isinstance(
            value, Decimal
        ):  # a reading of a table is a double
            found = Decimal(str(found)).quantize(
                Decimal(1).scaleb(int(value.as_tuple().exponent)), ROUND_HALF_UP
            )
        got[what] = tuple(sorted(found or ())) if what == "missing" else found
    return got


def _told(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, tuple) else str(value)
