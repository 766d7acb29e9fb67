"""The first page: what is on record, and what the running set-up integrates."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from recensus.insight.flows.queries import flows
from recensus.registry import queries
from recensus.setups.running import running_pack
from recensus.web.batches import batch_shown
from recensus.web.coverage import charts_of, counted, figures_of
from recensus.web.integrating import SETUPS as SETUP_WORDS
from recensus.web.integrating import table
from recensus.web.pages import caller, first_section, officers_only, page
from recensus.web.published import threshold_for
from recensus.web.words import said, word

LAST = 5


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Show what is on record, how well it covers the country, and what integrates with what.

    Who may count nothing for her purpose begins elsewhere.
    """
    begins = first_section(request)
    if begins != "overview":
        return redirect(begins)
    pack, asks = running_pack(), caller(request)
    if pack is None:
        return page(request, "overview.html", section="overview")
    batches = queries.batches(by=asks.by, purpose=asks.purpose)
    numbers = counted(batches, asks)
    context = {
        "country": {"label": said(pack.label, pack.name), "setup": word(SETUP_WORDS, pack.setup)},
        "figures": figures_of(pack, numbers),
        "charts": charts_of(pack, numbers, threshold_for(asks)),
        "integration": table(pack, flows(pack, by=asks.by, purpose=asks.purpose)),
        "batches": [batch_shown(pack, batch) for batch in batches[:LAST]],
        "batches_title": _("Last files received"),
    }
    return page(request, "overview.html", context, section="overview")
