"""Officers' side of consent: she is asked in her language, what she says is written down, and she takes the receipt."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from recensus.privacy.consent.types import Manner, NotByConsent, NotTold
from recensus.registry.queries import NotOnRecord
from recensus.rights import actions, queries
from recensus.rights.types import Consents, NotPossible
from recensus.web.consenting import ASKED, MANNERS, languages, receipts_shown
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.rights import consent_shown
from recensus.web.words import own_language, said

REFUSED = (NotPossible, NotByConsent, NotTold)


@officers_only
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a person can say yes or no to, in the language that she reads, and write down what she says."""
    problem, manner = "", request.POST.get("manner", "")
    if request.method == "POST":
        try:
            record = _write_down(request, number, manner)
        except REFUSED as why:
            problem = str(why)
        else:
            messages.success(
                request, _("It is on record, and counts from now on. Print the receipt for her.")
            )
            return redirect("person-receipt", number, record)
    found = _consents(request, number)
    language = request.POST.get("language") or request.GET.get("in") or own_language()
    context = {
        "number": number,
        "name": found.name or _("Name not known"),
        "questions": [consent_shown(one, language) for one in found.standings],
        "languages": languages(found.standings),
        "manners": [(one, MANNERS[one]) for one in ASKED],
        "manner": manner,
        "receipts": receipts_shown(found.receipts),
        "problem": problem,
    }
    return page(request, "consent.html", context, section="search", status=400 if problem else 200)


def _write_down(request: HttpRequest, number: int, manner: str) -> str:
    if manner not in ASKED:
        raise NotPossible(_("Say how she said it: by word of mouth, in writing, or by telephone."))
    try:
        return actions.consent(
            person=number,
            purpose=request.POST.get("purpose", ""),
            given=request.POST.get("say") == "yes",
            language=request.POST.get("language", ""),
            manner=Manner(manner),
            by=caller(request).by,
        )
    except NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown


@officers_only
def receipts(request: HttpRequest, number: int) -> HttpResponse:
    """Hand over a person's receipts as JSON with the fields of ISO/IEC TS 27560."""
    found = _consents(request, number).receipts
    return JsonResponse({"consent_records": found}, json_dumps_params={"ensure_ascii": False, "indent": 1})


@officers_only
def receipt(request: HttpRequest, number: int, record: str) -> HttpResponse:
    """Show one receipt as a letter to be printed."""
    found = _consents(request, number)
    one = next((one for one in receipts_shown(found.receipts) if one.record == record), None)
    if one is None:
        raise Http404(_("There is no such receipt."))
    context = {
        "receipt": one,
        "number": number,
        "name": found.name,
        "back": reverse("person-consent", args=[number]),
    }
    return page(request, "receipt.html", context, section="search")


def _consents(request: HttpRequest, number: int) -> Consents:
    pack = pack_or_404()
    try:
        return queries.consents_of(number, controller=said(pack.label, pack.name), by=caller(request).by)
    except NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown
