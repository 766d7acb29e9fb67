"""Before somebody is registered: whether she is on record already. What is typed becomes part of no address."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from recensus.linkage.applicants.queries import candidates
from recensus.linkage.applicants.types import NoIndex, NotComparable
from recensus.privacy.access import Act, foreseen
from recensus.web.applicants import applicant_in, candidates_shown, fields
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import pack_or_404


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Ask who she is, and show beside it whom of those on record she may be."""
    pack, asks = pack_or_404(), caller(request)
    reached = foreseen(by=asks.by, purpose=asks.purpose, action=Act.SEARCH).areas
    asked = fields(pack, request.POST, reached)
    context: dict[str, object] = {"fields": asked}
    if request.method == "POST":
        applicant = applicant_in(request.POST, asked)
        try:
            found = candidates(applicant=applicant, pack=pack, by=asks.by, purpose=asks.purpose)
        except NotComparable:
            context["problem"] = _("Say at least a name, or a number from a card.")
        except NoIndex:
            context["not_ready"] = True
        else:
            context["found"] = candidates_shown(pack, applicant, found)
    return page(request, "before_you_register.html", context, section="search")
