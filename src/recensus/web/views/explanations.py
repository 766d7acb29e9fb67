"""Why one household, or one person, got its answer: in plain words, to read, print and hand over."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from recensus.eligibility import queries
from recensus.vocabulary.types import Level
from recensus.web.explaining import told
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import latest_run, listed, pack_or_404, programme_or_404
from recensus.web.registrants import card_of
from recensus.web.words import said


@officers_only
def show(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Explain the latest run's answer for one registrant."""
    pack, asks = pack_or_404(), caller(request)
    programme, latest = programme_or_404(pack, name), latest_run(name, asks)
    if latest is None:
        raise Http404(_("The programme was not determined yet."))
    run = queries.run(latest, by=asks.by, purpose=asks.purpose)
    language = (get_language() or "en").partition("-")[0]
    shown: dict[str, object] = {
        "programme": {"name": name, "label": said(programme.label, name)},
        "registrant": card_of(pack, number, person=programme.unit is Level.PERSON, asks=asks),
        "others": [other for other in listed(pack, programme.unit) if other.name != name],
    }
    try:
        found = queries.explanation(run, number, language, by=asks.by, purpose=asks.purpose)
    except queries.NotConsidered:
        return page(request, "not_considered.html", shown, section="programmes", status=404)
    return page(request, "explanation.html", {**shown, "explanation": told(found)}, section="programmes")
