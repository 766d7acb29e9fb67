"""Breaking the glass, and reviewing who broke it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.privacy.guarding import break_glass
from recensus.web.accounts import sessions
from recensus.web.pages import caller, officers_only, page


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Ask why the glass is to be broken, and break it."""
    by, reason, problem = caller(request).by, request.POST.get("reason", ""), ""
    if request.method == "POST":
        try:
            break_glass.break_it(reason=reason, by=by)
        except break_glass.ReasonMissing:
            problem = _("Say in a sentence why. Another officer reads it afterwards.")
        else:
            sessions.renew(request)
            return redirect("break-glass")
    context = {
        "opening": break_glass.open_for(by),
        "minutes": break_glass.MINUTES,
        "reason": reason,
        "problem": problem,
        "to_review": [one for one in break_glass.to_review() if one.officer != by],
        "reviewed": break_glass.reviewed(),
    }
    return page(request, "accounts/break_glass.html", context)


@officers_only
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close what is open before its time."""
    break_glass.close(by=caller(request).by)
    messages.success(request, _("Closed. You see your own areas again."))
    return redirect("break-glass")


@officers_only
@require_POST
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Put on record what the reviewing officer found."""
    try:
        break_glass.review(number, finding=request.POST.get("finding", ""), by=caller(request).by)
    except break_glass.ReasonMissing:
        messages.error(request, _("Say what you found: the finding stays on record."))
    except break_glass.NotYoursToReview:
        messages.error(request, _("Another officer has to review this, and only once."))
    except break_glass.NotOnRecord as unknown:
        raise Http404 from unknown
    else:
        messages.success(request, _("The review is on record."))
    return redirect("break-glass")
