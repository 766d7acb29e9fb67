"""The officer's own choices: for what she works, in which language."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.web.pages import officers_only
from recensus.web.purposes import PURPOSES, choose_purpose


@officers_only
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the chosen purpose and go back to the page from which it was chosen."""
    chosen = request.POST.get("purpose", "")
    try:
        choose_purpose(request, chosen)
    except KeyError:
        return HttpResponseBadRequest(_("You are not appointed to work for this purpose."))
    messages.success(request, _("You are now working on: %(purpose)s.") % {"purpose": PURPOSES[chosen]})
    return redirect(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    """Return the address to go back to, if it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"
