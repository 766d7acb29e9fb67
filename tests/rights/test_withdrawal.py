"""Who takes her consent back is on no list any more, however it was made, and in nothing that is made from now on."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from recensus.eligibility import queries
from recensus.eligibility.actions import ConsentChanged, determine
from recensus.eligibility.deciding import determine_on, snapshot_of
from recensus.eligibility.export import write_csv, write_xlsx
from recensus.eligibility.queries import NotConsidered
from recensus.privacy.consent.types import Manner
from recensus.rights import actions
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.registry.conftest import clear
from tests.rights.conftest import number_of

if TYPE_CHECKING:
    from recensus.eligibility.models import Determination

DAY = date(2026, 6, 1)
OUTREACH = {"by": "nadia", "purpose": "outreach"}
BY_LAW = {"by": "nadia", "purpose": "eligibility"}
COURSE = {
    "programme.yaml": "label: Course\nunit: person\nholder: Ministry\n",
    "rules.yaml": "conditions:\n  - {name: named, rule: sex == 'female', says: She is a woman.}\n",
}


@pytest.fixture
def country(transactional_db: None, pack: Pack, settings: Any) -> Iterator[Pack]:  # noqa: ARG001 - committed
    """Offer a course in the country, on committed tables."""
    folder = Path(pack.path) / "programmes" / "course"
    folder.mkdir(parents=True)
    for name, text in COURSE.items():
        (folder / name).write_text(text)
    opened = open_pack(pack.path)
    record_pack_version(opened, by="tester")
    yield opened
    clear()


def say(person: int, *, given: bool) -> None:
    actions.consent(
        person=person,
        purpose="outreach",
        given=given,
        language="en",
        manner=Manner.OWN_PAGE,
        by=f"person:{person}",
    )


def listed(run: "Determination", person: int, looks: dict[str, str]) -> dict[str, bool]:
    """Return on which paths a run's answer about a person is shown."""
    header, rows = queries.export_header(run), list(queries.export_rows(run, **looks))
    text, book = io.StringIO(newline=""), io.BytesIO()
    write_csv(header, rows, text)
    write_xlsx(header, rows, book)
    with zipfile.ZipFile(book) as sheets:
        sheet = sheets.read("xl/worksheets/sheet1.xml").decode()
    try:
        letter = bool(queries.explanation(run, person, "en", **looks).conditions)
    except NotConsidered:
        letter = False
    return {
        "list": person in [line.id for line in queries.page(run, **looks)],
        "csv": f"\n{person}," in text.getvalue(),
        "xlsx": f"<v>{person}</v>" in sheet,
        "letter": letter,
    }


def test_her_withdrawal_takes_her_off_lists_exports_and_letters_made_before(country: Pack) -> None:
    amina, bashir = number_of("Amina"), number_of("Bashir")
    say(amina, given=True)
    say(bashir, given=True)
    run = determine_on(country, "course", on=DAY, **OUTREACH)
    assert run.considered == 2
    for looks in (OUTREACH, BY_LAW):
        assert all(listed(run, amina, looks).values())
    say(amina, given=False)
    for looks in (OUTREACH, BY_LAW):
        assert not any(listed(run, amina, looks).values()), "whatever purpose the list is read for"
        assert all(listed(run, bashir, looks).values())


def test_after_a_withdrawal_no_run_and_no_snapshot_is_made_with_her(country: Pack) -> None:
    amina = number_of("Amina")
    say(amina, given=True)
    say(number_of("Bashir"), given=True)
    old = snapshot_of(country, on=DAY, **OUTREACH)
    say(amina, given=False)
    with pytest.raises(ConsentChanged):
        determine(country, "course", old, on=DAY, **OUTREACH)
    assert determine_on(country, "course", on=DAY, **OUTREACH).considered == 1
    assert determine_on(country, "course", on=DAY, **BY_LAW).considered == 3, "what a law allows goes on"
