"""Who may see what: what waits for a second officer, what is in force, and ending it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.privacy.actions import KINDS, NotApprovable, approve, end
from recensus.privacy.reviewing import papers
from recensus.setups.running import running_pack
from recensus.web.oversight import line_of
from recensus.web.pages import OVERSIGHT, caller, officers_only, page


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Show the proposals that wait, and the policy, appointments and agreements in force."""
    by, pack = caller(request).by, running_pack()
    found = papers(by=by, purpose=OVERSIGHT)
    context = {
        "by": by,
        "waiting": [line_of(pack, one, by) for one in found.waiting],
        "policy": [line_of(pack, one, by) for one in found.policy],
        "appointments": [line_of(pack, one, by) for one in found.appointments],
        "agreements": [line_of(pack, one, by) for one in found.agreements],
    }
    return page(request, "approvals.html", context, section="approvals")


@officers_only
@require_POST
def take(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Put a proposal in force, or end what is."""
    step = {"approve": approve, "end": end}.get(request.POST.get("step", ""))
    if step is None or kind not in KINDS:
        raise Http404(_("There is no such step."))
    try:
        step(kind=kind, number=number, by=caller(request).by, purpose=OVERSIGHT)
    except NotApprovable as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Done. It counts everywhere within a minute."))
    return redirect("approvals")
