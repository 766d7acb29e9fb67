"""Why records are held to be one person's, told to somebody who has never heard of linkage."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.linkage import wording
from recensus.linkage.explaining.types import HeldRecord, How
from recensus.vocabulary.types import Pack
from recensus.web.country import label, source_label
from recensus.web.registrants import cells_shown
from recensus.web.reviewing import drawing, in_order, language
from recensus.web.words import day, moment, said, word

HOW: Final[Mapping[str, str | Promise]] = {
    How.FIRST: gettext_lazy("When this record came in, nobody here was known to be the same person."),
    How.IDENTIFIER_ON_ARRIVAL: gettext_lazy(
        "This record gives the same number (%(issuer)s) as a record that was here already. Sex and year of birth "
        "do not speak against it."
    ),
    How.IDENTIFIER: gettext_lazy(
        "This record and one of “%(beside)s” give the same number. Given name, sex and year of birth agree, so "
        "the number was not just written down wrongly."
    ),
    How.MODEL: gettext_lazy(
        "All that this record and one of “%(beside)s” say was compared. It is so much alike that two different "
        "people would hardly ever compare like this."
    ),
    How.OFFICERS: gettext_lazy(
        "Officers looked at this record and one of “%(beside)s” and said that it is one person: %(by)s."
    ),
    How.ALONE: gettext_lazy("When all records were compared anew, this one was found to fit nobody else."),
    How.MERGE: gettext_lazy("%(by)s put this record together with the others here."),
    How.UNMERGE: gettext_lazy("%(by)s took apart again what had been put together."),
    How.SPLIT: gettext_lazy("%(by)s found that this record is about somebody else, and set it apart."),
    How.UNDO: gettext_lazy("%(by)s took back an earlier change, so the record is again where it was before."),
}


def records_shown(pack: Pack, records: Sequence[HeldRecord]) -> dict[str, object]:
    """Return the records that count, and those that did."""
    told = [_told(pack, one) for one in records]
    return {
        "now": [one for one in told if not one["until"]],
        "before": [one for one in told if one["until"]],
    }


def _told(pack: Pack, one: HeldRecord) -> dict[str, object]:
    return {
        "source": source_label(pack, one.source),
        "stated": day(one.stated_on),
        "facts": list(_facts(pack, one)),
        "since": moment(one.since),
        "until": moment(one.until),
        "how": word(HOW, one.how) % _words(pack, one),
        "why": one.why,
        "run": one.run,
        **_evidence(one),
    }


def _facts(pack: Pack, one: HeldRecord) -> Iterator[tuple[str, str]]:
    stated = {cell.attribute: cells_shown(pack, [cell])[0].value for cell in one.cells}
    for name in in_order(pack, stated):
        yield label(pack, name), stated[name]


def _words(pack: Pack, one: HeldRecord) -> dict[str, str]:
    issuer = pack.issuers.get(one.issuer or "")
    return {
        "issuer": said(issuer.label, one.issuer or "") if issuer else (one.issuer or ""),
        "beside": source_label(pack, one.beside) if one.beside else _("another source"),
        "by": ", ".join(one.by),
    }


def _evidence(one: HeldRecord) -> dict[str, object]:
    """Return in words what speaks for and against, and the drawing of it."""
    if one.evidence is None:
        return {"drawing": None}
    spoken = language()
    pieces = sorted(one.evidence.pieces, key=lambda piece: -abs(piece.weight))
    told = [
        (f"{wording.called(piece.attribute, spoken)}: {wording.found(piece, spoken)}", piece.weight)
        for piece in pieces
    ]
    return {
        "for_it": [words for words, weight in told if weight >= wording.SAYS_NOTHING],
        "against": [words for words, weight in told if weight <= -wording.SAYS_NOTHING],
        "likelihood": wording.likelihood(one.evidence.probability, spoken),
        "drawing": drawing(one.evidence, (), ()),
    }
