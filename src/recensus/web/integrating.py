"""The integration table in the officer's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recensus.insight.flows.types import Flow
from recensus.setups import choosing
from recensus.setups.integration import (
    Answer,
    IntegrationRow,
    MissingFlow,
    Row,
    connected_flows,
    integration_table,
)
from recensus.vocabulary.types import Pack
from recensus.web.country import programme_label, source_label
from recensus.web.words import Words, word

ROWS: Final[Words] = {
    Row.OVERVIEW: gettext_lazy("Overview of beneficiaries across programmes"),
    Row.ELIGIBILITY: gettext_lazy("Integrated eligibility determination"),
    Row.OPERATIONS: gettext_lazy("Integrated operations and services"),
    Row.POLICY: gettext_lazy("Integrated policy across the sector"),
    Row.OTHER_SECTORS: gettext_lazy("Integration with other sectors' systems"),
}
ANSWERS: Final[Words] = {
    Answer.YES: gettext_lazy("Yes"),
    Answer.NO: gettext_lazy("No"),
    Answer.ONLY_IF: gettext_lazy("Only if …"),
}
CARRIED: Final[Words] = {
    "population": gettext_lazy("data on the population"),
    "enrolments": gettext_lazy("enrolments"),
    "payments": gettext_lazy("payments"),
    "complaints": gettext_lazy("complaints"),
    "vital events": gettext_lazy("births, marriages and deaths"),
    "contributions": gettext_lazy("social insurance contributions"),
}
SETUPS: Final[Words] = {
    "social_registry": gettext_lazy("social registry"),
    "beneficiary_registry": gettext_lazy("integrated beneficiary registry"),
    "virtual_registry": gettext_lazy("virtual social registry"),
}
REASONS: Final[Words] = {
    Row.ELIGIBILITY: gettext_lazy("In this set-up each programme determines eligibility by itself."),
    Row.OPERATIONS: gettext_lazy("This set-up keeps no record of who is enrolled and paid."),
}
TONES: Final = {Answer.YES: "yes", Answer.NO: "no", Answer.ONLY_IF: "if"}


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One row as the page shows it; ``evidence`` names the sources concerned, each with its label."""

    label: str
    answer: str
    tone: str
    because: str
    evidence: tuple[tuple[str, str], ...]


def table(pack: Pack, flows: Iterable[Flow]) -> list[ShownRow]:
    """Return the five rows of the running set-up in words, as its flows stand."""
    return shown_rows(pack, integration_table(choosing.SETUPS[pack.setup], connected_flows(flows)))


def shown_rows(pack: Pack, rows: tuple[IntegrationRow, ...]) -> list[ShownRow]:
    """Return the five rows in words, sources by their labels."""
    return [
        ShownRow(
            label=word(ROWS, row.row),
            answer=word(ANSWERS, row.answer),
            tone=TONES[row.answer],
            because=_because(pack, row),
            evidence=tuple((source, _called(pack, source)) for source in _concerned(row)),
        )
        for row in rows
    ]


def _concerned(row: IntegrationRow) -> list[str]:
    """Return the sources that a row rests on, and those that are connected and do not flow."""
    return [*row.rests_on, *(source for missing in row.missing for source in missing.silent)]


def _because(pack: Pack, row: IntegrationRow) -> str:
    if row.answer is Answer.NO:
        return word(REASONS, row.row) if row.row in REASONS else row.because
    if row.answer is Answer.ONLY_IF:
        return " ".join(_lacking(pack, missing) for missing in row.missing)
    return _("Flowing in: %(sources)s.") % {"sources": _named(pack, row.rests_on)}


def _lacking(pack: Pack, missing: MissingFlow) -> str:
    what = _(" or ").join(word(CARRIED, carried) for carried in missing.carries)
    number = missing.sources_more
    lack = ngettext(
        "Missing: %(what)s from one more source.", "Missing: %(what)s from %(number)s more sources.", number
    ) % {"what": what, "number": number}
    silent = _("Connected but silent: %(sources)s.") % {"sources": _named(pack, missing.silent)}
    return f"{lack} {silent}" if missing.silent else lack


def _named(pack: Pack, sources: tuple[str, ...]) -> str:
    return ", ".join(_called(pack, source) for source in sources)


def _called(pack: Pack, name: str) -> str:
    """Return what a source is called, or the programme that enrols here."""
    return source_label(pack, name) if name in pack.sources else programme_label(pack, name)
