"""Why records are held to be one person's: to read, print and hand over."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from recensus.linkage.explaining import queries
from recensus.registry.queries import NotOnRecord
from recensus.web.holding import records_shown
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.registrants import card_of


@officers_only
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Tell of each record of a person since when it is held to be hers, who or what decided so, and why."""
    pack, asks = pack_or_404(), caller(request)
    card = card_of(pack, number, person=True, asks=asks)
    try:
        found = queries.records_of(number, pack=pack, by=asks.by, purpose=asks.purpose)
    except NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown
    context = {"person": card, "records": records_shown(pack, found)}
    return page(request, "person_records.html", context, section="search")
