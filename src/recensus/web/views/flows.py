"""The picture of flows, and beside it what the running set-up integrates."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.decisions.types import NotAllowed
from recensus.insight.flows import actions, queries
from recensus.insight.flows.types import State
from recensus.web.flows import flows_shown, picture
from recensus.web.integrating import table
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import pack_or_404


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Show every flow as it stands now; with ``part`` only the integration table, which the page asks for anew."""
    pack, asks = pack_or_404(), caller(request)
    flows = queries.flows(pack, by=asks.by, purpose=asks.purpose)
    context: dict[str, object] = {"integration": table(pack, flows), "linked": True}
    if "part" in request.GET:
        return render(request, "web/parts/integration_table.html", context)
    context |= {
        "flows": flows_shown(pack, flows),
        "picture": picture(pack, flows),
        "strays": sum(one.state is State.NOT_IN_CATALOGUE for one in flows),
    }
    return page(request, "flows.html", context, section="flows")


@officers_only
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Switch a flow off or on."""
    pack, asks = pack_or_404(), caller(request)
    act = actions.switch_off if request.POST.get("to") == "off" else actions.switch_on
    name, why = request.POST.get("flow", ""), request.POST.get("why", "")
    try:
        act(pack=pack, flow=name, why=why, by=asks.by, purpose=asks.purpose)
    except actions.NoSuchFlow as unknown:
        raise Http404(_("There is no flow of this name.")) from unknown
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is on record. What rests on this flow follows at once."))
    return redirect("flows")
