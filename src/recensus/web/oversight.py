"""The audit log and what is in force, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.privacy.audit.types import LogState, PastLook
from recensus.privacy.queries import policy_in_force
from recensus.privacy.reviewing import Paper
from recensus.vocabulary.types import Pack
from recensus.web.country import area_path, figure
from recensus.web.rights import attribute_label, purpose_label
from recensus.web.words import moment, said, word

PROPOSALS: Final[Mapping[str, str | Promise]] = {
    "policy": gettext_lazy("Policy"),
    "appointment": gettext_lazy("Appointment"),
    "agreement": gettext_lazy("Agreement"),
}
OUTCOMES: Final[Mapping[str, str | Promise]] = {
    "done": gettext_lazy("done"),
    "refused": gettext_lazy("refused"),
    "failed": gettext_lazy("failed"),
}
ACTS: Final[Mapping[str, str | Promise]] = {
    "see": gettext_lazy("see"),
    "search": gettext_lazy("search"),
    "count": gettext_lazy("count"),
    "export": gettext_lazy("take along"),
    "record": gettext_lazy("put on record"),
    "determine": gettext_lazy("determine"),
    "decide": gettext_lazy("decide"),
    "manage": gettext_lazy("manage"),
    "audit": gettext_lazy("audit"),
}
TONES: Final[Mapping[str, str]] = {"done": "yes", "refused": "if", "failed": "error"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One proposal, appointment or agreement."""

    kind: str
    label: str
    number: int
    what: str
    where: str
    under: str
    since: str
    until: str
    proposed_by: str
    approved_by: str
    may_be_ended: bool


def state_shown(state: LogState) -> dict[str, object]:
    """Return how the log stands in words."""
    return {
        "size": figure(state.size),
        "waiting": figure(state.waiting),
        "sequenced_at": moment(state.sequenced_at),
        "root": state.root.hex(),
        "witnesses": [
            {
                "address": one.address,
                "size": figure(one.size),
                "when": moment(one.handed_at),
                "problem": one.problem,
            }
            for one in state.witnesses
        ],
    }


def looks_shown(pack: Pack | None, looks: Iterable[PastLook]) -> Iterator[dict[str, str]]:
    """Yield past looks in words, for who audits them."""
    for look in looks:
        shown = {attribute_label(pack, name) for name in look.attributes}
        yield {
            "number": figure(look.leaf) if look.leaf is not None else "",
            "when": moment(look.at),
            "who": look.who,
            "role": role_label(look.role),
            "purpose": purpose_label(look.purpose),
            "did": word(ACTS, look.action),
            "what": look.whole or ", ".join(sorted(shown, key=str.casefold)),
            "outcome": word(OUTCOMES, look.outcome),
            "tone": TONES.get(look.outcome, "if"),
            "reason": "" if look.allowed else look.reason,
        }


def role_label(role: str) -> str:
    """Return what a role is called."""
    known = policy_in_force().roles.get(role)
    return said(known.label, role) if known else role


def line_of(pack: Pack | None, one: Paper, by: str) -> Line:
    """Return a proposal, or what came of it, in words; nobody is offered to end her own appointment, or the jobs'."""
    return Line(
        kind=one.kind,
        label=word(PROPOSALS, one.kind),
        number=one.number,
        what=_what(one),
        where=_where(pack, one),
        under=one.agreement,
        since=moment(one.starts),
        until=moment(one.ends),
        proposed_by=one.proposed_by,
        approved_by=one.approved_by,
        may_be_ended=one.officer not in ("system", by),
    )


def _what(one: Paper) -> str:
    if one.officer:
        return f"{one.officer}: {role_label(one.role)}"
    return f"{one.title} ({', '.join(one.parties)})" if one.parties else one.title


def _where(pack: Pack | None, one: Paper) -> str:
    if not one.officer:
        return ""
    if one.areas is None:
        return _("the whole country")
    return "; ".join(area_path(pack, code) if pack else code for code in one.areas)
