"""The programmes, and one programme with its latest determination and its list."""

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.eligibility import queries
from recensus.eligibility.types import Summary
from recensus.privacy.types import Act
from recensus.programmes.types import Programme
from recensus.vocabulary.types import Label, Pack
from recensus.web.country import area_path, figure
from recensus.web.pages import Caller, acts, caller, officers_only, page
from recensus.web.programmes import facts_of, in_force, latest_run, listed, pack_or_404, programme_or_404
from recensus.web.published import EXACT, threshold_for, told
from recensus.web.runs import TONES, answers, charts_of, counts_shown, lines
from recensus.web.tasks import ask_to_determine, state_of
from recensus.web.words import KINDS, OUTCOMES, day, filled, moment, said, word

ROWS: Final = 50


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """List the pack's programmes with their latest numbers."""
    pack, asks = pack_or_404(), caller(request)
    return page(
        request,
        "programmes.html",
        {"programmes": [_row(pack, programme.name, programme.label, asks) for programme in listed(pack)]},
        section="programmes",
    )


def _row(pack: Pack, name: str, label: str, asks: Caller) -> dict[str, object]:
    programme, number = programme_or_404(pack, name), latest_run(name, asks)
    run = queries.run(number, by=asks.by, purpose=asks.purpose) if number else None
    return {
        "name": name,
        "label": label,
        "holder": programme.holder,
        "unit": word(KINDS, programme.unit.value),
        "run": {"when": moment(run.finished_at), "trial": run.trial} if run else None,
        "counts": _totals(pack, number, asks) if number else [""] * len(TONES),
    }


def _totals(pack: Pack, number: int, asks: Caller) -> list[str]:
    """Return how many got which answer, as it may be told: as on the programme's own page."""
    run = queries.run(number, by=asks.by, purpose=asks.purpose)
    if (threshold := threshold_for(asks)) == EXACT:
        return [figure(run.counts.get(outcome, 0)) for outcome in TONES]
    summary = queries.summary(run, by=asks.by, purpose=asks.purpose)
    return [told(number) for number in answers(pack, summary, threshold).totals]


@officers_only
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Show one programme: its conditions, its latest run in numbers and charts, and the list with reasons."""
    pack, asks = pack_or_404(), caller(request)
    programme, number = programme_or_404(pack, name), latest_run(name, asks)
    shown: dict[str, object] = {
        "programme": {
            "name": name,
            "label": said(programme.label, name),
            "holder": programme.holder,
            "unit": word(KINDS, programme.unit.value),
            "determined": bool(programme.conditions),
            "facts": list(facts_of(pack, programme, timezone.localdate())),
            "conditions": [
                _stated(condition.says, condition.name, programme) for condition in programme.conditions
            ],
        },
        "work": state_of(name),
    }
    if number is not None:
        shown |= _latest(request, pack, number, asks)
    return page(request, "programme.html", shown, section="programmes")


def _stated(says: Label, otherwise: str, programme: Programme) -> str:
    """Return a condition's words with today's parameters in them."""
    on = timezone.localdate()
    values = {
        name: in_force(parameter, on, with_unit=False) for name, parameter in programme.parameters.items()
    }
    return filled(said(says, otherwise), values)


@officers_only
@require_POST
def determine(request: HttpRequest, name: str) -> HttpResponse:
    """Have the programme determined for everyone in the background."""
    pack, asks = pack_or_404(), caller(request)
    programme_or_404(pack, name)
    asked = ask_to_determine(programme=name, on=timezone.localdate(), by=asks.by, purpose=asks.purpose)
    if asked:
        messages.success(request, _("The determination has been put in the queue."))
    else:
        messages.info(request, _("A determination of this programme is in the queue already."))
    return redirect("programme", name)


def _latest(request: HttpRequest, pack: Pack, number: int, asks: Caller) -> dict[str, object]:
    run = queries.run(number, by=asks.by, purpose=asks.purpose)
    summary, text = queries.summary(run, by=asks.by, purpose=asks.purpose), queries.words_of(run)
    threshold = threshold_for(asks)
    told_of = answers(pack, summary, threshold)
    return {
        "run": {
            "on": day(run.on),
            "when": moment(run.finished_at),
            "by": run.by,
            "trial": run.trial,
            "considered": told(told_of.total),
            "figures": counts_shown(told_of),
        },
        "charts": charts_of(summary, told_of, threshold),
        "scores": [said(score.label, score.name) for score in text.scores],
        "outcomes": [(outcome, word(OUTCOMES, outcome)) for outcome in TONES],
        "areas": _areas(pack, summary),
        **(_list(request, pack, number, asks) if Act.SEE in acts(request) else {}),
    }


def _areas(pack: Pack, summary: Summary) -> list[tuple[str, str]]:
    areas = [(row.area, area_path(pack, row.area)) for row in summary.areas if row.area]
    return sorted(areas, key=lambda area: area[1])


def _list(request: HttpRequest, pack: Pack, number: int, asks: Caller) -> dict[str, object]:
    """Return one page of the list as the filter asks for it, and the address of the next."""
    run = queries.run(number, by=asks.by, purpose=asks.purpose)
    wanted = {name: request.GET.get(name, "") for name in ("outcome", "area")}
    after = request.GET.get("after", "")
    answers = queries.page(
        run,
        outcome=wanted["outcome"] or None,
        area=wanted["area"] or None,
        after=int(after) if after.isdecimal() and len(after) < 19 else None,
        limit=ROWS + 1,
        by=asks.by,
        purpose=asks.purpose,
    )
    following = urlencode({**wanted, "after": answers[ROWS - 1].id}) if len(answers) > ROWS else ""
    return {**wanted, "rows": lines(pack, queries.words_of(run), answers[:ROWS]), "next": following}
