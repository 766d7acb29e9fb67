"""A run's whole list as a file."""

from contextlib import ExitStack
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, Final, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from recensus.eligibility import queries
from recensus.eligibility.export import TooManyRows, write_csv, write_xlsx
from recensus.web.pages import Caller, caller, officers_only
from recensus.web.programmes import latest_run

IN_MEMORY: Final = 4 * 2**20
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@officers_only
def export(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """Hand out everyone considered by the programme's latest run, as CSV or XLSX, every cell harmless."""
    asks = caller(request)
    number = latest_run(name, asks)
    if number is None or form not in TYPES:
        raise Http404(_("There is no list to download."))
    file = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - the response closes it
    try:
        with ExitStack() as unless_written:
            unless_written.callback(file.close)
            _write(number, form, file, asks)
            unless_written.pop_all()
    except TooManyRows as problem:
        messages.error(request, str(problem))
        return redirect("programme", name)
    file.seek(0)
    filename = f"{name}-{number}.{form}"
    return FileResponse(file, as_attachment=True, filename=filename, content_type=TYPES[form])


def _write(number: int, form: str, file: IO[bytes], asks: Caller) -> None:
    run = queries.run(number, by=asks.by, purpose=asks.purpose)
    header, rows = queries.export_header(run), queries.export_rows(run, by=asks.by, purpose=asks.purpose)
    if form == "xlsx":
        write_xlsx(header, rows, file)
        return
    text = TextIOWrapper(file, "utf-8", newline="", write_through=True)
    write_csv(header, rows, text)
    text.detach()
