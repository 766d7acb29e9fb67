"""A file that is not what its source agreed to send is caught before any row of it counts, and says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from recensus.connectors import contracts
from recensus.connectors.contracts import ContractBroken
from recensus.connectors.definition import Contract, Volume
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.source_reading import open_source
from recensus.connectors.staging import Staging
from recensus.registry.models import Batch
from recensus.vocabulary.types import Pack
from tests.enrolment.conftest import AMINA, CHIDI, HEADERS, Reporting

AGREED = Contract(
    extra_columns=False,
    newest_in="day",
    newest_days=40,
    volume=Volume(least=0.6, most=1.5, rows=2),
    changes=Volume(most=3),
    codes={"result": ("ok", "back")},
)
GOOD = "1,2026-01,100,KBD,25.01.2026,ok\n2,2026-01,100,KBD,26.01.2026,back\n"
Keeping = Callable[..., list[str]]


@pytest.fixture
def keeping(kaba: Pack, tmp_path: Path) -> Keeping:
    """Give a function that returns the codes of the breaches of a file of payments."""

    def codes(
        text: str, *, before: int | None = None, mode: str = "snapshot", header: str = HEADERS["payments"]
    ) -> list[str]:
        (tmp_path / "payments.csv").write_text(header + text)
        source = replace(open_source(kaba, "pension_office"), contract=AGREED)
        work, day = tmp_path / "work", date(2026, 1, 31)
        with Staging(kaba, source, work=work, stated_on=day, readable=[tmp_path / "payments.csv"]) as staging:
            staging.read(tmp_path / "payments.csv")
            try:
                contracts.keep(staging, mode=mode, rows_before=before)
            except ContractBroken as broken:
                return [breach.code for breach in broken.breaches]
        return []

    return codes


def test_a_file_as_agreed_is_taken(keeping: Keeping) -> None:
    assert keeping(GOOD, before=2) == []


def test_a_short_list_of_changes_breaks_nothing_and_a_full_list_sent_as_one_does(keeping: Keeping) -> None:
    (one,) = GOOD.splitlines(keepends=True)[:1]
    assert keeping(one, before=40, mode="delta") == []
    assert keeping(GOOD, before=1, mode="delta") == []
    assert keeping(GOOD + one.replace("2026-01", "2025-12") * 2, before=1, mode="delta") == ["swollen_file"]


@pytest.mark.parametrize(
    ("text", "before", "code"),
    [
        (GOOD, 4, "shrunken_file"),
        (GOOD, 1, "swollen_file"),
        (GOOD.splitlines()[0], None, "too_few_rows"),
        (GOOD.replace(".01.2026", ".11.2025"), None, "stale_file"),
        (GOOD.replace("back", "zurück"), None, "unlisted_code"),
    ],
)
def test_each_breach_has_its_code(keeping: Keeping, text: str, before: int | None, code: str) -> None:
    assert keeping(text, before=before) == [code]


def test_a_column_that_was_not_agreed_is_a_breach(keeping: Keeping) -> None:
    header = HEADERS["payments"].replace("result", "result,remark")
    assert keeping(GOOD.replace("ok", "ok,x").replace("back", "back,y"), header=header) == [
        "unexpected_column"
    ]


def test_last_months_file_as_this_months_enters_nothing(report: Reporting) -> None:
    report(pensioners=AMINA + CHIDI)
    with pytest.raises(ContractBroken, match="an earlier month's file"):
        report(pensioners=AMINA + CHIDI, on="2026-02-28")
    assert Batch.objects.count() == 1


def test_a_renamed_column_is_named_with_its_nearest(report: Reporting) -> None:
    HEADERS["dues"] = "number,mnth,amount,day\n"
    try:
        with pytest.raises(FileUnreadable, match="no column 'month' \\(did you mean 'mnth'"):
            report(dues="1,2026-01,100,20.01.2026\n")
    finally:
        HEADERS["dues"] = "number,month,amount,day\n"
    assert not Batch.objects.exists()
