"""Flows in words: the picture, and the table under it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log10
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.insight.flows.types import Connected, Flow, Kind, State
from recensus.payments import settings as payments
from recensus.vocabulary.types import Pack
from recensus.web.country import figure, programme_label, source_label
from recensus.web.integrating import CARRIED
from recensus.web.words import Words, day, moment, said, word

STATES: Final[Words] = {
    State.FLOWING: gettext_lazy("flows"),
    State.AGREED: gettext_lazy("agreed; nothing has flowed yet"),
    State.NEVER: gettext_lazy("connected; nothing has come yet"),
    State.SILENT: gettext_lazy("silent"),
    State.SWITCHED_OFF: gettext_lazy("switched off"),
    State.NO_AGREEMENT: gettext_lazy("no agreement in force"),
    State.NOT_IN_CATALOGUE: gettext_lazy("flowed, and is in no catalogue"),
}
TONES: Final = {State.FLOWING: "yes", State.AGREED: "no", State.NOT_IN_CATALOGUE: "error"}
INCOMING: Final = frozenset({Kind.SOURCE, Kind.OWN, Kind.CONFIRMATIONS})
DEEP, WARM, GREY = "#123c4a", "#b3541e", "#b1b4b6"


@dataclass(frozen=True, kw_only=True)
class FlowShown:
    """One line of the table; ``switch`` is "off" or "on" where an officer may switch it, else ""."""

    name: str
    place: str
    sender: str
    receiver: str
    what: str
    basis: str
    last: str
    speaks_of: str
    records: str
    state: str
    tone: str
    because: str
    switch: str


def flows_shown(pack: Pack, flows: Iterable[Flow]) -> list[FlowShown]:
    """Return the table of flows: what comes in first, what goes out after it."""
    ordered = sorted(flows, key=lambda one: (one.connected.kind not in INCOMING, one.name))
    return [_shown(pack, one) for one in ordered]


def _shown(pack: Pack, one: Flow) -> FlowShown:
    connected, seen = one.connected, one.seen
    return FlowShown(
        name=one.name,
        place=one.name.replace(":", "-"),
        sender=_sender(pack, connected),
        receiver=_receiver(pack, connected),
        what=_what(pack, connected),
        basis=" · ".join(filter(None, [connected.agreement, connected.legal_basis])) or _("none named"),
        last=moment(seen.last),
        speaks_of=day(seen.stated_on),
        records=figure(seen.records),
        state=word(STATES, one.state),
        tone=TONES.get(one.state, "if"),
        because=_because(one),
        switch=_switch(one),
    )


def _sender(pack: Pack, one: Connected) -> str:
    if one.kind is Kind.SOURCE:
        return source_label(pack, one.key)
    if one.kind is Kind.OWN:
        return _("Enrolled here: %(programme)s") % {"programme": programme_label(pack, one.key)}
    return _("Institutions that pay") if one.kind is Kind.CONFIRMATIONS else said(pack.label, pack.name)


def _receiver(pack: Pack, one: Connected) -> str:
    if one.kind is Kind.EXPORT:
        return _("Officers, as files")
    if one.kind is Kind.INSTRUCTIONS:
        return _institution(pack, one.key)
    return one.receiver or one.key if one.kind is Kind.AGREEMENT else said(pack.label, pack.name)


def _institution(pack: Pack, name: str) -> str:
    named = pack.document(payments.FILE).content.get("institutions")
    label = named[name].get("label") if isinstance(named, dict) and name in named else None
    return said(label, name) if isinstance(label, dict) else str(label or name)


def _what(pack: Pack, one: Connected) -> str:
    plain = {
        Kind.AGREEMENT: _("what the agreement names"),
        Kind.EXPORT: _("lists"),
        Kind.INSTRUCTIONS: _("payment instructions"),
        Kind.CONFIRMATIONS: _("what became of payments"),
    }
    carried = ", ".join(word(CARRIED, carries) for carries in sorted(one.carries))
    programmes = ", ".join(programme_label(pack, name) for name in sorted(one.programmes))
    return plain.get(one.kind) or (f"{carried} ({programmes})" if programmes else carried)


def _because(one: Flow) -> str:
    act = one.switched
    if act is None or not act.off or one.state not in {State.SWITCHED_OFF, State.NO_AGREEMENT}:
        return ""
    return _("%(officer)s, %(at)s: %(why)s") % {"officer": act.by, "at": moment(act.at), "why": act.why}


def _switch(one: Flow) -> str:
    if one.connected.kind not in {Kind.SOURCE, Kind.AGREEMENT} or one.state is State.NOT_IN_CATALOGUE:
        return ""
    cut = one.state is State.SWITCHED_OFF or (
        one.state is State.NO_AGREEMENT and one.connected.kind is Kind.AGREEMENT
    )
    return "on" if cut else "off"


def picture(pack: Pack, flows: Sequence[Flow]) -> dict[str, object]:
    """Return what ``flows.js`` draws: from who sends, through this registry, to who receives."""
    here = {"id": "here", "label": said(pack.label, pack.name), "colour": DEEP, "side": "middle"}
    return {
        "nodes": [here, *(_node(pack, one) for one in flows)],
        "links": [_link(one) for one in flows],
        "records": _("records in 30 days"),
    }


def _node(pack: Pack, one: Flow) -> dict[str, object]:
    incoming = one.connected.kind in INCOMING
    label = _sender(pack, one.connected) if incoming else _receiver(pack, one.connected)
    told = label if one.state is State.FLOWING else f"{label} ({word(STATES, one.state)})"
    return {"id": one.name, "label": told, "colour": _colour(one), "side": "left" if incoming else "right"}


def _link(one: Flow) -> dict[str, object]:
    ends = (one.name, "here") if one.connected.kind in INCOMING else ("here", one.name)
    return {
        "source": ends[0],
        "target": ends[1],
        "width": 1 + log10(1 + one.seen.records),
        "records": one.seen.records,
        "colour": _colour(one),
    }


def _colour(one: Flow) -> str:
    if not one.open:
        return GREY
    return DEEP if one.state is State.FLOWING else WARM


def missing_named(pack: Pack, names: Iterable[str]) -> str:
    """Return the flows that a figure lacks, by their labels; what no source brings, by its own words."""
    return ", ".join(_named(pack, name) for name in names)


def _named(pack: Pack, name: str) -> str:
    what, _of, programme = name.partition(" of ")
    if name in pack.sources:
        return source_label(pack, name)
    facts = {"what": word(CARRIED, what), "programme": programme_label(pack, programme)}
    return _("%(what)s of %(programme)s, from nobody") % facts if programme else facts["what"]
