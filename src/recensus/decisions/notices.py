"""What is told to those concerned, in each of the country's languages; English where a sentence is not here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils import timezone

from recensus.decisions.types import Kind

PHRASES: Final[Mapping[str, Mapping[str, str]]] = {
    "heading": {"en": "Notice {number}", "sw": "Taarifa {number}"},
    Kind.SUSPEND: {
        "en": "It is proposed to suspend your benefit.",
        "sw": "Inapendekezwa kusimamisha malipo yako.",
    },
    Kind.EXIT: {
        "en": "It is proposed that you leave the programme.",
        "sw": "Inapendekezwa utoke katika mpango.",
    },
    Kind.MERGE: {
        "en": "It is proposed to treat two records as those of one person.",
        "sw": "Inapendekezwa kumbukumbu mbili zihesabiwe kuwa za mtu mmoja.",
    },
    Kind.PAYEE_CHANGE: {
        "en": "It is proposed to pay your benefit to somebody else.",
        "sw": "Inapendekezwa malipo yako yalipwe kwa mtu mwingine.",
    },
    Kind.RULE_ACTIVATION: {
        "en": "It is proposed to change the rules by which it is found out who qualifies.",
        "sw": "Inapendekezwa kubadilisha kanuni zinazoamua nani anastahili.",
    },
    Kind.BULK_UPDATE: {
        "en": "It is proposed to change what is on record about many at once.",
        "sw": "Inapendekezwa kubadilisha kumbukumbu za watu wengi kwa pamoja.",
    },
    Kind.BATCH_UNDO: {
        "en": "It is proposed that an extract that was loaded counts no longer.",
        "sw": "Inapendekezwa data zilizopokelewa zisihesabiwe tena.",
    },
    Kind.PUBLICATION: {
        "en": "It is proposed to let an extract count that leaves many out.",
        "sw": "Inapendekezwa kuhesabu data zinazoacha watu wengi.",
    },
    Kind.ERASURE: {
        "en": "It is proposed to erase what has been kept for as long as it may be.",
        "sw": "Inapendekezwa kufuta kumbukumbu ambazo muda wake wa kutunzwa umekwisha.",
    },
    Kind.RECOVERY: {
        "en": "It is proposed to ask back money that was paid to you beyond what was due.",
        "sw": "Inapendekezwa kudai fedha ulizolipwa zaidi ya zile ulizostahili.",
    },
    "about": {"en": "It is about: {reference}.", "sw": "Inahusu: {reference}."},
    "reason": {"en": "Why: {reason}", "sw": "Sababu: {reason}"},
    "until": {
        "en": "Nothing is decided before {day}. A named officer decides, not a machine.",
        "sw": "Hakuna kitakachoamuliwa kabla ya {day}. Afisa aliyetajwa ndiye huamua, si mashine.",
    },
    "remedy": {"en": "What you can do: {remedy}", "sw": "Unachoweza kufanya: {remedy}"},
}


def notice_text(
    *,
    number: int,
    kind: Kind,
    reference: str,
    reason: str,
    remedy: Mapping[str, str],
    until: datetime,
    language: str,
) -> str:
    """Return the notice of proposal ``number``: what, about what, why, by when, and what can be done against it."""
    day = f"{timezone.localtime(until):%Y-%m-%d}"
    return "\n".join(
        (
            _said("heading", language, number=number),
            _said(kind, language),
            _said("about", language, reference=reference),
            _said("reason", language, reason=reason),
            _said("until", language, day=day),
            _said("remedy", language, remedy=remedy.get(language) or remedy["en"]),
        )
    )


def _said(key: str, language: str, **values: object) -> str:
    sentences = PHRASES[key]
    return sentences.get(language, sentences["en"]).format(**values)
