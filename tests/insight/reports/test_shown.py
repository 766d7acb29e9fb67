"""Who is shown which figures and which lists; what a cut flow leaves; that the same record gives the same bytes."""

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from recensus.insight.bulletin.printing import printed
from recensus.insight.flows.actions import switch_off
from recensus.insight.reports import computing
from recensus.insight.reports.actions import prepare_reports
from recensus.insight.reports.catalogue import REPORTS
from recensus.insight.reports.models import Prepared
from recensus.insight.reports.preparing import SHOWN
from recensus.insight.reports.queries import behind, public_sheets, sheet
from recensus.insight.reports.reading import TooNarrow
from recensus.insight.reports.types import Line, Narrowing
from recensus.privacy.access import AccessRefused
from recensus.snapshots.erasing import rewrite
from recensus.snapshots.opening import open_snapshot, reading
from recensus.snapshots.queries import folder_of
from recensus.vocabulary.types import Pack
from tests.insight.reports import world
from tests.insight.reports.conftest import NADIA as ELIGIBILITY
from tests.insight.reports.conftest import Loading, empty

NADIA = {"by": "nadia", "purpose": "casework"}
DALIA = {"by": "dalia", "purpose": "casework"}
EMRE = {"by": "emre", "purpose": "casework"}
ANNEKE = {"by": "anneke", "purpose": "monitoring"}
ALL = Narrowing()
ACTIVE = {"programme": "pension", "category": "active"}


def line(pack: Pack, name: str, programme: str, narrowing: Narrowing = ALL, **asks: str) -> Line:
    """Return the row of a programme."""
    found = sheet(pack, name, narrowing=narrowing, **(asks or NADIA))  # type: ignore[arg-type]
    return next(one for one in found.lines if one.programme == programme)


def file(officer: str, path: str, purpose: str = "eligibility") -> bytes:
    """Return a file as an officer gets it."""
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username=officer)[0])
    client.post("/purpose", {"purpose": purpose})
    return client.get(path).content


def page(officer: str, path: str, purpose: str = "casework") -> tuple[int, str]:
    """Return status and text of a page as an officer gets it."""
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username=officer)[0])
    client.post("/purpose", {"purpose": purpose})
    answer = client.get(path)
    return answer.status_code, answer.content.decode(errors="replace")


@pytest.mark.usefixtures("prepared")
def test_an_officer_counts_and_lists_her_own_area_only(pack: Pack) -> None:
    everywhere = line(pack, "plan", "pension").counts["active"]
    hers = line(pack, "plan", "pension", **DALIA).counts["active"]
    his = line(pack, "plan", "pension", **EMRE).counts["active"]
    assert hers
    assert his
    assert hers + his == everywhere
    assert line(pack, "plan", "pension", Narrowing(area="Kaba"), **DALIA).counts["active"] == hers
    listed = behind(pack, "plan", narrowing=ALL, **ACTIVE, **EMRE)
    assert {one.area for one in listed} == {"Tombo"}
    assert sum(one.units for one in listed) == his
    with pytest.raises(AccessRefused):
        sheet(pack, "plan", narrowing=Narrowing(area="Kaba"), **EMRE)
    with pytest.raises(AccessRefused):
        behind(pack, "plan", narrowing=Narrowing(area="Kaba"), **ACTIVE, **EMRE)


@pytest.mark.usefixtures("prepared")
def test_a_list_has_as_many_as_its_figure_says(pack: Pack) -> None:
    for name in REPORTS:
        row = next(
            one for one in reversed(sheet(pack, name, narrowing=ALL, **NADIA).lines) if not one.missing
        )
        category = max(row.counts.keys() - {"total", "in_time"}, key=lambda one: row.counts[one] or 0)
        asked = {"programme": row.programme, "other": row.other, "category": category}
        found = behind(pack, name, narrowing=ALL, **asked, **NADIA)
        assert sum(one.units for one in found) == row.counts[category], (name, row)


def test_others_see_no_small_number_and_no_list(prepared: Prepared, pack: Pack) -> None:
    folder = Path(settings.RECENSUS_FILES) / prepared.path / SHOWN
    with reading({"shown": sorted(folder.glob("*.parquet"))}) as reader:
        least = "SELECT count(*), count(*) FILTER (units BETWEEN 1 AND 4) FROM shown"
        ((cells, small),) = reader.rows(least)
    assert cells > 500
    assert small == 0
    assert line(pack, "plan", "pension").counts["suspended"] == 1
    protected = line(pack, "plan", "pension", **ANNEKE)
    assert protected.counts["suspended"] is None
    assert protected.amounts["suspended"] is None
    with pytest.raises(TooNarrow):
        sheet(pack, "plan", narrowing=Narrowing(sex="female", age="70+"), **ANNEKE)
    with pytest.raises(AccessRefused):
        behind(pack, "plan", narrowing=ALL, **ACTIVE, by="anneke", purpose="eligibility")


@pytest.mark.usefixtures("prepared")
def test_a_row_that_a_cut_flow_feeds_is_not_available_and_never_nought(pack: Pack) -> None:
    switch_off(pack=pack, flow="source:grant_office", why="A drill.", by="petra", purpose="oversight")
    cut = line(pack, "plan", "grant")
    assert cut.missing == ("grant_office",)
    assert not cut.counts
    assert line(pack, "plan", "pension").counts["active"] == 13
    for name in ("programmes-per-household", "adequacy"):
        (whole,) = sheet(pack, name, narrowing=ALL, **NADIA).lines
        assert whole.missing == ("grant_office",)
    assert line(pack, "coverage", "*").missing == ("grant_office",)
    pairs = {(one.programme, one.other): one for one in sheet(pack, "overlap", narrowing=ALL, **NADIA).lines}
    assert pairs["grant", "pension"].missing == ("grant_office",)
    assert pairs["cash", "pension"].counts["both"]


