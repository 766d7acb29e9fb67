"""How a pack's sources set the checks of incoming data, and the pack's words for them."""

from collections.abc import Iterator

from recensus.connectors.definition import SourceDefinition
from recensus.intake.check_messages import MESSAGES
from recensus.intake.checks import CATALOGUE
from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.types import InvalidRule, Type
from recensus.setups.rule_texts import of_rule
from recensus.vocabulary.dictionary import unknown
from recensus.vocabulary.types import Document, Pack, Problem

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


def message_problems(pack: Pack, document: Document, sources: list[SourceDefinition]) -> Iterator[Problem]:
    """Check that ``messages.yaml`` speaks only of checks that exist."""
    own = {check.name: check for source in sources for check in source.checks_added}
    for code in pack.messages:
        if code not in MESSAGES and code not in own:
            yield unknown(document, (code,), "check", code, {**MESSAGES, **own})
