"""Finding a person or a household."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from recensus.privacy.access import Act, foreseen
from recensus.registry import queries
from recensus.registry.types import Found
from recensus.vocabulary.types import Pack
from recensus.web.areas import areas_below, chosen_areas
from recensus.web.country import area_path, figure, shown
from recensus.web.pages import Caller, caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.words import KINDS, word


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Search by name (tolerant of spelling), identifier or record number; count all only when asked.

    What may be an identifier is answered where it was sent to, and never becomes part of an address.
    """
    pack, asks = pack_or_404(), caller(request)
    given = request.POST if request.method == "POST" else request.GET
    asked, area = given.get("q", "").strip(), given.get("area", "")
    closed = _may_identify(asked)
    if request.method == "POST" and not closed:
        return redirect(f"{request.path}?{urlencode({'q': asked, 'area': area})}")
    context: dict[str, object] = {"asked": asked, "area": area, "areas": chosen_areas(pack, _reached(asks))}
    if not asked and not area:
        return page(request, "search.html", context, section="search")
    areas = areas_below(pack, area) if area else None
    number = _page(request)
    found = queries.find_registrants(asked, areas=areas, page=number, by=asks.by, purpose=asks.purpose)
    wanted = {"q": asked, "area": area}
    total = None
    if "count" in request.GET:
        total = figure(queries.count_found(asked, areas=areas, by=asks.by, purpose=asks.purpose))
    context |= {
        "searched": True,
        "results": [_result(pack, one) for one in found.found],
        "total": total,
        "previous": urlencode(wanted) if number > 1 and not closed else "",
        "next": urlencode({**wanted, "page": number + 1}) if found.more and not closed else "",
        "count": "" if closed else urlencode({**wanted, "page": number, "count": 1}),
    }
    return page(request, "search.html", context, section="search")


def _reached(asks: Caller) -> frozenset[str] | None:
    """Return the areas in which the officer can find anybody; None is the whole country."""
    return foreseen(by=asks.by, purpose=asks.purpose, action=Act.SEARCH).areas


def _may_identify(asked: str) -> bool:
    """Tell whether a text may be a number that identifies somebody: it holds five digits or more."""
    return sum(letter.isdigit() for letter in asked) >= 5


def _page(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    return max(1, int(given)) if given.isdecimal() and len(given) < 7 else 1


def _result(pack: Pack, found: Found) -> dict[str, object]:
    person = found.kind == "P"
    unnamed = _("Name not known") if person else _("Household %(number)s") % {"number": found.id}
    return {
        "name": found.name or unnamed,
        "kind": word(KINDS, found.kind),
        "number": found.id,
        "address": reverse("person" if person else "household", args=[found.id]),
        "area": area_path(pack, found.area),
        "sex": shown(pack, pack.roles.sex, found.sex) if pack.roles.sex and found.sex else "",
        "born": found.birth_year or "",
    }
