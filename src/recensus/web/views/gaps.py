"""Gap lists: who is due a programme and not in it, by area, and as a file."""

from io import StringIO
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from recensus.eligibility.export import write_csv
from recensus.insight.gaps import queries
from recensus.insight.referrals.queries import states
from recensus.privacy.types import Act
from recensus.web.areas import areas_below, chosen_areas
from recensus.web.country import figure
from recensus.web.gaps import areas_told, lack_of, lines, lists_shown, wanted_or_404
from recensus.web.pages import acts, caller, officers_only, page
from recensus.web.programmes import pack_or_404

COLUMNS: Final = ("number", "unit", "area", "missed_since")


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """Show every list that the pack asks for, with its number or why there is none."""
    pack, asks = pack_or_404(), caller(request)
    return page(request, "gaps.html", {"lists": lists_shown(pack, asks)}, section="gaps")


@officers_only
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Show one list: what it rests on, how many are missed where, and who; nothing of it while a flow is cut."""
    pack, asks = pack_or_404(), caller(request)
    one = wanted_or_404(pack, name, request.GET.get("rule", ""))
    (shown,) = [line for line in lists_shown(pack, asks) if (line.programme, line.rule) == (name, one.rule)]
    context: dict[str, object] = {"list": shown}
    last = None if shown.lack else queries.latest(one, by=asks.by, purpose=asks.purpose)
    if last is not None:
        context |= {
            "areas": areas_told(pack, last, asks),
            "facts": {
                "run": last.determination,
                "snapshot": last.snapshot[:12],
                "undetermined": figure(last.undetermined) if last.undetermined else "",
                "unknown": figure(last.unknown) if last.unknown else "",
            },
        }
        if Act.SEE in acts(request):
            context |= _listed(request, name, one.rule)
    return page(request, "gap_list.html", context, section="gaps")


def _listed(request: HttpRequest, name: str, rule: str) -> dict[str, object]:
    pack, asks = pack_or_404(), caller(request)
    area, after = request.GET.get("area", ""), request.GET.get("after", "")
    found = queries.gaps(
        wanted_or_404(pack, name, rule),
        areas=areas_below(pack, area) if area else None,
        after=int(after) if after.isdigit() else 0,
        by=asks.by,
        purpose=asks.purpose,
    )
    referred = states([gap.registrant for gap in found], name, by=asks.by, purpose=asks.purpose)
    more = {"rule": rule, "area": area, "after": found[-1].registrant} if len(found) == queries.PAGE else {}
    return {
        "lines": lines(pack, found, referred),
        "area": area,
        "offered": chosen_areas(pack),
        "next": urlencode(more),
    }


@officers_only
def export(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out a whole list as CSV, every cell harmless."""
    pack, asks = pack_or_404(), caller(request)
    one = wanted_or_404(pack, name, request.GET.get("rule", ""))
    if why := lack_of(pack, one, asks):
        return page(request, "nothing.html", {"what": why}, status=409)
    text = StringIO(newline="")
    write_csv(COLUMNS, queries.export_rows(one, by=asks.by, purpose=asks.purpose), text)
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="gaps-{name}.csv"'
    return answer
