"""The report set: figures that were prepared, the lists behind them, and both as files."""

from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from recensus.eligibility.export import write_csv, write_xlsx
from recensus.insight.bulletin.printing import printed
from recensus.insight.reports import queries
from recensus.insight.reports.catalogue import REPORTS
from recensus.insight.reports.declared import boundaries_of
from recensus.insight.reports.reading import TooNarrow
from recensus.insight.reports.types import Listed, Narrowing, NoReport, NotPrepared, Sheet
from recensus.privacy.access import Act
from recensus.vocabulary.types import Pack
from recensus.web.country import area_path
from recensus.web.pages import acts, caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.reporting import choices, headings, label_of, map_of, narrowing_of, numbers, picture, rows
from recensus.web.views.lists import TYPES
from recensus.web.words import said

_MOST: Final = 100_000
"""How many lines one file of a list holds."""


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """List the reports there are, with their definitions, and the day of which they are."""
    asks = caller(request)
    try:
        prepared = queries.prepared_latest(by=asks.by, purpose=asks.purpose)
    except NotPrepared:
        prepared = None
    told = [(name, said(one.label, name), said(one.definition, "")) for name, one in REPORTS.items()]
    return page(request, "reports.html", {"reports": told, "prepared": prepared}, section="reports")


@officers_only
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Show one report, narrowed as asked: table, picture, map, and how it is counted."""
    pack, narrowing = pack_or_404(), narrowing_of(request.GET.dict())
    try:
        found = _sheet(request, pack, name, narrowing)
    except TooNarrow:
        return page(request, "report_too_narrow.html", {"report": name}, section="reports", status=403)
    listed = not found.protected and Act.SEE in acts(request)
    context = {
        "sheet": found,
        "label": said(found.report.label, name),
        "definition": said(found.report.definition, ""),
        "counts": said(found.report.counts, ""),
        "formulas": [(said(one.label, one.name), one.formula) for one in found.report.figures],
        "needs": [str(carries) for carries in found.report.needs],
        "headings": headings(found.report),
        "rows": rows(pack, found, narrowing, listed=listed),
        "choices": choices(pack, found, narrowing),
        "pictures": [one for one in (picture(pack, found), map_of(pack, found)) if one is not None],
        "query": request.GET.urlencode(),
    }
    return page(request, "report.html", context, section="reports")


def _sheet(request: HttpRequest, pack: Pack, name: str, narrowing: Narrowing) -> Sheet:
    asks = caller(request)
    shown = request.GET.get("programme", "")
    try:
        return queries.sheet(pack, name, narrowing=narrowing, shown=shown, by=asks.by, purpose=asks.purpose)
    except (NoReport, NotPrepared) as nothing:
        raise Http404(str(nothing)) from nothing


@officers_only
def export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Hand out a report's figures as CSV or XLSX."""
    pack = pack_or_404()
    try:
        found = _sheet(request, pack, name, narrowing_of(request.GET.dict()))
    except TooNarrow as refused:
        raise Http404(str(refused)) from refused
    lines = [[label_of(pack, line), *numbers(found.report, line)] for line in found.lines]
    return _file(name, form, ["", *headings(found.report)], lines)


@officers_only
def behind(request: HttpRequest, name: str) -> HttpResponse:
    """List those within reach whom a figure counts."""
    pack, asked, found = pack_or_404(), request.GET, _behind(request, name, Act.SEE, queries.PAGE)
    after = found[-1].registrant if len(found) == queries.PAGE else None
    context = {
        "name": name,
        "report": said(REPORTS[name].label, name),
        "category": said(REPORTS[name].categories.get(asked.get("category", ""), {}), ""),
        "programme": asked.get("programme", ""),
        "rows": [(one, area_path(pack, one.area)) for one in found],
        "money": any(one.amount is not None for one in found),
        "currency": pack.currency,
        "next": _with(request, after=str(after)) if after is not None else "",
        "query": request.GET.urlencode(),
        "may_export": Act.EXPORT in acts(request),
    }
    return page(request, "report_list.html", context, section="reports")


@officers_only
def export_behind(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Hand out the list behind a figure as CSV or XLSX."""
    header = ["registrant", "unit", "area", "units", "amount"]
    found = _behind(request, name, Act.EXPORT, _MOST)
    return _file(name, form, header, [[o.registrant, o.unit, o.area, o.units, o.amount] for o in found])


@officers_only
def bulletin(request: HttpRequest) -> HttpResponse:
    """Print the reports prepared last as a PDF that everybody may see, in the officer's language."""
    pack, asks = pack_or_404(), caller(request)
    try:
        prepared, sheets = queries.public_sheets(pack, by=asks.by, purpose=asks.purpose)
    except NotPrepared as nothing:
        raise Http404(str(nothing)) from nothing
    made = printed(pack, sheets, hashed=prepared.hash, language=get_language() or "en")
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="bulletin-{prepared.on}.pdf"'
    return response


@officers_only
def boundaries(request: HttpRequest, level: str) -> HttpResponse:  # noqa: ARG001 - every view has a request
    """Give the boundaries of the areas of a level, for maps."""
    found = boundaries_of(pack_or_404(), level)
    if found is None:
        raise Http404(_("The country's pack draws no such boundaries."))
    return JsonResponse(found)


def _behind(request: HttpRequest, name: str, act: Act, limit: int) -> Sequence[Listed]:
    asks, asked = caller(request), request.GET.dict()
    after = asked.get("after", "0")
    try:
        return queries.behind(
            pack_or_404(),
            name,
            narrowing=narrowing_of(asked),
            programme=asked.get("programme", ""),
            other=asked.get("other", ""),
            category=asked.get("category", ""),
            after=int(after) if after.isdecimal() else 0,
            limit=limit,
            act=act,
            by=asks.by,
            purpose=asks.purpose,
        )
    except (NoReport, NotPrepared) as nothing:
        raise Http404(str(nothing)) from nothing


def _with(request: HttpRequest, **values: str) -> str:
    query = request.GET.copy()
    query.update(values)
    return query.urlencode()


def _file(name: str, form: str, header: Sequence[str], lines: Iterable[Sequence[object]]) -> HttpResponse:
    if form not in TYPES:
        raise Http404(_("There is no list to download."))
    made = BytesIO()
    if form == "xlsx":
        write_xlsx(header, lines, made)
    else:
        text = StringIO(newline="")
        write_csv(header, lines, text)
        made.write(text.getvalue().encode())
    response = HttpResponse(made.getvalue(), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
