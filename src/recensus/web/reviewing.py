"""Pairs of records as the pages show them: side by side, what differs marked, the evidence in words and drawn."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from recensus.linkage import wording
from recensus.linkage.reviewing.agreement import share
from recensus.linkage.reviewing.types import Agreement, Answer, PairFile, Side, Work
from recensus.linkage.types import Verdict
from recensus.linkage.wording import Evidence
from recensus.registry.types import Cell
from recensus.vocabulary.types import Kind, Pack
from recensus.web.country import area_path, figure, label, source_label
from recensus.web.registrants import SaidShown, cells_shown, members_shown
from recensus.web.waterfall import Step, Waterfall, waterfall
from recensus.web.words import day, moment, word

LATER: Final = "later"
ALIKE: Final = 0.5
"""Texts with less in common are marked whole: letters that agree by chance help nobody."""

WHOLE: Final = re.compile(r".+", re.DOTALL)
PIECES: Final = {
    Kind.NAME: re.compile(r".", re.DOTALL),
    Kind.TEXT: re.compile(r".", re.DOTALL),
    Kind.IDENTIFIER: re.compile(r".", re.DOTALL),
    Kind.DATE: re.compile(r"\s+|\S+"),
}
"""In what pieces values of a kind are compared; of all others letters in common say nothing."""

SAYS_NOTHING: Final = SaidShown(value="", missing="", source="", method="", since="")

ANSWERS: Final[Mapping[str, str | Promise]] = {
    Verdict.SAME: gettext_lazy("One person"),
    Verdict.DIFFERENT: gettext_lazy("Two different people"),
    Verdict.UNCLEAR: gettext_lazy("Cannot be told"),
    LATER: gettext_lazy("Later"),
}
OUTCOMES: Final[Mapping[str, str | Promise]] = {
    Verdict.SAME: gettext_lazy("Decided: one person"),
    Verdict.DIFFERENT: gettext_lazy("Decided: two different people"),
    Verdict.UNCLEAR: gettext_lazy("It cannot be told: the records stay apart"),
}
TONES: Final = {Verdict.SAME: "eligible", Verdict.DIFFERENT: "not-eligible", Verdict.UNCLEAR: "unknown"}
TAGS: Final = {Verdict.SAME: "yes", Verdict.DIFFERENT: "no", Verdict.UNCLEAR: "if"}
SIGNS: Final = {"same": "=", "differs": "≠", "one": "?"}


class Part(NamedTuple):
    """A piece of a value: as in the other record, or not."""

    text: str
    differs: bool


@dataclass(frozen=True, kw_only=True)
class Value:
    """What one record says of one attribute, in parts, or in words why it says nothing."""

    letter: str
    parts: Sequence[Part]
    missing: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One attribute in both records: ``tone`` is same, differs or one (only one of them, or none, says something)."""

    label: str
    values: tuple[Value, Value]
    tone: str
    sign: str
    words: str


def pair_shown(pack: Pack, pair: PairFile) -> dict[str, object]:
    """Return all that the page of one pair shows."""
    return {
        "number": pair.number,
        "adverse": pair.adverse,
        "asked": pair.turn == "hers",
        "outcome": word(OUTCOMES, pair.outcome) if pair.outcome else "",
        "tone": TONES[pair.outcome] if pair.outcome else "",
        "spoken": [answer_shown(one) for one in pair.answers],
        "sides": [_side(pack, "A", pair.left, pair.right), _side(pack, "B", pair.right, pair.left)],
        "rows": list(rows(pack, pair.left, pair.right)),
        "one_home": pair.left.household is not None and pair.left.household == pair.right.household,
        "drawing": _drawing(pack, pair),
        "likelihood": wording.likelihood(pair.evidence.probability, language()),
    }


def answer_shown(one: Answer) -> dict[str, str]:
    """Return who said what, when and why."""
    return {"by": one.by, "at": moment(one.at), "answer": word(ANSWERS, one.verdict), "why": one.why}


def _side(pack: Pack, letter: str, side: Side, other: Side) -> dict[str, object]:
    there = {member.person for member in other.home}
    named = {member.name.casefold() for member in other.home if member.name}
    home = [
        {
            "name": shown.name,
            "relationship": shown.relationship,
            "herself": shown.number == side.registrant,
            "shared": shown.number in there or shown.name.casefold() in named,
        }
        for shown in members_shown(pack, side.home)
    ]
    return {
        "letter": letter,
        "source": source_label(pack, side.source),
        "since": day(side.stated_on),
        "home": home,
    }


def rows(pack: Pack, left: Side, right: Side) -> Iterator[Row]:
    """Yield what the two records say, what tells most first; nothing of which neither says anything."""
    ours, theirs = _shown(pack, left), _shown(pack, right)
    for name in in_order(pack, {*ours, *theirs}):
        cells = [cells.get(name, SAYS_NOTHING) for cells in (ours, theirs)]
        yield _row(label(pack, name), cells[0], cells[1], pack.attributes[name].kind)
    if left.area or right.area:
        lives = [replace(SAYS_NOTHING, value=area_path(pack, side.area)) for side in (left, right)]
        yield _row(_("Lives in"), lives[0], lives[1], Kind.AREA)


def in_order(pack: Pack, names: Collection[str]) -> list[str]:
    """Return attributes in the order in which they tell who somebody is: name, sex and birth, then by their labels."""
    roles = pack.roles
    first = [name for name in (*roles.name, roles.sex, roles.birth_date, roles.age) if name in names]
    others = sorted(set(names).difference(first), key=lambda name: label(pack, name).casefold())
    return [name for name in (*first, *others) if name]


