"""Who gets what: all benefits of one person with her household, or of one household."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from recensus.enrolment.queries import benefits_of
from recensus.insight.referrals import queries as referrals
from recensus.registry.reaching import HeldBy, NotOnRecord
from recensus.web.benefits import benefits_shown
from recensus.web.gaps import referrals_shown
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.registrants import card_of


@officers_only
def of_person(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a person gets, and her household."""
    return _shown(request, number, kind="P")


@officers_only
def of_household(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a household gets, and its members."""
    return _shown(request, number, kind="H")


def _shown(request: HttpRequest, number: int, *, kind: str) -> HttpResponse:
    pack, asks = pack_or_404(), caller(request)
    try:
        found = benefits_of(number, kind=kind, by=asks.by, purpose=asks.purpose)
    except HeldBy as past:
        if len(past.holders) == 1:
            return redirect("person-benefits" if kind == "P" else "household-benefits", past.holders[0])
        raise Http404(_("Nothing of this number is on record.")) from past
    except NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown
    card = card_of(pack, number, person=kind == "P", asks=asks)
    sent = (referrals.of_person if kind == "P" else referrals.of_household)(
        number, by=asks.by, purpose=asks.purpose
    )
    context = {"card": card, **benefits_shown(pack, found), "referrals": referrals_shown(pack, sent)}
    return page(request, "benefits.html", context, section="search")
