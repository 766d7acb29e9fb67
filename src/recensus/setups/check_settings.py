"""How a pack's sources set the checks of incoming data, the pack's words for them, and its other rules."""

from collections.abc import Iterator

from recensus.connectors.definition import SourceDefinition
from recensus.insight.lives.declared import FILE, conditions_of
from recensus.insight.lives.types import DISABILITY
from recensus.intake.check_messages import MESSAGES
from recensus.intake.checks import CATALOGUE
from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.types import InvalidRule, Type
from recensus.setups.rule_texts import of_rule
from recensus.vocabulary.dictionary import unknown
from recensus.vocabulary.types import Document, Level, Pack, Problem

_BUILT_IN = {check.code: check for check in CATALOGUE}


def source_check_problems(pack: Pack, source: SourceDefinition) -> Iterator[Problem]:
    """Check that what a source turns off or on exists, and that each check it adds is a sound rule."""
    document = pack.sources[source.name]
    for key, codes in (("off", source.checks_off), ("on", source.checks_on)):
        for code in sorted(codes - _BUILT_IN.keys()):
            yield unknown(document, ("checks", key), "check", code, _BUILT_IN)
    for index, check in enumerate(source.checks_added):
        at = ("checks", "add", index)
        if check.name in MESSAGES:
            line = document.line((*at, "name"))
            message = f"'{check.name}' is the name of a built-in check."
            yield Problem(
                file=document.file, line=line, code="said_twice", message=message, expected="another name"
            )
        try:
            parse(check.flag_when, Names(attributes=pack.attributes), level=check.level, expect=Type.BOOLEAN)
        except InvalidRule as invalid:
            yield from of_rule(invalid, document.file, document.line((*at, "flag_when")), check.name)


def life_course_rule_problems(pack: Pack) -> Iterator[Problem]:
    """Check that each condition of ``life_course.yaml`` is a sound rule about persons."""
    names, document = Names(attributes=pack.attributes), pack.document(FILE)
    for name, condition in conditions_of(pack).items():
        if name == DISABILITY:
            continue
        try:
            parse(condition.rule, names, level=Level.PERSON, expect=Type.BOOLEAN)
        except InvalidRule as invalid:
            yield from of_rule(invalid, document.file, document.line(("conditions", name, "rule")), name)


def message_problems(pack: Pack, document: Document, sources: list[SourceDefinition]) -> Iterator[Problem]:
    """Check that ``messages.yaml`` speaks only of checks that exist."""
    own = {check.name: check for source in sources for check in source.checks_added}
    for code in pack.messages:
        if code not in MESSAGES and code not in own:
            yield unknown(document, (code,), "check", code, {**MESSAGES, **own})
