"""Gap lists and referrals in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.insight.flows.queries import flows
from recensus.insight.gaps import queries
from recensus.insight.gaps.types import Gap, GapList, Lack, NotAvailable, Wanted
from recensus.insight.gaps.wanting import lacking, wanted
from recensus.insight.referrals.types import OF_THE_PROGRAMME, WAITING, Answered, Basis, Referral, State
from recensus.setups.choosing import SETUPS
from recensus.setups.types import Flow
from recensus.vocabulary.types import Pack
from recensus.web.areas import by_region
from recensus.web.country import area_name, area_path, programme_label
from recensus.web.flows import missing_named
from recensus.web.pages import Caller
from recensus.web.published import counts, threshold_for, told
from recensus.web.words import Words, day, said, word

LACKS: Final[Words] = {
    Lack.POPULATION: gettext_lazy(
        "In this set-up only those are known who are enrolled somewhere, so nobody can say here who else is eligible."
    ),
    Lack.NO_RULES: gettext_lazy("The programme's rules are not here: it determines eligibility by itself."),
    Lack.NOT_DETERMINED: gettext_lazy("Nobody was determined yet by the rules in force."),
    Lack.CONSENT: gettext_lazy("The programme rests on consent: who did not give it is not looked at."),
    Lack.FLOWS: gettext_lazy("What programmes report does not come:"),
}
STATES: Final[Words] = {
    State.OPEN: gettext_lazy("waits for the programme's answer"),
    State.NOT_REACHABLE: gettext_lazy("the programme has not reached her yet"),
    State.WITHDRAWN: gettext_lazy("stopped: she does not want it"),
    State.REFUSED: gettext_lazy("refused"),
    State.ENROLLED: gettext_lazy("enrolled"),
}
TONES: Final = {State.ENROLLED: "yes", State.REFUSED: "error", State.WITHDRAWN: "no"}


@dataclass(frozen=True, kw_only=True)
class ListShown:
    """One list on the page of all: its number, or why there is none; "" where it was not made yet."""

    programme: str
    rule: str
    label: str
    why: str
    found: str
    made: str
    lack: str


@dataclass(frozen=True, kw_only=True)
class ReferralShown:
    """One referral in words."""

    number: int
    programme: str
    whose: str
    route: str
    registrant: int
    basis: str
    words: str
    sent: str
    due: str
    state: str
    tone: str
    late: bool
    open: bool
    answers: tuple[str, ...]


def lists_shown(pack: Pack, asks: Caller) -> list[ListShown]:
    """Return every list that the pack asks for, as it stands now: a list whose flows are cut is not available."""
    standing = flows(pack, by=asks.by, purpose=asks.purpose)
    known = SETUPS[pack.setup].runs(Flow.ELIGIBILITY)
    threshold = threshold_for(asks)
    return [
        _list(pack, one, lacking(pack, one, standing, population_known=known), asks, threshold)
        for one in wanted(pack, timezone.localdate())
    ]


def _list(pack: Pack, one: Wanted, lack: NotAvailable | None, asks: Caller, threshold: int) -> ListShown:
    last = None if lack else queries.latest(one, by=asks.by, purpose=asks.purpose)
    hidden = last is not None and 0 < last.found < threshold
    return ListShown(
        programme=one.programme,
        rule=one.rule,
        label=programme_label(pack, one.programme),
        why=said(one.label, one.rule) or _("Eligible by the latest determination, and not enrolled"),
        found=told(None if hidden else last.found) if last else "",
        made=day(last.on) if last else "",
        lack=lack_told(pack, lack) if lack else "",
    )


def lack_told(pack: Pack, lack: NotAvailable) -> str:
    """Return why there is no list."""
    named = f" {missing_named(pack, lack.flows)}." if lack.flows else ""
    return word(LACKS, lack.lack) + named


def wanted_or_404(pack: Pack, programme: str, rule: str) -> Wanted:
    """Return the list of a programme by a rule, or (without) by eligibility; raise Http404 where there is none."""
    for one in wanted(pack, timezone.localdate()):
        if (one.programme, one.rule) == (programme, rule):
            return one
    raise Http404(_("There is no such list."))


def lack_of(pack: Pack, one: Wanted, asks: Caller) -> str:
    """Return why a list is not available now, "" where it is."""
    standing = flows(pack, by=asks.by, purpose=asks.purpose)
    known = SETUPS[pack.setup].runs(Flow.ELIGIBILITY)
    lack = lacking(pack, one, standing, population_known=known)
    return lack_told(pack, lack) if lack else ""


def areas_told(pack: Pack, found: GapList, asks: Caller) -> list[tuple[str, str]]:
    """Return how many are missed in each first-level area, as it may be told."""
    regions = by_region(pack, [(area or None, number) for area, number in found.totals.items()])
    rows = sorted((area_name(pack, region) or _("no area known"), [n]) for region, n in regions.items())
    shown = counts(rows, ["missed"], threshold_for(asks)) if rows else None
    return [(label, told(numbers[0])) for label, numbers in shown.rows] if shown else []


def whose(unit: str, registrant: int) -> str:
    """Return whom a line is about."""
    number = {"number": registrant}
    return _("Household %(number)s") % number if unit == "H" else _("Person %(number)s") % number


def route(unit: str) -> str:
    """Return the route of the page about her, or about the household."""
    return "household-benefits" if unit == "H" else "person-benefits"


def lines(pack: Pack, gaps: Sequence[Gap], referred: dict[int, Referral]) -> list[dict[str, object]]:
    """Return the lines of a list, each with how its last referral stands."""
    return [
        {
            "number": gap.id,
            "registrant": gap.registrant,
            "whose": whose(gap.unit, gap.registrant),
            "route": route(gap.unit),
            "area": area_path(pack, gap.area),
            "since": day(gap.since),
            "referral": referral_shown(pack, referred[gap.registrant])
            if gap.registrant in referred
            else None,
        }
        for gap in gaps
    ]


def referrals_shown(pack: Pack, found: Iterable[Referral]) -> list[ReferralShown]:
    """Return referrals in words."""
    return [referral_shown(pack, one) for one in found]


def referral_shown(pack: Pack, one: Referral) -> ReferralShown:
    """Return a referral in words."""
    return ReferralShown(
        number=one.id,
        programme=programme_label(pack, one.programme),
        whose=whose(one.unit, one.registrant),
        route=route(one.unit),
        registrant=one.registrant,
        basis=_("by her consent") if one.basis is Basis.CONSENT else one.law,
        words=one.words,
        sent=day(one.at.date()),
        due=day(one.due_on),
        state=word(STATES, one.state),
        tone=TONES.get(one.state, "if"),
        late=one.late,
        open=one.state in WAITING,
        answers=tuple(_answer(answer) for answer in one.answers),
    )


def _answer(one: Answered) -> str:
    if one.enrolment is not None:
        return _("%(day)s: the programme reports her enrolment") % {"day": day(one.at.date())}
    facts = {"day": day(one.at.date()), "officer": one.by, "state": word(STATES, one.state), "why": one.why}
    return _("%(day)s, %(officer)s: %(state)s. %(why)s") % facts


def choices() -> list[tuple[str, str]]:
    """Return what a programme's officer can answer, in the order in which it moves on."""
    return [(one.value, word(STATES, one)) for one in State if one in OF_THE_PROGRAMME]
