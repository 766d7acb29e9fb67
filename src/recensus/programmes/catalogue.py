"""Reading a programme from its country pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from recensus.programmes.lookups import read_lookup
from recensus.programmes.quotas import read_enrolment
from recensus.programmes.shapes import (
    CardShape,
    ExampleShape,
    ModelShape,
    ParameterShape,
    ProgrammeShape,
    RulesShape,
)
from recensus.programmes.types import (
    Benefit,
    Card,
    Condition,
    Example,
    LookupTable,
    ModelDefinition,
    ModelKind,
    Parameter,
    Programme,
)
from recensus.vocabulary.dictionary import bad_name
from recensus.vocabulary.shaping import nearest, shaped
from recensus.vocabulary.types import Document, Level, Pack, Problem


class ProgrammeHasProblems(Exception):
    """The programme cannot be used; ``problems`` says why, each with its file and line."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        listed = "\n".join(str(problem) for problem in problems)
        super().__init__(f"The programme '{name}' has {len(problems)} problems:\n{listed}")
        self.name, self.problems = name, problems


def open_programme(pack: Pack, name: str) -> Programme:
    """Return the programme; raises ``ProgrammeHasProblems``, also when the pack has none of that name or no rules."""
    programme, problems = read_programme(pack, name)
    if programme is not None and not programme.conditions and not problems:
        problems = [_no_rules(programme)]
    if programme is None or problems:
        raise ProgrammeHasProblems(name, problems)
    return programme


def read_programme(pack: Pack, name: str) -> tuple[Programme | None, list[Problem]]:
    """Read a programme: what can be understood of it, and every problem.

    None when it lacks its label, or what are to be its rules are none. The texts of rules are handed on as written.
    """
    if name not in pack.programmes:
        return None, [_no_such_programme(pack, name)]
    reading = _Reading(pack, name)
    return reading.programme(), reading.problems


