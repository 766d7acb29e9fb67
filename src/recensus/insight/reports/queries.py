"""Reports as they were prepared, and the lists behind them. Each question names who asks and for what."""

from datetime import date
from typing import Final

from django.utils import timezone

from recensus.insight.flows.queries import standing
from recensus.insight.reports import listing
from recensus.insight.reports.catalogue import REPORTS, report_named
from recensus.insight.reports.determined import determinations
from recensus.insight.reports.models import Prepared
from recensus.insight.reports.sheets import Question, sheet_of
from recensus.insight.reports.types import Listed, Narrowing, NotPrepared, Sheet
from recensus.privacy.access import A_LIST, Act, Look, looking
from recensus.privacy.consent.queries import consenting
from recensus.privacy.queries import purposes_for
from recensus.registry.reaching import within
from recensus.vocabulary.types import Pack

OF_LISTS: Final = ("benefits", "area")
PAGE: Final = 50
_ALL: Final = Narrowing()


def prepared_latest(*, by: str, purpose: str) -> Prepared:
    """Return what was prepared last of the latest day. Raises NotPrepared."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        return _latest()


def _latest(on: date | None = None) -> Prepared:
    rows = Prepared.objects.select_related("snapshot").order_by("-on", "-prepared_at", "-id")
    found = rows.filter(**({} if on is None else {"on": on})).first()
    if found is None:
        raise NotPrepared("No reports were prepared yet. 'recensus reports PACK --on DAY' does it.")
    return found


def sheet(pack: Pack, name: str, *, narrowing: Narrowing, by: str, purpose: str, shown: str = "") -> Sheet:
    """Return a report, narrowed; the map is of the programme ``shown``. It computes nothing anew.

    Raises NoReport, NotPrepared, AccessRefused also for an area out of reach, and TooNarrow for several traits at once
    asked by one who may not look people up.
    """
    report = report_named(name)
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        _refuse_elsewhere(look, narrowing)
        prepared = _latest()
        asked = Question(
            pack=pack,
            prepared=prepared,
            flows=standing(pack, timezone.now()),
            narrowing=narrowing,
            reach=look.codes,
            protected=purpose not in purposes_for(by, Act.SEARCH),
            shown=shown,
        )
        look.shows(whole=f"report {name} of {prepared.on}")
    return sheet_of(report, asked)


def public_sheets(
    pack: Pack, *, on: date | None = None, by: str, purpose: str
) -> tuple[Prepared, list[Sheet]]:
    """Return all reports of a day (None: the latest prepared) as everybody may see them, whoever asks.

    Raises NotPrepared, and AccessRefused to whom the whole country is not within reach.
    """
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        if look.codes is not None:
            raise look.refused(
                "The bulletin is about the whole country, and the appointment about areas of it."
            )
        prepared = _latest(on)
        asked = Question(
            pack=pack,
            prepared=prepared,
            flows=standing(pack, timezone.now()),
            narrowing=_ALL,
            reach=None,
            protected=True,
        )
        look.shows(whole=f"bulletin of {prepared.on}")
    return prepared, [sheet_of(report, asked) for report in REPORTS.values()]


def _refuse_elsewhere(look: Look, asked: Narrowing) -> None:
    """Raise AccessRefused for an area that does not lie within reach: what is not seen is not nought."""
    if asked.area and look.codes is not None and asked.area not in look.codes:
        raise look.refused(f"The appointment does not reach the area {asked.area}.")


def behind(
    pack: Pack,
    name: str,
    *,
    narrowing: Narrowing,
    programme: str,
    other: str = "",
    category: str,
    after: int = 0,
    limit: int = PAGE,
    act: Act = Act.SEE,
    by: str,
    purpose: str,
) -> list[Listed]:
    """Return up to ``limit`` of those within reach whom a figure counts, by number, those after ``after``.

    ``act`` is whether they are shown or handed out.
    Raises NoReport and NotPrepared; AccessRefused for who may see no lists for the purpose.
    """
    report = report_named(name)
    with looking(by=by, purpose=purpose, action=act, subject=A_LIST, attributes=OF_LISTS) as look:
        _refuse_elsewhere(look, narrowing)
        prepared = _latest()
        question = listing.Question(
            narrowing=narrowing, programme=programme, other=other, category=category, after=after, limit=limit
        )
        reach = listing.Reach(areas=look.codes, agreed=consenting(purpose, prepared.purpose))
        determined = determinations(pack, prepared.on, by=by, purpose=purpose)
        found = listing.listed(pack, report, prepared, determined, question, reach)
        reached = within(look, [one.registrant for one in found])
        shown = [one for one in found if one.registrant in reached]
        look.shows(
            persons=[one.registrant for one in shown if one.unit == "P"],
            households=[one.registrant for one in shown if one.unit == "H"],
            attributes=OF_LISTS,
        )
    return shown
