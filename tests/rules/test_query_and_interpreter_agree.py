"""The query and the reference interpreter give the same answers and the same reasons, whatever the rule.

Rules and households are drawn at random from a seed, with a fifth of all values missing. The default run compares some
twenty thousand (programme, household) pairs; the drill compares a million.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from recensus.rules.compile import CompiledProgramme, compile_programme
from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.programme import ProgrammeRules
from recensus.rules.reference import Answer, amount, answer, scopes
from recensus.rules.scores import Model, Score, Term
from recensus.rules.tree import Rule
from recensus.rules.types import InvalidRule, Lookup, Type, type_of_value
from recensus.vocabulary.types import Attribute, CodeList, Kind, Level

DAY = date(2026, 3, 1)
CODES = {"roof": ("thatch", "metal", "it's tiles"), "sex": ("female", "male")}
DERIVED_HOUSEHOLD = {
    "size": ("integer", "count_members(true)"),
    "children": ("integer", "count_members(age < 15)"),
    "per_head": ("number", "income / size"),
    "crowded": ("boolean", "size > 3 * rooms"),
    "dependency": ("number", "share_of_members(minor or age > 64)"),
    "housing": ("text", "case when urban then 'town' when rooms > 3 then 'large' else 'small' end"),
    "wages": ("number", "sum_members(wage, adult)"),
}
DERIVED_PERSON = {
    "adult": ("boolean", "age >= 15 and age <= 64"),
    "minor": ("boolean", "not adult and age < 15"),
    "years": ("integer", "years_between(born, day)"),
    "earner": ("boolean", "adult and wage > 100"),
}
OF_HOUSEHOLD = {"well_paid": ("boolean", "wage > per_head")}


def _attribute(name: str, level: Level, kind: str, derived: str | None = None) -> Attribute:
    codes = CodeList(name=name, codes={code: {} for code in CODES[name]}) if name in CODES else None
    return Attribute(name=name, label={}, level=level, kind=Kind(kind), codes=codes, derived=derived)


def dictionary() -> dict[str, Attribute]:
    stored = {
        Level.HOUSEHOLD: {
            "rooms": "integer",
            "income": "number",
            "urban": "boolean",
            "roof": "code",
            "visited": "date",
        },
        Level.PERSON: {
            "age": "integer",
            "wage": "number",
            "employed": "boolean",
            "sex": "code",
            "born": "date",
        },
    }
    found = [_attribute(name, level, kind) for level, kinds in stored.items() for name, kind in kinds.items()]
    found += [_attribute(n, Level.HOUSEHOLD, kind, text) for n, (kind, text) in DERIVED_HOUSEHOLD.items()]
    found += [
        _attribute(n, Level.PERSON, kind, text)
        for n, (kind, text) in {**DERIVED_PERSON, **OF_HOUSEHOLD}.items()
    ]
    return {attribute.name: attribute for attribute in found}


ATTRIBUTES = dictionary()
PARAMETERS: dict[str, Any] = {
    "cut_off": Decimal("12.59624"),
    "minimum": Decimal(3),
    "since": date(2020, 2, 29),
    "word": "town",
}
LOOKUPS = {
    "bands": Lookup(starts=(-1, 0, 2.5, 5), values=(0.5, 95.4, 7.0, -3.0), end=9),
    "places": Lookup(keys={"thatch": "poor", "metal": "fair", "town": "fair"}),
}


@dataclass
class Drawing:
    """Draws well-typed expressions: ``person`` tells that member attributes may be named, ``members`` functions."""

    draw: random.Random
    person: bool
    household: bool
    members: bool
    scores: tuple[str, ...] = ()

    def number(self, depth: int) -> str:
        ways = [self.number_name, self.constant]
        if depth > 0:
            ways += [self.arithmetic, self.function, self.case_number, self.lookup_number, self.number_name]
            ways += [self.member_number] * 2 if self.members else []
        return self.draw.choice(ways)(depth - 1)

    def number_name(self, _: int) -> str:
        names = ["cut_off", "minimum", *self.scores]
        names += ["rooms", "income"] if self.household else []
        names += (
            ["size", "children", "per_head", "dependency", "wages"]
            if self.household and (self.members or self.person_unit)
            else []
        )
        names += ["age", "wage", "years"] if self.person else []
        return self.draw.choice(names)

    @property
    def person_unit(self) -> bool:
        return self.person and self.household and not self.members and not self.inside

    inside: bool = False

    def constant(self, _: int) -> str:
        return self.draw.choice(
            ["0", "1", "2", "7", "0.1", "2.5", "100", "1e10", "1234567.891", "-3", "1e200"]
        )

    def arithmetic(self, depth: int) -> str:
        return f"({self.number(depth)} {self.draw.choice('+-*/')} {self.number(depth)})"

    def function(self, depth: int) -> str:
        x, y = self.number(depth), self.number(depth)
        ways = [f"{name}({x})" for name in ("ln", "exp", "sqrt", "abs", "round", "floor", "ceil")]
        ways += [
            f"round({x}, 2)",
            f"power({x}, 2)",
            f"power({x}, {y})",
            f"least({x}, {y}, 7)",
            f"greatest({x}, {y})",
        ]
        ways += [f"years_between({self.day(depth)}, {self.day(depth)})", f"-({x})"]
        return self.draw.choice(ways)

    def case_number(self, depth: int) -> str:
        otherwise = self.draw.choice(["null", self.number(depth)])
        first, second = self.truth(depth), self.truth(depth)
        return f"case when {first} then {self.number(depth)} when {second} then 3 else {otherwise} end"

    def lookup_number(self, depth: int) -> str:
        return f"lookup('bands', {self.number(depth)})"

    def inner(self) -> "Drawing":
        return Drawing(self.draw, person=True, household=self.draw.random() < 0.2, members=False, inside=True)

    def member_number(self, depth: int) -> str:
        inner = self.inner()
        among = f", {inner.truth(depth)}" if self.draw.random() < 0.6 else ""
        name = self.draw.choice(
            ["sum_members", "min_members", "max_members", "count_members", "share_of_members"]
        )
        if name == "count_members":
            return f"count_members({inner.truth(depth)})"
        argument = inner.truth(depth) if name == "share_of_members" else inner.number(depth)
        return f"{name}({argument}{among})"

    def text(self, depth: int) -> str:
        names = ["word"]
        names += ["roof"] if self.household else []
        names += ["housing"] if self.household and (self.members or self.person_unit) else []
        names += ["sex"] if self.person else []
        plain = self.draw.choice(names)
        if depth > 0 and self.draw.random() < 0.3:
            return f"case when {self.truth(depth - 1)} then {plain} else 'other' end"
        return plain

    def day(self, depth: int) -> str:
        names = ["day", "since", "date '2024-02-29'"]
        names += ["visited"] if self.household else []
        names += ["born"] if self.person else []
        plain = self.draw.choice(names)
        return (
            f"case when {self.truth(depth - 1)} then {plain} else day end"
            if depth > 1 and self.draw.random() < 0.1
            else plain
        )

    def truth(self, depth: int) -> str:
        ways = [self.comparison, self.plain_truth]
        if depth > 0:
            ways += [
                self.logic,
                self.logic,
                self.comparison,
                self.negation,
                self.missing,
                self.listed,
                self.between,
            ]
            ways += [self.member_truth] * 2 if self.members else []
        return self.draw.choice(ways)(depth - 1)

    def comparison(self, depth: int) -> str:
        sign = self.draw.choice(["=", "<>", "<", "<=", ">", ">="])
        kind = self.draw.random()
        if kind < 0.75:
            return f"{self.number(depth)} {sign} {self.number(depth)}"
        if kind < 0.85:
            return f"{self.day(depth)} {sign} {self.day(depth)}"
        return f"{self.text(depth)} {self.draw.choice(['=', '<>'])} {self.text(depth)}"

    def plain_truth(self, _: int) -> str:
        names = ["true"] if self.draw.random() < 0.1 else []
        names += (
            ["urban", "roof = 'it''s tiles'", "missing_because(rooms) = 'refused'"]
            if self.household and not self.person
            else []
        )
        names += ["crowded"] if self.household and self.members else []
        names += ["employed", "sex = 'male'", "adult", "minor", "earner"] if self.person else []
        names += ["missing_because(wage) <> 'missing'"] if self.person else []
        names += ["well_paid"] if self.person_unit else []
        return self.draw.choice(names or ["true"])

    def logic(self, depth: int) -> str:
        return f" {self.draw.choice(['and', 'or'])} ".join(
            f"({self.truth(depth)})" for _ in range(self.draw.choice([2, 2, 3]))
        )

    def negation(self, depth: int) -> str:
        return f"not ({self.truth(depth)})"

    def missing(self, depth: int) -> str:
        return f"({self.number(depth)}) is {self.draw.choice(['', 'not '])}null"

    def listed(self, depth: int) -> str:
        way = self.draw.random()
        if way < 0.2:
            listed = f"case when {self.truth(depth)} then word else 'other' end in ('town', 'b')"
            return self.draw.choice([listed, f"not ({listed})"])
        if way < 0.5:
            return f"({self.number(depth)}) not in (1, 2, minimum)"
        return f"({self.number(depth)}) in (0, 1, minimum)"

    def between(self, depth: int) -> str:
        return f"({self.number(depth)}) between {self.number(depth)} and {self.number(depth)}"

    def member_truth(self, depth: int) -> str:
        inner = self.inner()
        if self.draw.random() < 0.5:
            return f"any_member({inner.truth(depth)})"
        among = f", {inner.truth(depth)}" if self.draw.random() < 0.6 else ""
        return f"every_member({inner.truth(depth)}{among})"


def drawn_score(draw: random.Random, unit: Level) -> Score:
    kinds = {name: type_of_value(value) for name, value in PARAMETERS.items()}
    names = Names(attributes=ATTRIBUTES, parameters=kinds, lookups=LOOKUPS)
    of_unit = Drawing(draw, person=unit is Level.PERSON, household=True, members=unit is Level.HOUSEHOLD)

    def term() -> Term:
        text = of_unit.number(2) if draw.random() < 0.8 else of_unit.truth(1)
        coefficient = draw.choice([0.1077126, -0.6136176, 1.0, 12.0, 1e-7])
        low, high = (
            sorted([draw.choice([-5.0, 0.0, 1.0]), draw.choice([3.0, 100.0])])
            if draw.random() < 0.5
            else (None, None)
        )
        return Term(
            name=text, rule=parse(text, names, level=unit), coefficient=coefficient, minimum=low, maximum=high
        )

    pool = list({t.name: t for t in (term() for _ in range(5))}.values())
    models = {
        name: Model(
            name=name,
            constant=Decimal(draw.choice(["13.63715", "0", "-2.5"])),
            terms=tuple(draw.sample(pool, min(3, len(pool)))),
        )
        for name in (("town", "other") if draw.random() < 0.6 else ("",))
    }
    chosen = (
        parse(f"case when {of_unit.truth(1)} then 'town' else 'other' end", names, level=unit)
        if len(models) == 2
        else None
    )
    return Score(name="score", models=models, choose=chosen, readings={"score_band": LOOKUPS["bands"]})


def drawn_programme(draw: random.Random) -> ProgrammeRules:
    unit = Level.PERSON if draw.random() < 0.25 else Level.HOUSEHOLD
    score = drawn_score(draw, unit)
    of_unit = Drawing(
        draw,
        person=unit is Level.PERSON,
        household=True,
        members=unit is Level.HOUSEHOLD,
        scores=("score", "score_band"),
    )
    conditions = {f"condition_{number}": of_unit.truth(3) for number in range(draw.choice([1, 2, 3]))}
    joined = draw.choice([" and ", " or "]).join(draw.choice(["", "not "]) + name for name in conditions)
    return ProgrammeRules(
        unit=unit, day=DAY, attributes=ATTRIBUTES, conditions=conditions, eligible=joined, parameters=PARAMETERS,
        lookups=LOOKUPS, scores={"score": score},
    )  # fmt: skip


def _maybe(draw: random.Random, value: Any) -> Any:
    return None if draw.random() < 0.2 else value


def drawn_household(draw: random.Random) -> dict[str, Any]:
    values = {
        "rooms": draw.choice([0, 1, 2, 3, 7, 9_007_199_254_740_993]),
        "income": Decimal(draw.choice(["0", "0.1", "-5", "1200.5", "999999999999.999999", "100"])),
        "urban": draw.random() < 0.5,
        "roof": draw.choice(CODES["roof"]),
        "visited": DAY - timedelta(days=draw.randrange(4000)),
    }
    return _with_gaps(draw, values)


def drawn_member(draw: random.Random) -> dict[str, Any]:
    values = {
        "age": draw.choice([0, 4, 14, 15, 40, 64, 65, 101]),
        "wage": Decimal(draw.choice(["0", "99.99", "100", "100.000001", "-0.3", "250000000.25"])),
        "employed": draw.random() < 0.5,
        "sex": draw.choice(CODES["sex"]),
        "born": draw.choice(
            [date(2004, 2, 29), date(1999, 3, 1), DAY - timedelta(days=draw.randrange(30000))]
        ),
    }
    return _with_gaps(draw, values)


def _with_gaps(draw: random.Random, values: dict[str, Any]) -> dict[str, Any]:
    kept = {name: _maybe(draw, value) for name, value in values.items()}
    gaps = [name for name, value in kept.items() if value is None]
    reasons = {
        name: draw.choice(["refused", "not applicable", "unknown code"])
        for name in gaps
        if draw.random() < 0.5
    }
    return {**kept, "absent": reasons}


@dataclass
class Population:
    """Households with their members, in plain Python and as relations of an engine."""

    households: list[dict[str, Any]]
    members: list[list[dict[str, Any]]]

    @classmethod
    def drawn(cls, draw: random.Random, size: int) -> "Population":
        households = [drawn_household(draw) for _ in range(size)]
        return cls(
            households,
            [[drawn_member(draw) for _ in range(draw.choice([0, 1, 2, 3, 5]))] for _ in range(size)],
        )

    def engine(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        households = [
            {"household_id": i, **h, "absent": json.dumps(h["absent"])} for i, h in enumerate(self.households)
        ]
        persons = [
            {"person_id": i * 100 + j, "household_id": i, **m, "absent": json.dumps(m["absent"])}
            for i, members in enumerate(self.members)
            for j, m in enumerate(members)
        ]
        for name, rows, level in (
            ("households", households, Level.HOUSEHOLD),
            ("persons", persons, Level.PERSON),
        ):
            connection.register("drawn", pa.Table.from_pylist(rows, schema=_schema(level)))
            connection.execute(f"CREATE TABLE {name} AS FROM drawn")
        return connection


def _schema(level: Level) -> pa.Schema:
    kinds = {
        Kind.INTEGER: pa.int64(),
        Kind.NUMBER: pa.decimal128(18, 6),
        Kind.BOOLEAN: pa.bool_(),
        Kind.DATE: pa.date32(),
    }
    keys = [("household_id", pa.int64())] + ([("person_id", pa.int64())] if level is Level.PERSON else [])
    stored = [a for a in ATTRIBUTES.values() if a.level is level and a.derived is None]
    return pa.schema(
        [*keys, *((a.name, kinds.get(a.kind, pa.string())) for a in stored), ("absent", pa.string())]
    )


def _rows(connection: duckdb.DuckDBPyConnection, compiled: CompiledProgramme) -> dict[int, dict[str, Any]]:
    result = connection.execute(compiled.sql)
    names = [column[0] for column in result.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in result.fetchall()}


def _answers(compiled: CompiledProgramme, population: Population) -> Iterator[tuple[int, Answer]]:
    for number, (household, members) in enumerate(
        zip(population.households, population.members, strict=True)
    ):
        home = scopes(compiled.checked, household, members)
        if compiled.checked.rules.unit is Level.HOUSEHOLD:
            yield number, answer(compiled.checked, home)
        else:
            yield from (
                (number * 100 + j, answer(compiled.checked, member)) for j, member in enumerate(home.members)
            )


def _as_row(number: int, compiled: CompiledProgramme, found: Answer) -> dict[str, Any]:
    row: dict[str, Any] = {"id": number, "outcome": found.outcome.value, **found.conditions, **found.sides}
    for name, scored in found.scores.items():
        row[name], row[f"{name}__outside"] = amount(scored.units), scored.outside
        row[f"{name}__terms"] = [amount(units) for units in scored.terms]
        if choose := compiled.checked.scores[name].choose:
            row[f"{name}__model"] = scored.model.name if scored.model else None
            assert choose.type is Type.TEXT
    return {**row, **found.readings, "missing": found.missing}


def compare(seed: int, *, programmes: int, households: int) -> int:
    """Compare the query's answers with the interpreter's; return how many pairs were compared."""
    draw = random.Random(seed)
    population = Population.drawn(draw, households)
    connection = population.engine()
    compared = 0
    for _ in range(programmes):
        compiled = compile_programme(drawn_programme(draw))
        rows = _rows(connection, compiled)
        for number, found in _answers(compiled, population):
            expected = _as_row(number, compiled, found)
            assert rows[number] == expected, _difference(compiled, rows[number], expected, population)
            compared += 1
        assert len(rows) == (
            households
            if compiled.checked.rules.unit is Level.HOUSEHOLD
            else sum(map(len, population.members))
        )
    return compared


def _difference(
    compiled: CompiledProgramme, query: dict[str, Any], expected: dict[str, Any], population: Population
) -> str:
    differing = {
        name: (query.get(name), value) for name, value in expected.items() if query.get(name) != value
    }
    household = query["id"] if compiled.checked.rules.unit is Level.HOUSEHOLD else query["id"] // 100
    score = compiled.checked.scores["score"]
    return (
        f"query and interpreter differ in {differing}\nconditions {compiled.checked.rules.conditions}\n"
        f"eligible {compiled.checked.eligible.text}\nterms {list(score.terms)}\n"
        f"choose {score.choose and score.choose.text}\n"
        f"household {population.households[household]}\nmembers {population.members[household]}"
    )


def test_the_query_and_the_interpreter_give_the_same_answers_and_reasons() -> None:
    assert sum(compare(seed, programmes=8, households=650) for seed in range(4)) >= 20_000


@pytest.mark.drill
def test_they_agree_on_a_million_pairs() -> None:
    compared = seed = 0
    while compared < 1_000_000:
        compared += compare(1_000 + seed, programmes=20, households=1_000)
        seed += 1


def test_every_drawn_rule_is_well_typed_or_the_drawing_is_wrong() -> None:
    draw = random.Random(7)
    for _ in range(30):
        try:
            programme = drawn_programme(draw)
            compile_programme(programme)
        except InvalidRule as error:
            pytest.fail(str(error))


def test_a_rule_keeps_its_text() -> None:
    rule = parse("rooms <= 3", Names(attributes=ATTRIBUTES), level=Level.HOUSEHOLD)
    assert isinstance(rule, Rule)
    assert rule.text == "rooms <= 3"
    assert rule.attributes == {"rooms"}
