"""The life course: which ages and conditions are covered by what, and the holes."""

from django.http import HttpRequest, HttpResponse

from recensus.insight.lives.queries import life_course
from recensus.insight.lives.types import NotCounted
from recensus.setups.choosing import SETUPS
from recensus.setups.types import Flow
from recensus.web.areas import chosen_areas
from recensus.web.country import area_name
from recensus.web.lives import chart, counts, lines, programmes_told, sexes
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.published import EXACT, threshold_for
from recensus.web.words import day


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Show the life course of the latest day; who may not look people up sees all her areas, small numbers hidden."""
    pack, asks = pack_or_404(), caller(request)
    threshold = threshold_for(asks)
    area = request.GET.get("area", "") if threshold == EXACT else ""
    try:
        found = life_course(pack, area=area, by=asks.by, purpose=asks.purpose)
    except NotCounted:
        return page(request, "life_course.html", section="overview")
    sex = request.GET.get("sex", "")
    sex = sex if sex in dict(sexes(pack, found)) else ""
    known = SETUPS[pack.setup].runs(Flow.ELIGIBILITY)
    whole, numbers = known and not found.missing, counts(found, threshold)
    context = {
        "on": day(found.on),
        "snapshot": found.snapshot[:12],
        "lines": lines(found, numbers, sex, whole=whole),
        "programmes": programmes_told(pack, found),
        "population_known": known,
        "whole": whole,
        "chart": chart(found, numbers, sex) if whole else None,
        "sexes": sexes(pack, found),
        "sex": sex,
        "areas": chosen_areas(pack) if threshold == EXACT else [],
        "area": area,
        "where": area_name(pack, area),
    }
    return page(request, "life_course.html", context, section="overview")
