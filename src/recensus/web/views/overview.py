"""The first page: what is on record, and what the running set-up integrates."""

from django.http import HttpRequest, HttpResponse

from recensus.web.country import country
from recensus.web.pages import officers_only, page


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Show what is on record."""
    return page(request, "overview.html", {"country": country()}, section="overview")
