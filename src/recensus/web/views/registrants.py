"""One person, one household: what is held true, who said so, and what happened."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from recensus.insight.referrals.queries import of_person
from recensus.privacy.types import Act
from recensus.registry import queries
from recensus.rights.queries import complements
from recensus.vocabulary.types import Level, Pack
from recensus.web import registrants as showing
from recensus.web.as_of import as_of
from recensus.web.country import area_path
from recensus.web.gaps import referrals_shown
from recensus.web.pages import acts, caller, may_serve, officers_only, page
from recensus.web.programmes import Listed, listed, pack_or_404
from recensus.web.rights import complements_shown

File = TypeVar("File")


@officers_only
def person(request: HttpRequest, number: int) -> HttpResponse:
    """Show a person as held true on a day, as known on a day."""
    pack, asks, times = pack_or_404(), caller(request), as_of(request)
    found = _found(
        "person",
        lambda: queries.person(
            number,
            pack=pack,
            valid_on=times.on,
            recorded_at=times.known_at,
            by=asks.by,
            purpose=asks.purpose,
        ),
    )
    if isinstance(found, HttpResponse):
        return found
    context = {
        "person": {"number": number, "name": found.name or _("Name not known")},
        "memberships": showing.memberships_shown(pack, found.timeline, found.relationship),
        "cells": showing.cells_shown(pack, found.cells),
        "identifiers": showing.identifiers_shown(pack, found.identifiers),
        "programmes": _explained(request, pack, Level.PERSON),
        "may_serve": may_serve(request),
        "complements": complements_shown(
            pack, complements(number, pack=pack, by=asks.by, purpose=asks.purpose)
        ),
        "referrals": referrals_shown(pack, of_person(number, by=asks.by, purpose=asks.purpose)),
        "timeline": list(showing.timeline_shown(pack, found.timeline)),
        "as_of": times,
    }
    return page(request, "person.html", context, section="search")


@officers_only
def household(request: HttpRequest, number: int) -> HttpResponse:
    """Show a household and who lives in it as held true on a day, as known on a day."""
    pack, asks, times = pack_or_404(), caller(request), as_of(request)
    found = _found(
        "household",
        lambda: queries.household(
            number,
            pack=pack,
            valid_on=times.on,
            recorded_at=times.known_at,
            by=asks.by,
            purpose=asks.purpose,
        ),
    )
    if isinstance(found, HttpResponse):
        return found
    context = {
        "household": {
            "number": number,
            "name": showing.household_name(pack, found),
            "area": area_path(pack, found.area),
        },
        "members": showing.members_shown(pack, found.members),
        "cells": showing.cells_shown(pack, found.cells),
        "programmes": _explained(request, pack, Level.HOUSEHOLD),
        "timeline": list(showing.timeline_shown(pack, found.timeline)),
        "as_of": times,
    }
    return page(request, "household.html", context, section="search")


def _explained(request: HttpRequest, pack: Pack, unit: Level) -> list[Listed]:
    """Return the programmes whose answers the officer may read for the purpose chosen."""
    return listed(pack, unit) if {Act.SEE, Act.COUNT} <= acts(request) else []


def _found(route: str, read: Callable[[], File]) -> File | HttpResponse:
    """Return what is read, or the way to whom the records of this number belong now; raise Http404 for nobody's."""
    try:
        return read()
    except queries.HeldBy as past:
        if len(past.holders) == 1:
            return redirect(route, past.holders[0])
        raise Http404(_("Nothing of this number is on record.")) from past
    except queries.NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown
