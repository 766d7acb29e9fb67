"""A programme's examples: every word in them known, every value possible, and every answer as they say."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from recensus.eligibility.examples import run_examples
from recensus.programmes.types import Example, Programme
from recensus.vocabulary.shaping import nearest
from recensus.vocabulary.types import Attribute, Document, Kind, Level, Pack, Problem


def example_problems(pack: Pack, programme: Programme) -> list[Problem]:
    """Check the words of the examples, then determine each as real households are, and compare."""
    document = pack.programmes[programme.name].get("examples")
    if document is None:
        return []
    problems = list(_Wording(pack, programme, document).problems())
    return problems or list(_differing(pack, programme, document))


def _differing(pack: Pack, programme: Programme, document: Document) -> Iterator[Problem]:
    for result in run_examples(pack, programme):
        if not result.ok:
            message = f"The example '{result.name}' comes out differently: {result.message}"
            yield Problem(file=document.file, line=result.line, code="example_differs", message=message)


@dataclass(frozen=True)
class _Wording:
    """The names and values that examples use, against the dictionary and the programme."""

    pack: Pack
    programme: Programme
    document: Document

    def problems(self) -> Iterator[Problem]:
        for index, example in enumerate(self.programme.examples):
            at: tuple[str | int, ...] = ("examples", index)
            yield from self.facts((*at, "household"), example.household, Level.HOUSEHOLD)
            yield from self.facts((*at, "person"), example.person or {}, Level.PERSON)
            for number, member in enumerate(example.members):
                yield from self.facts((*at, "members", number), member, Level.PERSON)
            yield from self.expectations(at, example)

    def facts(
        self, at: tuple[str | int, ...], facts: Mapping[str, object], level: Level
    ) -> Iterator[Problem]:
        of_level = {name for name, attribute in self.pack.attributes.items() if attribute.level is level}
        for name, value in facts.items():
            attribute = self.pack.attributes.get(name)
            if attribute is None or attribute.level is not level:
                yield self.unknown((*at, name), f"attribute of the {level}", name, of_level)
            elif value is not None and not _possible(attribute, value):
                message = f"'{value}' cannot be a value of '{name}'."
                expected = f"{attribute.kind}" + (
                    f": one of {', '.join(attribute.codes.codes)}" if attribute.codes else ""
                )
                yield self.problem((*at, name), "wrong_value", message, expected)

    def expectations(self, at: tuple[str | int, ...], example: Example) -> Iterator[Problem]:
        conditions = {condition.name for condition in self.programme.conditions}
        models = self.programme.models.values()
        scores = {model.name for model in models} | {f"{m.name}_{key}" for m in models for key in m.lookup}
        for key, what, words, known in (
            ("conditions", "condition", example.conditions, conditions),
            ("scores", "score", example.scores, scores),
            ("missing", "attribute", example.missing or (), set(self.pack.attributes)),
        ):
            for word in words:
                if word not in known:
                    yield self.unknown((*at, key, word), what, word, known)

    def unknown(self, at: tuple[str | int, ...], what: str, word: str, known: set[str]) -> Problem:
        code = "unknown_" + what.split(" ", 1)[0]
        return self.problem(at, code, f"There is no {what} '{word}'.", near=nearest(word, known))

    def problem(
        self, at: tuple[str | int, ...], code: str, message: str, expected: str = "", near: str = ""
    ) -> Problem:
        return Problem(
            file=self.document.file,
            line=self.document.line(at),
            code=code,
            message=message,
            expected=expected,
            nearest=near,
        )


def _values_of(attribute: Attribute) -> str:
    if attribute.codes is not None:
        return "one of " + ", ".join(attribute.codes.codes)
    return f"{'an' if attribute.kind[0] in 'ai' else 'a'} {attribute.kind}"


def _possible(attribute: Attribute, value: object) -> bool:
    if attribute.codes is not None:
        return str(value) in attribute.codes.codes
    return _POSSIBLE.get(attribute.kind, _is_text)(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str | int | Decimal) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_day(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


_POSSIBLE: Mapping[Kind, Callable[[object], bool]] = {
    Kind.BOOLEAN: lambda value: isinstance(value, bool),
    Kind.INTEGER: _is_whole,
    Kind.NUMBER: lambda value: _is_whole(value) or isinstance(value, Decimal),
    Kind.DATE: _is_day,
}
