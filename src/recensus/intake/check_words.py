"""Saying a finding: in full, by its title, and what to do about it, in an officer's language where there are words."""

from recensus.connectors import rejects
from recensus.connectors.definition import SourceDefinition
from recensus.connectors.source_reading import read_source
from recensus.intake.check_messages import MESSAGES, REMEDIES
from recensus.intake.check_titles import OTHER_REMEDIES, TITLES
from recensus.vocabulary.messages import text as in_language
from recensus.vocabulary.types import Label, Pack


def message(
    pack: Pack,
    code: str,
    language: str,
    *,
    value: str = "",
    column: str = "",
    source: SourceDefinition | None = None,
) -> str:
    """Say a finding in an officer's language: in the pack's words, those of the source's own check, or English."""
    own: dict[str, Label] = {check.name: check.says for check in source.checks_added} if source else {}
    built_in = MESSAGES.get(code) or in_language(TITLES.get(code, {"en": code}), "en")
    label = {"en": built_in, **own.get(code, {}), **pack.messages.get(code, {})}
    said = in_language(label, language)
    for field, filled in (("value", value), ("column", column)):
        said = said.replace(f"{{{field}}}", filled)
    return said


def title(pack: Pack, code: str, language: str) -> str:
    """Say a kind of finding in a few words, without values: built-in, or the words of a source's own check."""
    if code in TITLES:
        return in_language(TITLES[code], language)
    sources = (read_source(pack, name)[0] for name in sorted(pack.sources))
    own = (check.says for source in sources if source for check in source.checks_added if check.name == code)
    return in_language(next(own, {"en": code}), language)


def remedy(code: str) -> str:
    """Say what to do about a finding, in English."""
    known = {**rejects.REMEDIES, **OTHER_REMEDIES, **REMEDIES}
    return known.get(code, "Compare with the person's documents, and correct what is wrong at the source.")