def test_the_pages_show_what_was_prepared_and_hand_it_out(
    prepared: Prepared,  # noqa: ARG001 - on what is prepared
    pack: Pack,
    settings: Any,
) -> None:
    settings.RECENSUS_PACK = pack.path
    assert all(f"/reports/{name}" in page("nadia", "/reports")[1] for name in REPORTS)
    for name in REPORTS:
        status, text = page("nadia", f"/reports/{name}")
        assert status == 200
        assert "How it is counted" in text
    status, text = page("nadia", "/reports/plan?sex=male")
    assert status == 200
    assert "/reports/plan/list?programme=pension" in text
    status, text = page("nadia", "/reports/plan/list?programme=pension&category=active")
    assert status == 200
    assert text.count("/benefits") == 13
    handed_out = page("nadia", "/reports/plan/list.csv?programme=pension&category=active", "eligibility")
    assert handed_out[1].count("\n") == 14
    assert page("nadia", "/reports/plan/list.csv?programme=pension&category=active")[0] == 403
    assert page("nadia", "/reports/plan.csv")[1].startswith(",Active,Suspended,Together,Planned")
    assert page("nadia", "/reports/plan.xlsx")[0] == 200
    assert page("emre", "/reports/plan/list?programme=pension&category=active&area=Kaba")[0] == 403
    assert page("nadia", "/reports/nothing")[0] == 404


def test_what_comes_in_has_the_reports_prepared_again(
    loaded: Loading, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not ProcrastinateJob.objects.filter(task_name="prepare reports").exists()
    first = prepare_reports(pack=pack, on=world.ON, **ELIGIBILITY)
    monkeypatch.setattr(computing, "ROWS_AT_ONCE", 40)  # what is worked out in parts is the same to the byte
    assert prepare_reports(pack=pack, on=world.ON, **ELIGIBILITY).pk == first.pk
    for day in (1, 2):
        one = {"children": f"id,name,sex,born,nid,amount\n9{day},Amina,female,2015-01-0{day},,50\n"}
        loaded("grant_office", one, on=date(2026, 8, day))
    assert ProcrastinateJob.objects.filter(task_name="prepare reports", status="todo").count() == 1


def told(load: Loading, pack: Pack, months: Sequence[date]) -> str:
    """Load the months' files in this order on an empty record, and return the hash of the figures."""
    empty()
    load("survey", world.survey_files(), on=date(2025, 7, 1))
    load("pension_office", world.pension_files(), on=date(2025, 7, 31))
    for month in months:
        load("pension_office", world.paid_files(month), on=month.replace(day=28))
    return prepare_reports(pack=pack, on=world.ON, **ELIGIBILITY).hash


@pytest.mark.drill
def test_twelve_months_shuffled_doubled_and_late_give_the_same_figures(load: Loading, pack: Pack) -> None:
    in_order = told(load, pack, world.MONTHS)
    shuffled = [*world.MONTHS, *world.MONTHS[3:6]]
    random.Random(12).shuffle(shuffled)
    assert told(load, pack, shuffled) == in_order


@pytest.mark.usefixtures("prepared")
def test_the_bulletin_is_the_same_twice_speaks_two_languages_and_tells_nobody_more(
    pack: Pack, settings: Any
) -> None:
    settings.RECENSUS_PACK = pack.path
    prepared, sheets = public_sheets(pack, **NADIA)
    english = printed(pack, sheets, hashed=prepared.hash, language="en")
    assert english.startswith(b"%PDF-")
    assert printed(pack, sheets, hashed=prepared.hash, language="en") == english
    assert printed(pack, sheets, hashed=prepared.hash, language="sw") != english
    assert public_sheets(pack, **ANNEKE)[1] == sheets
    shown = [number for one in sheets for row in one.lines for number in row.counts.values() if number]
    assert min(shown) >= 5
    assert file("nadia", "/reports/bulletin.pdf").startswith(b"%PDF-")
    assert page("dalia", "/reports/bulletin.pdf")[0] == 403


def test_who_is_taken_off_the_record_is_taken_out_of_the_tables_behind_the_reports(
    load: Loading, pack: Pack
) -> None:
    load("grant_office", world.grant_files(), on=world.ON)
    prepared = prepare_reports(pack=pack, on=world.ON, **ELIGIBILITY)
    asked = {"narrowing": ALL, "programme": "grant", "category": "active"}
    gone, *others = (one.registrant for one in behind(pack, "plan", **asked, **NADIA))  # type: ignore[arg-type]
    with transaction.atomic():
        rewrite(persons=[gone], households=[])
    prepared.snapshot.refresh_from_db()
    with reading(open_snapshot(folder_of(prepared.snapshot)).tables()) as reader:
        assert reader.rows("SELECT registrant FROM enrolments ORDER BY 1") == [
            (one,) for one in sorted(others)
        ]
        assert reader.rows("SELECT count(*) FROM said WHERE registrant = ?", [gone]) == [(0,)]