@dataclass
class _Reading:
    pack: Pack
    name: str
    problems: list[Problem] = field(default_factory=list)

    def programme(self) -> Programme | None:
        head, wrong_head = shaped(ProgrammeShape, self.document("programme"))
        rules, wrong_rules = self.rules()
        lookups = self.lookups()
        parameters, models, examples = self.parameters(), self.models(lookups), self.examples(head)
        enrolment, wrong_quota = read_enrolment(self.pack, self.name, head.enrolment if head else None)
        self.problems += wrong_head + wrong_rules + wrong_quota
        if head is None or rules is None:
            return None
        return Programme(
            name=self.name,
            label=head.label,
            unit=head.unit,
            holder=head.holder,
            purpose=head.purpose,
            legal_basis=head.legal_basis,
            benefit=Benefit(**head.benefit.model_dump()) if head.benefit else None,
            card=Card(**{name: getattr(head, name) for name in CardShape.model_fields}),
            enrolment=enrolment,
            conditions=self.conditions(rules),
            eligible=rules.eligible,
            eligible_line=self.document("rules").line(("eligible",)),
            parameters=parameters,
            models=models,
            lookups=lookups,
            examples=examples,
        )

    def rules(self) -> tuple[RulesShape | None, list[Problem]]:
        """Return the rules; none of them, and no problem, for a programme that is determined elsewhere."""
        if "rules" not in self.pack.programmes[self.name]:
            return RulesShape.model_construct(conditions=()), []
        return shaped(RulesShape, self.document("rules"))

    def document(self, stem: str) -> Document:
        """Return one of the programme's documents, an empty one when it has none."""
        return self.pack.document(f"programmes/{self.name}/{stem}.yaml")

    def conditions(self, rules: RulesShape) -> tuple[Condition, ...]:
        document = self.document("rules")
        seen: dict[str, int] = {}
        found = []
        for index, shape in enumerate(rules.conditions):
            line = document.line(("conditions", index, "name"))
            if shape.name in seen:
                message = (
                    f"The condition '{shape.name}' is said twice; the first time on line {seen[shape.name]}."
                )
                self.add(document, ("conditions", index, "name"), "said_twice", message)
            seen.setdefault(shape.name, line)
            rule_line = document.line(("conditions", index, "rule"))
            found.append(Condition(name=shape.name, rule=shape.rule, says=shape.says, line=rule_line))
        return tuple(found)

    def parameters(self) -> dict[str, Parameter]:
        document = self.document("parameters")
        found: dict[str, Parameter] = {}
        for name in document.content:
            shape, wrong = shaped(ParameterShape, document, at=(name,))
            self.problems += wrong + bad_name(document, name)
            if shape is None:
                continue
            if len({type(value) for value in shape.values.values()}) > 1:
                message = f"The values of '{name}' are of different kinds."
                self.add(
                    document, (name, "values"), "mixed_values", message, "all numbers, all days or all texts"
                )
            found[name] = Parameter(name=name, line=document.line((name,)), **dict(shape))
        return found

    def models(self, lookups: Mapping[str, LookupTable]) -> dict[str, ModelDefinition]:
        document = self.document("models")
        found: dict[str, ModelDefinition] = {}
        for name in document.content:
            shape, wrong = shaped(ModelShape, document, at=(name,))
            self.problems += wrong + bad_name(document, name)
            if shape is not None:
                found[name] = self.model(document, name, shape, lookups)
        return found

    def model(
        self, document: Document, name: str, shape: ModelShape, lookups: Mapping[str, LookupTable]
    ) -> ModelDefinition:
        if shape.kind == "scorecard" and shape.maximum is None:
            message = f"The scorecard '{name}' does not say what its best answers add up to."
            self.add(document, (name,), "missing_key", message, "maximum: POINTS")
        return ModelDefinition(
            name=name,
            kind=ModelKind(shape.kind),
            file=f"programmes/{self.name}/{shape.file}",
            table=self.table(document, (name, "file"), shape.file),
            choose=shape.choose,
            digits=shape.digits,
            maximum=shape.maximum,
            lookup=self.looked_up(document, name, shape, lookups),
            line=document.line((name,)),
            choose_line=document.line((name, "choose")),
        )

    def looked_up(
        self, document: Document, name: str, shape: ModelShape, lookups: Mapping[str, LookupTable]
    ) -> dict[str, LookupTable]:
        found = {}
        for key, file in shape.lookup.items():
            self.table(document, (name, "lookup", key), file)
            stem = file.removeprefix("lookups/").removesuffix(".csv")
            if stem in lookups:
                found[key] = lookups[stem]
        return found

    def table(self, document: Document, at: tuple[str | int, ...], file: str) -> str:
        """Return the text of a CSV that a model names; a problem, and an empty text, when it is not there."""
        folder = f"programmes/{self.name}/"
        if (text := self.pack.tables.get(folder + file)) is not None:
            return text
        there = [path.removeprefix(folder) for path in self.pack.tables if path.startswith(folder)]
        self.add(
            document, at, "missing_file", f"There is no file '{folder}{file}'.", near=nearest(file, there)
        )
        return ""

    def lookups(self) -> dict[str, LookupTable]:
        folder = f"programmes/{self.name}/lookups/"
        found = {}
        for file in sorted(self.pack.tables):
            if file.startswith(folder):
                stem = file.removeprefix(folder).removesuffix(".csv")
                found[stem], wrong = read_lookup(stem, file, self.pack.tables[file])
                self.problems += wrong
        return found

    def examples(self, head: ProgrammeShape | None) -> tuple[Example, ...]:
        document = self.document("examples")
        entries = document.content.get("examples")
        found = []
        for index in range(len(entries) if isinstance(entries, list) else 0):
            at = ("examples", index)
            shape, wrong = shaped(ExampleShape, document, at=at)
            self.problems += wrong
            if shape is not None:
                found.append(Example(line=document.line(at), **dict(shape)))
                self.of_unit(document, at, shape, head)
        if document.content and not found and not self.problems:
            self.add(document, (), "wrong_value", "The file holds no examples.", "a list: - name: ...")
        return tuple(found)

    def of_unit(
        self, document: Document, at: tuple[str | int, ...], shape: ExampleShape, head: ProgrammeShape | None
    ) -> None:
        """Name an example that lacks the person considered, or has one where households are considered."""
        if head is not None and (shape.person is None) == (head.unit is Level.PERSON):
            message = f"The programme considers {head.unit}s; the example has {'a' if shape.person else 'no'} person."
            self.add(
                document, at, "wrong_unit", message, "person: {...} in programmes of unit person, only there"
            )

    def add(
        self,
        document: Document,
        at: tuple[str | int, ...],
        code: str,
        message: str,
        expected: str = "",
        near: str = "",
    ) -> None:
        line = document.line(at)
        self.problems.append(
            Problem(
                file=document.file, line=line, code=code, message=message, expected=expected, nearest=near
            )
        )


def _no_such_programme(pack: Pack, name: str) -> Problem:
    known = ", ".join(sorted(pack.programmes)) or "none"
    return Problem(
        file="programmes",
        line=1,
        code="unknown_programme",
        message=f"The pack has no programme '{name}'.",
        expected=f"one of {known}",
        nearest=nearest(name, pack.programmes),
    )


def _no_rules(programme: Programme) -> Problem:
    message = f"The programme '{programme.name}' has no rules here: it is determined elsewhere."
    expected = "rules.yaml, if it is to be determined here"
    return Problem(file=programme.file("rules"), line=1, code="no_rules", message=message, expected=expected)
