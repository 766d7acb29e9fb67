"""Officers' side of people's rights: the printed letter, requests written down, and their answers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from recensus.registry.queries import NotOnRecord
from recensus.rights import actions, codes, queries
from recensus.rights.types import NotPossible, Request, UnknownRequest
from recensus.web.asking import asked_in, choices
from recensus.web.pages import Caller, caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.rights import own_view, request_shown
from recensus.web.words import own_language


@officers_only
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """Show what is held about a person as a letter to her; asked for by a button, with a code for /my."""
    pack, asks, code, problem = pack_or_404(), caller(request), "", ""
    language = own_language()
    try:
        if request.method == "POST":
            code = codes.written(actions.new_letter(person=number, pack=pack, by=asks.by))
        view = queries.person_view(number, pack=pack, language=language, by=asks.by)
    except NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown
    except NotPossible as why:
        problem = str(why)
        view = queries.person_view(number, pack=pack, language=language, by=asks.by)
    context = {**own_view(pack, view), "code": code, "problem": problem}
    answer = page(request, "letter.html", context, section="search")
    answer["Cache-Control"] = "no-store"
    return answer


@officers_only
def write_down(request: HttpRequest, number: int) -> HttpResponse:
    """Write down what a person asks for at the desk."""
    pack, asks, problem = pack_or_404(), caller(request), ""
    if request.method == "POST":
        try:
            filed = actions.file(ask=asked_in(request, number), pack=pack, by=asks.by)
        except NotPossible as why:
            problem = str(why)
        except NotOnRecord as unknown:
            raise Http404(_("Nothing of this number is on record.")) from unknown
        else:
            return redirect("request", filed)
    context = {**choices(pack, request), "number": number, "problem": problem}
    return page(request, "request_form.html", context, section="requests", status=400 if problem else 200)


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """List the requests of those within reach, the open ones first."""
    pack, asks = pack_or_404(), caller(request)
    found = queries.requests(by=asks.by, purpose=asks.purpose)
    shown = [request_shown(pack, one) for one in found]
    return page(request, "requests.html", {"requests": shown}, section="requests")


@officers_only
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show one request; take it, or answer it."""
    asks, problem = caller(request), ""
    found = _request(number, asks)
    if request.method == "POST":
        try:
            _step(request, number, asks)
        except NotPossible as why:
            problem = str(why)
        else:
            return redirect("request", number)
    context = {
        "asked": request_shown(pack_or_404(), found),
        "problem": problem,
        "words": request.POST.get("words", ""),
    }
    return page(request, "request.html", context, section="requests", status=400 if problem else 200)


def _step(request: HttpRequest, number: int, asks: Caller) -> None:
    step = request.POST.get("step", "")
    if step == "take":
        actions.take(number=number, by=asks.by, purpose=asks.purpose)
    elif step in ("grant", "refuse"):
        words = request.POST.get("words", "")
        actions.answer(number=number, granted=step == "grant", words=words, by=asks.by, purpose=asks.purpose)
    else:
        raise NotPossible(_("There is no such step."))


@officers_only
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """Show the answer as a letter to be printed."""
    found = request_shown(pack_or_404(), _request(number, caller(request)))
    return page(request, "request_notice.html", {"asked": found}, section="requests")


def _request(number: int, asks: Caller) -> Request:
    try:
        return queries.request(number, by=asks.by, purpose=asks.purpose)
    except UnknownRequest as unknown:
        raise Http404(_("There is no such request.")) from unknown
