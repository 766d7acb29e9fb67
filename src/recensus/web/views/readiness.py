"""The checklist of readiness: computed where it can be, asked where it cannot."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.decisions.types import NotAllowed
from recensus.insight.readiness import actions, queries
from recensus.insight.readiness.types import Standing
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.readiness import choices, pillars
from recensus.web.words import day


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Show the checklist as it stands now."""
    pack, asks = pack_or_404(), caller(request)
    found = queries.checklist(pack, by=asks.by, purpose=asks.purpose)
    context = {"on": day(found.on), "pillars": pillars(pack, found), "choices": choices()}
    return page(request, "readiness.html", context, section="overview")


@officers_only
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Put an officer's answer on record."""
    asks, said = caller(request), request.POST.get("standing", "")
    item, words = request.POST.get("item", ""), request.POST.get("words", "")
    if said not in {*Standing}:
        raise Http404(_("There is no such answer."))
    try:
        actions.answer(item=item, standing=Standing(said), words=words, by=asks.by, purpose=asks.purpose)
    except actions.NoSuchItem as unknown:
        raise Http404(_("The checklist asks no such thing.")) from unknown
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The answer is on record, with your name and today's day."))
    return redirect("readiness")
