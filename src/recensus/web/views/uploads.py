"""Handing in files, and seeing how far their loading has come."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from recensus.connectors.failures import FileUnreadable
from recensus.intake.handing import keep
from recensus.intake.tasks import load
from recensus.intake.uploads import RUNNING, UnknownUpload, UploadShown
from recensus.intake.uploads import upload as upload_of
from recensus.vocabulary.types import Pack
from recensus.web.country import figure, source_label
from recensus.web.pages import Caller, caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.words import MODES, STAGES, STATES, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile


@officers_only
def hand_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for the files of an extract, keep them, and queue their loading."""
    pack = pack_or_404()
    given = {name: request.POST.get(name, "") for name in ("source", "stated_on", "mode")}
    if request.method != "POST":
        return _form(request, pack, given, {})
    files = request.FILES.getlist("files")
    if problems := _problems(pack, given, files):
        return _form(request, pack, given, problems)
    asks = caller(request)
    try:
        number = _handed_in(pack, given, files, asks)
    except FileUnreadable as refused:
        return _form(request, pack, given, {"files": str(refused)})
    return redirect("upload-progress", number)


def _handed_in(
    pack: Pack, given: dict[str, str], files: "Iterable[UploadedFile[bytes]]", asks: Caller
) -> int:
    with transaction.atomic():  # the upload and its job come to be together, or not at all
        number, _new = keep(
            pack=pack,
            source=given["source"],
            files={file.name or "file": file.chunks() for file in files},
            stated_on=date.fromisoformat(given["stated_on"]) if given["stated_on"] else None,
            mode=given["mode"] or None,
            by=asks.by,
            purpose=asks.purpose,
        )
        load.defer(number=number)
    return number


def _form(request: HttpRequest, pack: Pack, given: dict[str, str], problems: dict[str, str]) -> HttpResponse:
    sources = sorted(((name, source_label(pack, name)) for name in pack.sources), key=lambda one: one[1])
    modes = [("", _("as the source is described")), *((name, word(MODES, name)) for name in MODES)]
    context = {"sources": sources, "modes": modes, "given": given, "problems": problems}
    return page(request, "upload.html", context, section="batches")


def _problems(pack: Pack, given: dict[str, str], files: "Iterable[UploadedFile[bytes]]") -> dict[str, str]:
    """Return what is wrong with the form, in words, by field."""
    names = [file.name for file in files]
    problems: dict[str, str] = {}
    if given["source"] not in pack.sources:
        problems["source"] = _("Choose the source that the files come from.")
    if not names:
        problems["files"] = _("Choose at least one file.")
    elif len(set(names)) < len(names):
        problems["files"] = _("Two files have the same name. Give each its own.")
    if given["stated_on"] and not _is_day(given["stated_on"]):
        problems["stated_on"] = _("Give the day as year-month-day, such as 2026-07-01.")
    if given["mode"] not in ("", *MODES):
        problems["mode-1"] = _("Choose what the files hold.")
    return problems


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@officers_only
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far an upload has come; with ``part`` only the piece of the page that changes."""
    pack, asks = pack_or_404(), caller(request)
    try:
        found = upload_of(number, by=asks.by, purpose=asks.purpose)
    except UnknownUpload as unknown:
        raise Http404(_("There is no such upload.")) from unknown
    context = {"upload": upload_shown(pack, found)}
    if "part" in request.GET:
        return render(request, "web/parts/progress.html", context)
    return page(request, "upload_progress.html", context, section="batches")


def upload_shown(pack: Pack, found: UploadShown) -> dict[str, object]:
    """Return an upload in words."""
    stage, done, total = (found.progress.get(name) for name in ("stage", "done", "total"))
    known = isinstance(done, int) and isinstance(total, int) and total > 0
    return {
        "id": found.id,
        "source": source_label(pack, found.source),
        "state": word(STAGES, stage) if isinstance(stage, str) else word(STATES, found.state),
        "running": found.state in RUNNING,
        "problem": _problem(found),
        "rows": figure(done) if isinstance(done, int) and done else "",
        "share": min(100, 100 * done // total)
        if known and isinstance(done, int) and isinstance(total, int)
        else None,
        "batch": found.batch,
    }


def _problem(found: UploadShown) -> str:
    if found.state != "failed":
        return ""
    return found.problem or _(
        "Something unforeseen stopped it, and nothing was kept. The operator's log says what."
    )
