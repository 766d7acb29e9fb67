"""A person's own pages: in by a letter's code, all that is held, who looked, and what she asks for."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.insight.referrals.queries import of_person
from recensus.privacy.consent.types import Manner, NotByConsent, NotTold
from recensus.registry.queries import NotOnRecord
from recensus.rights import actions, codes, queries
from recensus.rights.types import NotPossible
from recensus.web.accounts.limits import address, counts, uncount
from recensus.web.asking import asked_in, choices
from recensus.web.consenting import Receipt, receipts_shown
from recensus.web.gaps import referrals_shown
from recensus.web.my import leave, persons_only, welcome
from recensus.web.programmes import pack_or_404
from recensus.web.rights import own_view
from recensus.web.words import own_language, said


def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a person in by the code of her letter and her date of birth; whatever is wrong, the answer is one."""
    if request.method != "POST":
        return render(request, "web/my_sign_in.html")
    from_here = (codes.CODES_FROM_ONE_ADDRESS, address(request))
    if not counts(from_here):
        problem = _("Too many tries. Wait a quarter of an hour, or ask at an office.")
        return render(request, "web/my_sign_in.html", {"problem": problem}, status=429)
    person = codes.redeem(request.POST.get("code", ""), _born(request))
    if person is None:
        problem = _(
            "That is not the code of a letter that is still good, with the date of birth that belongs to it."
        )
        return render(request, "web/my_sign_in.html", {"problem": problem}, status=403)
    uncount(from_here)
    return welcome(person)


def _born(request: HttpRequest) -> date:
    """Return the date of birth that was typed; one that is no date is nobody's."""
    try:
        return date(*(int(request.POST.get(part, "")) for part in ("year", "month", "day")))
    except (ValueError, OverflowError):
        return date.min


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the visit."""
    return leave(request)


@persons_only
def show(request: HttpRequest, person: int) -> HttpResponse:
    """Show all that is held about her, and who looked."""
    pack = pack_or_404()
    try:
        view = queries.person_view(person, pack=pack, language=own_language(), by=queries.own_name(person))
    except NotOnRecord:
        return render(request, "web/my_nothing.html")
    sent = of_person(person, by=queries.own_name(person), purpose=queries.OWN)
    context = own_view(pack, view) | {
        "receipts": receipts_shown(_receipts(person)),
        "referrals": referrals_shown(pack, sent),
    }
    return render(request, "web/my.html", context)


@persons_only
def ask(request: HttpRequest, person: int) -> HttpResponse:
    """Take down what she asks for."""
    pack, problem = pack_or_404(), ""
    if request.method == "POST":
        try:
            actions.file(ask=asked_in(request, person), pack=pack, by=queries.own_name(person))
        except NotPossible as why:
            problem = str(why)
        else:
            return redirect("my")
    context = {**choices(pack, request), "problem": problem}
    return render(request, "web/my_request.html", context, status=400 if problem else 200)


@require_POST
@persons_only
def consent(request: HttpRequest, person: int) -> HttpResponse:
    """Take down that she consents to a purpose, or no longer."""
    try:
        actions.consent(
            person=person,
            purpose=request.POST.get("purpose", ""),
            given=request.POST.get("say") == "yes",
            language=request.POST.get("language", ""),
            manner=Manner.OWN_PAGE,
            by=queries.own_name(person),
        )
    except (NotByConsent, NotTold) as why:
        return HttpResponseBadRequest(str(why))
    return redirect("my")


@persons_only
def receipts(request: HttpRequest, person: int) -> HttpResponse:  # noqa: ARG001 - every view takes it
    """Hand over the receipts of all that she consented to and withdrew."""
    found = _receipts(person)
    return JsonResponse({"consent_records": found}, json_dumps_params={"ensure_ascii": False, "indent": 1})


@persons_only
def receipt(request: HttpRequest, person: int, record: str) -> HttpResponse:
    """Show one of her receipts as a letter to be printed."""
    one = next((one for one in receipts_shown(_receipts(person)) if one.record == record), None)
    if one is None:
        raise Http404(_("There is no such receipt."))
    context = {"receipt": one, "number": person, "back": reverse("my")}
    return render(request, "web/my_receipt.html", context)


def _receipts(person: int) -> list[Receipt]:
    pack = pack_or_404()
    return queries.receipts(person, controller=said(pack.label, pack.name), by=queries.own_name(person))


def exemptions(request: HttpRequest) -> HttpResponse:
    """Tell anybody how many exemptions are in force, and about whom nobody."""
    return render(request, "web/exemptions.html", {"number": queries.exemptions_in_force()})
