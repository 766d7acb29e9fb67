"""Describing a programme's files while one sees what they would give, and putting the description into the pack."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from recensus.connectors.failures import FileUnreadable
from recensus.connectors.proposing.choices import Choices
from recensus.intake import drafts
from recensus.privacy.access import Act
from recensus.setups.adding import CannotAdd, add_source, can_write
from recensus.vocabulary.types import Pack
from recensus.web.country import source_label
from recensus.web.mapping import DATES, STATES, chosen, columns, preview_in_words
from recensus.web.pages import acts, caller, navigation, officers_only, page
from recensus.web.programmes import listed, pack_or_404
from recensus.web.words import MODES

NEEDS_SOURCE = ("payment", "entitlement", "suspension", "exit", "complaint")
"""What is reported about persons whom a source describes already."""


@officers_only
def begin(request: HttpRequest) -> HttpResponseBase:
    """Take a file whose columns are to be given a meaning."""
    pack, asks = pack_or_404(), caller(request)
    given = {name: request.POST.get(name, "").strip() for name in ("states", "into", "programme", "name")}
    file = request.FILES.get("file")
    if request.method != "POST":
        return _begin_form(request, pack, {"states": "enrolment"}, {})
    if problems := _problems(pack, given, has_file=file is not None):
        return _begin_form(request, pack, given, problems)
    assert file is not None
    try:
        number = drafts.begin(
            name=file.name or "file",
            parts=file.chunks(),
            choices=Choices(
                states=given["states"],
                name=given["name"],
                into=given["into"],
                programme=given["programme"],
            ),
            pack=pack,
            by=asks.by,
            purpose=asks.purpose,
        )
    except FileUnreadable as refused:
        return _begin_form(request, pack, given, {"file": str(refused)})
    return redirect("source-draft", number)


def _problems(pack: Pack, given: dict[str, str], *, has_file: bool) -> dict[str, str]:
    """Return what is wrong with the form, in words, by field."""
    problems: dict[str, str] = {}
    if not has_file:
        problems["file"] = _("Choose the programme's file.")
    if given["states"] not in STATES:
        problems["states"] = _("Say what a row of the file says.")
    if given["states"] in NEEDS_SOURCE and given["into"] not in pack.sources:
        problems["into"] = _("Choose the source that says who these persons are.")
    if given["states"] not in ("person", "household") and given["programme"] not in pack.programmes:
        problems["programme"] = _("Choose the programme that reports.")
    if not given["name"].isidentifier() or given["name"] != given["name"].lower():
        problems["name"] = _("Give a short name in small letters, such as pension_payments.")
    elif not given["into"] and given["name"] in pack.sources:
        problems["name"] = _("There is a source of this name. Choose another.")
    return problems


def _begin_form(
    request: HttpRequest, pack: Pack, given: dict[str, str], problems: dict[str, str]
) -> HttpResponse:
    context = {
        "states": list(STATES.items()),
        "sources": sorted((source_label(pack, name), name) for name in pack.sources),
        "programmes": listed(pack),
        "given": given,
        "problems": problems,
    }
    return page(request, "source_new.html", context, section="batches")


@officers_only
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show a draft: its columns, what each is taken to mean, and what the file would give; keep what is chosen."""
    pack, asks = pack_or_404(), caller(request)
    try:
        draft = drafts.draft(number, by=asks.by, purpose=asks.purpose)
        if request.POST.get("do") == "discard":
            drafts.discard(number, by=asks.by, purpose=asks.purpose)
            return redirect("batches")
        choices = chosen(request.POST.dict(), draft.choices) if request.method == "POST" else draft.choices
        seen = drafts.see(number, choices, pack=pack, by=asks.by, purpose=asks.purpose)
    except drafts.UnknownDraft as unknown:
        raise Http404(_("There is no such draft, or it was thrown away.")) from unknown
    except FileUnreadable as refused:
        messages.error(request, str(refused))
        return redirect("source-new")
    if request.POST.get("do") == "download" and not seen.problems:
        return _download(seen)
    if request.POST.get("do") == "save" and not seen.problems and _saved(request, number, seen, pack):
        return redirect("batches")
    return _shown(request, pack, draft, seen)


def _download(seen: drafts.Seen) -> HttpResponse:
    name = seen.choices.into or seen.choices.name
    answer = HttpResponse(seen.text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return answer


def _saved(request: HttpRequest, number: int, seen: drafts.Seen, pack: Pack) -> bool:
    """Put the description into the pack and throw the draft away; tell why where it cannot be."""
    asks, name = caller(request), seen.choices.into or seen.choices.name
    try:
        add_source(
            pack=pack,
            name=name,
            text=seen.text,
            instead=bool(seen.choices.into),
            by=asks.by,
            purpose=asks.purpose,
        )
    except CannotAdd as refused:
        messages.error(request, str(refused))
        return False
    drafts.discard(number, by=asks.by, purpose=asks.purpose)
    messages.success(request, _("The source is in the pack. Hand in its files, and they are read like this."))
    return True


def _shown(request: HttpRequest, pack: Pack, draft: drafts.Draft, seen: drafts.Seen) -> HttpResponse:
    language = get_language() or "en"
    context: dict[str, Any] = {
        "draft": draft,
        "choices": seen.choices,
        "states": STATES[seen.choices.states],
        "columns": list(columns(seen, pack)),
        "rows": seen.described.read.rows,
        "dates": DATES if seen.choices.date_format in DATES else (*DATES, seen.choices.date_format),
        "modes": list(MODES.items()),
        "problems": seen.problems,
        "text": seen.text,
        "preview": preview_in_words(seen.preview, pack, language) if seen.preview else None,
        "may_save": Act.MANAGE in acts(request) and can_write(pack),
    }
    if "HX-Request" in request.headers:
        return render(request, "web/parts/mapping.html", {**navigation(request, "batches"), **context})
    return page(request, "source_draft.html", context, section="batches")
