"""A proposal as the pages show it: its steps, its evidence, and what the officer may do next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.decisions import steps
from recensus.decisions.types import NotAllowed, Proposal, Step, Taken
from recensus.web.country import figure
from recensus.web.published import told
from recensus.web.words import day, moment, word

KINDS: Final[Mapping[str, str | Promise]] = {
    "suspend": gettext_lazy("Suspend a benefit"),
    "exit": gettext_lazy("Leave a programme"),
    "merge": gettext_lazy("Merge two records"),
    "payee change": gettext_lazy("Pay to somebody else"),
    "rule activation": gettext_lazy("Change the rules"),
    "bulk update": gettext_lazy("Change many records"),
    "batch undo": gettext_lazy("Undo a batch"),
    "publication": gettext_lazy("Let an extract count"),
    "erasure": gettext_lazy("Erase what is past its term"),
    "recovery": gettext_lazy("Ask back what was overpaid"),
}
STEPS: Final[Mapping[str, str | Promise]] = {
    Step.PROPOSED: gettext_lazy("Proposed"),
    Step.REVIEWED: gettext_lazy("Reviewed"),
    Step.NOTICE: gettext_lazy("Notice given"),
    Step.CONTESTED: gettext_lazy("Objection written down"),
    Step.RELEASED: gettext_lazy("Brake released"),
    Step.DECIDED: gettext_lazy("Decided"),
    Step.CARRIED_OUT: gettext_lazy("Carried out"),
    Step.APPEALED: gettext_lazy("Appeal written down"),
    Step.DISMISSED: gettext_lazy("Appeal dismissed"),
    Step.UPHELD: gettext_lazy("Appeal upheld"),
    Step.REVERSED: gettext_lazy("Reversed"),
    Step.TURNED_DOWN: gettext_lazy("Turned down"),
    Step.WITHDRAWN: gettext_lazy("Withdrawn"),
}
BUTTONS: Final[Mapping[Step, str | Promise]] = {
    Step.REVIEWED: gettext_lazy("I have reviewed it and find it sound"),
    Step.NOTICE: gettext_lazy("Give notice to those concerned"),
    Step.RELEASED: gettext_lazy("Release the brake"),
    Step.DECIDED: gettext_lazy("Decide that it is done"),
    Step.CONTESTED: gettext_lazy("Write an objection down"),
    Step.APPEALED: gettext_lazy("Write an appeal down"),
    Step.UPHELD: gettext_lazy("Uphold the appeal"),
    Step.DISMISSED: gettext_lazy("Dismiss the appeal"),
    Step.TURNED_DOWN: gettext_lazy("Turn it down"),
    Step.WITHDRAWN: gettext_lazy("Withdraw it"),
}
WARNINGS: Final = frozenset({Step.DECIDED, Step.TURNED_DOWN, Step.WITHDRAWN, Step.RELEASED})
TONES: Final[Mapping[str, str]] = {
    Step.CARRIED_OUT: "yes",
    Step.DISMISSED: "yes",
    Step.TURNED_DOWN: "no",
    Step.WITHDRAWN: "no",
    Step.REVERSED: "no",
    Step.UPHELD: "no",
}
GROUPINGS: Final[Mapping[str, str | Promise]] = {
    "everybody": gettext_lazy("Everybody"),
    "area": gettext_lazy("Area"),
    "sex of head": gettext_lazy("Sex of the head"),
    "household size": gettext_lazy("Members of the household"),
    "not known": gettext_lazy("not known"),
}
FIGURES: Final = ("considered", "eligible_before", "eligible_after", "wins", "loses")


@dataclass(frozen=True, kw_only=True)
class Button:
    """A step that the officer may take now, or why she may not."""

    step: str
    label: str
    warning: bool
    refused: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """Winners and losers by one grouping."""

    title: str
    rows: list[tuple[str, list[str]]]


def listed(found: Proposal) -> dict[str, object]:
    """Return a line of the list."""
    return {
        "id": found.id,
        "kind": word(KINDS, found.kind),
        "reference": found.reference,
        "standing": word(STEPS, found.standing),
        "tone": TONES.get(found.standing, "if"),
        "affected": figure(found.affected),
        "halted": found.halted,
        "by": found.steps[0].by,
        "on": day(timezone.localdate(found.steps[0].at)),
    }


def shown(found: Proposal, by: str, at: datetime) -> dict[str, object]:
    """Return all that the page of one proposal shows to the officer ``by``."""
    notice, done = found.last(Step.NOTICE), found.last(Step.CARRIED_OUT)
    return {
        **listed(found),
        "reason": found.reason,
        "on_record": figure(found.on_record),
        "share": f"{figure(100 * found.affected / found.on_record, 2)} %" if found.on_record else "",
        "brake": f"{figure(100 * found.brake, 2)} %",
        "releases": len(found.who(Step.RELEASED)),
        "needed": steps.RELEASES,
        "announced": notice is not None,
        "decided_from": moment(notice.until) if notice else "",
        "appeal_until": moment(done.until) if done else "",
        "steps": [_step(taken) for taken in found.steps],
        "buttons": list(_buttons(found, by, at)),
        "tables": list(tables(found.evidence.get("tables", {}))),
        "facts": [(name, value) for name, value in found.evidence.items() if name != "tables"],
    }


def _step(taken: Taken) -> dict[str, str]:
    return {"label": word(STEPS, taken.step), "by": taken.by, "at": moment(taken.at), "note": taken.note}


def _buttons(found: Proposal, by: str, at: datetime) -> Iterator[Button]:
    """Yield the steps that follow where the proposal stands; what is in the officer's way is told with it."""
    for step, label in BUTTONS.items():
        if found.standing not in steps.FOLLOWS[step] or (step is Step.RELEASED and not found.halted):
            continue
        refused = ""
        try:
            steps.require(found, step, by=by, at=at)
        except NotAllowed as why:
            refused = str(why)
        if refused and step is Step.WITHDRAWN:
            continue
        yield Button(step=step, label=str(label), warning=step in WARNINGS, refused=refused)


def tables(evidence: object) -> Iterator[Table]:
    """Yield the tables of a dry run in words."""
    for grouping, rows in evidence.items() if isinstance(evidence, dict) else ():
        yield Table(title=word(GROUPINGS, grouping), rows=list(_rows(rows)))


def _rows(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    for row in rows:
        yield word(GROUPINGS, str(row["group"])), [told(row[name]) for name in FIGURES]


def headings() -> list[str]:
    """Return the headings of the tables' figures."""
    return [_("Considered"), _("Eligible now"), _("Eligible then"), _("Win"), _("Lose")]