def _shown(pack: Pack, side: Side) -> dict[str, SaidShown]:
    return {cell.attribute: cells_shown(pack, [cell])[0] for cell in side.cells if _says(cell)}


def _says(cell: Cell) -> bool:
    return cell.held.stated or cell.held.missing not in (None, "missing")


def _row(called: str, left: SaidShown, right: SaidShown, kind: Kind) -> Row:
    tone, words = _tone(left.value, right.value)
    parts = marked(left.value, right.value, kind)
    values = [
        Value(letter=letter, parts=part, missing="" if one.value else one.missing or _("not stated"))
        for letter, part, one in zip("AB", parts, (left, right), strict=True)
    ]
    return Row(label=called, values=(values[0], values[1]), tone=tone, sign=SIGNS[tone], words=words)


def _tone(left: str, right: str) -> tuple[str, str]:
    if not left or not right:
        return "one", _("only one says") if left or right else _("neither says")
    return ("same", _("the same")) if left.casefold() == right.casefold() else ("differs", _("differs"))


def marked(left: str, right: str, kind: Kind) -> tuple[list[Part], list[Part]]:
    """Return both texts in parts, those that the other has not marked: letters of names, words of dates, else all.

    >>> marked("Njeri", "Njer", Kind.NAME)
    ([Part(text='Njer', differs=False), Part(text='i', differs=True)], [Part(text='Njer', differs=False)])
    """
    pieces = [PIECES.get(kind, WHOLE).findall(text) for text in (left, right)]
    folded = [[piece.casefold() for piece in text] for text in pieces]
    matcher = SequenceMatcher(a=folded[0], b=folded[1], autojunk=False)
    if not left or not right or matcher.ratio() < ALIKE:
        differs = bool(left and right) and folded[0] != folded[1]
        return [Part(left, differs)], [Part(right, differs)]
    ours, theirs = [], []
    for step, start, end, other_start, other_end in matcher.get_opcodes():
        ours.append(Part("".join(pieces[0][start:end]), step != "equal"))
        theirs.append(Part("".join(pieces[1][other_start:other_end]), step != "equal"))
    return [part for part in ours if part.text], [part for part in theirs if part.text]


def _drawing(pack: Pack, pair: PairFile) -> Waterfall:
    limits = [
        (_("left line: below it, different people"), pair.different_below),
        (_("right line: above it, one person"), pair.same_above),
    ]
    return drawing(pair.evidence, [label(pack, name) for name in pair.further], limits)


def drawing(found: Evidence, further: Sequence[str], limits: Sequence[tuple[str, float]]) -> Waterfall:
    """Return evidence as a waterfall: what is known beforehand, what each attribute adds, and the sum."""
    spoken = language()
    steps = [
        _step(_("Known beforehand"), wording.sentence("prior", spoken), found.prior),
        *(
            _step(wording.called(one.attribute, spoken, further), wording.found(one, spoken), one.weight)
            for one in found.pieces
        ),
        _step(_("All taken together"), wording.sentence("together", spoken), found.together),
    ]
    total = _step(_("The answer"), wording.likelihood(found.probability, spoken), found.weight)
    return waterfall(steps, total, limits)


def _step(called: str, said: str, bits: float) -> Step:
    return Step(label=called, found=said, says=wording.strength(bits, language()), bits=bits)


def language() -> str:
    """Return the officer's language, as `wording` names it."""
    return (get_language() or "en").partition("-")[0]


def choices() -> list[dict[str, object]]:
    """Return the answers in the order of their keys."""
    return [
        {"value": value, "label": told, "key": place}
        for place, (value, told) in enumerate(ANSWERS.items(), 1)
    ]


def work_shown(work: Work) -> dict[str, object]:
    """Return how the review stands, in words."""
    return {
        "hers": work.hers,
        "others": work.others,
        "over": work.over,
        "agreement": _agreement(work.agreement),
        "samples": list(_samples(work)),
        "latest": [
            {
                "number": one.number,
                "outcome": word(ANSWERS, one.outcome),
                "tone": TAGS[one.outcome],
                "by": ", ".join(one.by),
            }
            for one in work.latest
        ],
    }


def _agreement(found: Agreement) -> dict[str, str] | None:
    if not found.pairs:
        return None
    said = ngettext(
        "Of %(pairs)s pair that two officers answered, they agreed on %(agreed)s.",
        "Of %(pairs)s pairs that two officers answered, they agreed on %(agreed)s.",
        found.pairs,
    ) % {"pairs": figure(found.pairs), "agreed": figure(found.agreed)}
    kappa = (
        _("Cohen's kappa: %(kappa)s.") % {"kappa": figure(found.kappa, 2)} if found.kappa is not None else ""
    )
    return {"words": f"{said} {kappa}".strip()}


def _samples(work: Work) -> Iterable[dict[str, str]]:
    for said, outcomes in work.samples.items():
        told = outcomes.get(Verdict.SAME, 0) + outcomes.get(Verdict.DIFFERENT, 0)
        found = share(outcomes.get(said, 0), told)
        if found is not None:
            interval = {
                "value": _percent(found.value),
                "low": _percent(found.low),
                "high": _percent(found.high),
            }
            words = _("%(value)s %% (likely between %(low)s and %(high)s %%)") % interval
            yield {"label": word(ANSWERS, said), "looked": figure(told), "share": words}


def _percent(value: float) -> str:
    return figure(100 * value, 1)
