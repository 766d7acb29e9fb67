"""What the checks found, in the officer's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from recensus.intake.check_messages import MESSAGES, REMEDIES
from recensus.intake.types import FindingCount
from recensus.vocabulary.types import Pack
from recensus.web.country import figure
from recensus.web.words import SEVERITIES, filled, said, word

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
    """Return the findings with the pack's words for them."""
    return [
        FindingShown(
            message=_message(pack, finding.code),
            remedy=REMEDIES.get(finding.code, ""),
            code=finding.code,
            severity=word(SEVERITIES, finding.severity),
            tone=TONES.get(finding.severity, "no"),
            count=figure(finding.rows),
        )
        for finding in found
    ]


def _message(pack: Pack | None, code: str) -> str:
    english = {"en": MESSAGES[code]} if code in MESSAGES else {}
    words = {**english, **(pack.messages.get(code, {}) if pack else {})}
    return filled(said(words, code), {})
