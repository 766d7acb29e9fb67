"""An explanation as the page tells it: every figure with its words, in the officer's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recensus.eligibility.types import ConditionAnswer, Explanation, MissingAnswer, ScoreAnswer, TermAnswer
from recensus.web.country import figure
from recensus.web.words import MISSING, day, moment, word, yes_or_no

SHOWN_CONCERNED = 5
MOST_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class Told:
    """One condition: its words, whether it is so (and the tone of that), and what was compared."""

    says: str
    answer: str
    tone: str
    compared: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a score."""

    label: str
    found: str
    weight: str
    adds: str
    outside: bool = False


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A score with the parts that add up to it."""

    label: str
    value: str
    parts: tuple[Part, ...]


def told(explanation: Explanation) -> Mapping[str, object]:
    """Return what the page about one explanation shows."""
    headline, meaning, tone = _answer(explanation.outcome)
    return {
        "headline": headline,
        "meaning": meaning,
        "tone": tone,
        "on": day(explanation.origin.on),
        "conditions": [_condition(condition) for condition in explanation.conditions],
        "missing": [_missing(missing, explanation.id) for missing in explanation.missing],
        "changes": explanation.changes,
        "scores": [_sum(score) for score in explanation.scores],
        "cited": _cited(explanation),
    }


def _answer(outcome: str) -> tuple[str, str, str]:
    if outcome == "eligible":
        return (
            _("Proposed: eligible"),
            _(
                "By the rules and by what is on record, the programme may take this household in. An officer decides."
            ),
            "eligible",
        )
    if outcome == "not eligible":
        return (
            _("Proposed: not eligible"),
            _("By the rules and by what is on record, a condition is not met. An officer decides."),
            "not-eligible",
        )
    return (
        _("It cannot be determined"),
        _(
            "Something that the rules need is not on record. That is neither a yes nor a no: ask, then determine anew."
        ),
        "unknown",
    )


def _condition(condition: ConditionAnswer) -> Told:
    if condition.answer is None:
        answer, tone = _("not known"), "if"
    else:
        answer, tone = yes_or_no(condition.answer), "yes" if condition.answer else "no"
    return Told(says=condition.says, answer=answer, tone=tone, compared=_compared(condition))


def _compared(condition: ConditionAnswer) -> str:
    if condition.threshold is None and condition.value is None:
        return ""
    found = plain(condition.value) or _("not known")
    if condition.threshold is None:
        return _("found: %(found)s") % {"found": found}
    return _("found: %(found)s; compared with: %(asked)s") % {
        "found": found,
        "asked": plain(condition.threshold),
    }


def plain(value: object) -> str:
    """Return a compared value as people read it."""
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float | Decimal):
        return figure(round(Decimal(str(value)), MOST_DIGITS))
    return "" if value is None else str(value)


def _sum(score: ScoreAnswer) -> Sum:
    constant = Part(label=_("Where every household begins"), found="", weight="", adds=figure(score.constant))
    parts = tuple(_part(term) for term in score.terms)
    value = figure(score.value, score.digits) if score.value is not None else _("not determinable")
    return Sum(label=score.label, value=value, parts=(constant, *parts) if score.constant else parts)


def _part(term: TermAnswer) -> Part:
    adds = figure(term.contribution) if term.contribution is not None else _("not determinable")
    found = figure(term.value) if term.value is not None else _("missing")
    weight = figure(term.coefficient)
    return Part(label=term.label or term.term, found=found, weight=weight, adds=adds, outside=term.outside)


def _missing(missing: MissingAnswer, number: int) -> str:
    """Say what is missing and why, naming members by their record numbers, the household itself not."""
    whys = [
        _why(reason, () if concerned == (number,) else concerned)
        for reason, concerned in missing.reasons.items()
    ]
    return f"{missing.label}: {'; '.join(whys)}" if whys else missing.label


def _why(reason: str, concerned: tuple[int, ...]) -> str:
    named = ", ".join(str(number) for number in concerned[:SHOWN_CONCERNED])
    more = len(concerned) - SHOWN_CONCERNED
    if more > 0:
        named = ngettext("%(named)s and %(more)s more", "%(named)s and %(more)s more", more) % {
            "named": named,
            "more": more,
        }
    return f"{word(MISSING, reason)} ({named})" if named else word(MISSING, reason)


def _cited(explanation: Explanation) -> str:
    origin = explanation.origin
    cited = {
        "run": origin.run if origin.run is not None else _("none"),
        "pack": origin.pack_version[:12],
        "rules": origin.rules_hash[:12],
        "snapshot": origin.snapshot[:24],
        "recorded": moment(origin.recorded) or _("none"),
    }
    return (
        _(
            "Run %(run)s; country pack %(pack)s; rules %(rules)s; snapshot %(snapshot)s, recorded %(recorded)s."
        )
        % cited
    )
