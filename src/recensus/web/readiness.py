"""The checklist of readiness in words."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.insight.readiness.types import Answered, Checklist, Counted, Item, Pillar, Standing
from recensus.vocabulary.types import Pack
from recensus.web.country import area_name, figure, programme_label, source_label
from recensus.web.words import Words, day, word

PILLARS: Final[Words] = {
    Pillar.POLICY: gettext_lazy("Policy and budget"),
    Pillar.INSTITUTIONS: gettext_lazy("Institutions"),
    Pillar.OPERATIONS: gettext_lazy("Operations"),
    Pillar.TECHNOLOGY: gettext_lazy("Technology"),
}
STANDINGS: Final[Words] = {
    Standing.YES: gettext_lazy("Yes"),
    Standing.PARTLY: gettext_lazy("Partly"),
    Standing.NO: gettext_lazy("No"),
    Standing.NOT_ANSWERED: gettext_lazy("Not answered"),
}
TONES: Final = {Standing.YES: "yes", Standing.PARTLY: "if", Standing.NO: "error", Standing.NOT_ANSWERED: "no"}
ITEMS: Final[Words] = {
    "legal bases": gettext_lazy("Every programme names the law that it rests on"),
    "budgets": gettext_lazy("Every programme has a budget in force"),
    "strategy": gettext_lazy("A social protection strategy names this registry and who answers for it"),
    "running costs": gettext_lazy("Its running costs are in the ministry's budget for the next three years"),
    "agreements": gettext_lazy("Every source sends under an agreement in force"),
    "programmes' officers": gettext_lazy("Every programme's holder has appointed officers here"),
    "oversight": gettext_lazy("Somebody audits, and somebody answers for data protection"),
    "committee": gettext_lazy("The programmes meet, and decide on what is found across them"),
    "impact assessment": gettext_lazy("The data-protection impact assessment was weighed and signed"),
    "flows": gettext_lazy("Every source that is connected flows"),
    "areas": gettext_lazy("In every area of the first division an officer works"),
    "referrals": gettext_lazy("Referrals are answered in time"),
    "notices": gettext_lazy("People are asked for consent in each of the country's languages"),
    "training": gettext_lazy("The officers were trained in what they do here"),
    "people told": gettext_lazy("People were told what is kept of them and how they can see it"),
    "doctor": gettext_lazy("Machine and database are well ('recensus doctor')"),
    "backup": gettext_lazy("The database's log was copied within the last day"),
    "witnesses": gettext_lazy("Others witness the audit log"),
    "second factors": gettext_lazy("Every officer signs in with a second factor"),
    "restored": gettext_lazy("A backup was restored on another machine, and compared"),
    "offices": gettext_lazy("The offices have electricity and a line that is good enough"),
}
MOST: Final = 12
"""How many that lack something are named."""


@dataclass(frozen=True, kw_only=True)
class ItemShown:
    """One line of the checklist; ``asked`` where an officer answers it."""

    name: str
    label: str
    standing: str
    tone: str
    evidence: str
    lacking: str
    asked: bool


@dataclass(frozen=True, kw_only=True)
class PillarShown:
    """One pillar with its score in percent."""

    label: str
    score: str
    items: tuple[ItemShown, ...]


def pillars(pack: Pack, found: Checklist) -> list[PillarShown]:
    """Return the checklist by pillar."""
    return [
        PillarShown(
            label=word(PILLARS, pillar),
            score=figure(found.score(pillar) * 100, 0),
            items=tuple(_item(pack, item) for item in found.items if item.pillar is pillar),
        )
        for pillar in Pillar
    ]


def _item(pack: Pack, item: Item) -> ItemShown:
    return ItemShown(
        name=item.name,
        label=word(ITEMS, item.name),
        standing=word(STANDINGS, item.standing),
        tone=TONES[item.standing],
        evidence=_counted(item.counted) if item.counted else _answered(item.answer),
        lacking=_lacking(pack, item.counted) if item.counted else "",
        asked=item.counted is None,
    )


def _counted(counted: Counted) -> str:
    if counted.idle:
        return _("computed: nothing waits")
    facts = {"have": figure(counted.have), "of": figure(counted.of)}
    return _("computed: %(have)s of %(of)s") % facts


def _answered(answer: Answered | None) -> str:
    if answer is None:
        return _("nobody has answered yet")
    facts = {
        "words": answer.words,
        "officer": answer.by,
        "day": day(answer.on),
        "said": word(STANDINGS, answer.standing),
    }
    return _("%(said)s: %(words)s (%(officer)s, %(day)s)") % facts


def _lacking(pack: Pack, counted: Counted) -> str:
    named = [_called(pack, name) for name in counted.lacking[:MOST]]
    more = len(counted.lacking) - len(named)
    return ", ".join([*named, *([f"+ {more}"] if more else [])])


def _called(pack: Pack, name: str) -> str:
    """Return the label of a programme, source or area; what is none of these is named itself."""
    if name in pack.programmes:
        return programme_label(pack, name)
    return source_label(pack, name) if name in pack.sources else area_name(pack, name)


def choices() -> list[tuple[str, str]]:
    """Return what an officer can answer."""
    return [(str(one), word(STANDINGS, one)) for one in (Standing.YES, Standing.PARTLY, Standing.NO)]
