"""What the checks found, in the officer's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language

from recensus.intake.check_words import remedy, title
from recensus.intake.types import FindingCount
from recensus.vocabulary.types import Pack
from recensus.web.country import figure
from recensus.web.words import SEVERITIES, word

TONES: Final = {"rejected": "error", "held": "if", "flag": "no"}


@dataclass(frozen=True, kw_only=True)
class FindingShown:
    """One kind of finding: its words, its code, what followed, and for how many rows."""

    message: str
    remedy: str
    code: str
    severity: str
    tone: str
    count: str


def findings_shown(pack: Pack | None, found: Iterable[FindingCount]) -> list[FindingShown]:
    """Return the findings in a few words each, without values."""
    language = get_language() or "en"
    return [
        FindingShown(
            message=title(pack, finding.code, language) if pack else finding.code,
            remedy=remedy(finding.code),
            code=finding.code,
            severity=word(SEVERITIES, finding.severity),
            tone=TONES.get(finding.severity, "no"),
            count=figure(finding.rows),
        )
        for finding in found
    ]
