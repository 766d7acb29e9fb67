"""What was so and what was known: any past day, as known at any past moment, comes out as it was."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from recensus.intake.actions import load_files
from recensus.registry import actions, queries
from recensus.registry.models import Link
from recensus.registry.population import last_change, open_population
from recensus.registry.types import Cell
from recensus.vocabulary.types import Pack
from tests.intake.conftest import Loading, kaba, load
from tests.looking import seeing_everybody
from tests.registry.conftest import WHO

__all__ = ["kaba", "load"]

HOME = "H1,Kaba,3,metal,1\n"
AMINA = "H1,1,Amina Njeri,female,1980-02-01,head,100001,1\n"
BASHIR = "H1,2,Bashir Njeri,male,2019-03-01,child,,0\n"


def registrant(kind: str, key: str) -> int:
    return Link.objects.get(kind=kind, source_key=key, ended_by=None).registrant_id


def reason(cells: object, attribute: str) -> str | None:
    (cell,) = (cell for cell in cells if isinstance(cell, Cell) and cell.attribute == attribute)  # type: ignore[attr-defined]
    return cell.held.missing


@seeing_everybody()
def population(on: date, recorded: datetime | None = None) -> tuple[list[bytes], list[bytes]]:
    """Return everyone's statements and memberships on a day, as known at a moment."""
    with open_population(on=on, recorded=recorded) as found:
        return _lines(found.copy_records), _lines(found.copy_memberships)


def _lines(copy: Callable[..., int]) -> list[bytes]:
    parts: list[bytes] = []
    copy(parts.append)
    return sorted(b"".join(parts).splitlines())


@pytest.mark.parametrize(
    ("radio", "rooms", "roof", "works", "reasons"),
    [
        ("9", "88", "", "8", ("refused", "not applicable", "missing", "not applicable")),
        ("7", "99", "straw", "9", ("unknown code", "refused", "unknown code", "refused")),
    ],
)
def test_why_a_value_is_missing_survives_to_the_pages(
    load: Loading, kaba: Pack, radio: str, rooms: str, roof: str, works: str, reasons: tuple[str, ...]
) -> None:
    load(f"H1,Kaba,{rooms},{roof},{radio}\n", f"H1,1,Amina,female,,head,,{works}\n")
    home = queries.household(registrant("H", "H1"), pack=kaba, **WHO)
    amina = queries.person(registrant("P", "H1/1"), pack=kaba, **WHO)
    told = [reason(home.cells, name) for name in ("has_radio", "rooms", "roof")]
    assert (*told, reason(amina.cells, "works")) == reasons
    assert reason(amina.cells, "birth_date") == "missing"


def test_yesterdays_list_comes_out_exactly_after_todays_corrections(load: Loading) -> None:
    first = load(HOME + "H2,Tombo,1,thatch,0\n", AMINA + BASHIR)
    known = last_change()
    then = population(date(2026, 1, 1))
    assert len(then[0]) == 4
    assert population(date(2026, 1, 1), known) == then
    load("H1,Kaba,9,metal,1\n", AMINA.replace("Njeri", "Wanjiru"), mode="delta")
    load(HOME + "H2,Tombo,2,thatch,0\n", AMINA + BASHIR.replace("H1,2", "H2,1"), on="2026-02-01")
    actions.undo_batch(batch=first.batch, reason="drill", **WHO)
    assert population(date(2026, 1, 1)) != then
    assert population(date(2026, 1, 1), known) == then


def test_a_corrected_row_supersedes_and_the_earlier_words_stay_visible(load: Loading, kaba: Pack) -> None:
    load(HOME, AMINA)
    known = last_change()
    load("", AMINA.replace("Njeri", "Wanjiru"), mode="delta")
    number = registrant("P", "H1/1")
    assert queries.person(number, pack=kaba, **WHO).name == "Amina Wanjiru"
    assert queries.person(number, pack=kaba, recorded_at=known, **WHO).name == "Amina Njeri"
    told = [event.what for event in queries.person(number, pack=kaba, **WHO).timeline]
    assert told.count("stated") == told.count("stated anew") == 1


def test_members_are_named_as_they_were_named_then(load: Loading, kaba: Pack) -> None:
    load(HOME, AMINA)
    load(HOME, AMINA.replace("Njeri", "Wanjiru"), on="2026-02-01")
    number = registrant("H", "H1")
    now = queries.household(number, pack=kaba, **WHO)
    then = queries.household(number, pack=kaba, valid_on=date(2026, 1, 15), **WHO)
    assert [member.name for member in now.members] == ["Amina Wanjiru"]
    assert [member.name for member in then.members] == ["Amina Njeri"]


def test_a_batch_that_was_undone_still_shows_as_of_before(load: Loading, kaba: Pack) -> None:
    load(HOME, AMINA)
    wrong = load("H1,Kaba,9,metal,1\n", AMINA.replace("Amina", "Zawadi"), on="2026-02-01")
    known = last_change()
    actions.undo_batch(batch=wrong.batch, reason="wrong file", **WHO)
    number = registrant("P", "H1/1")
    assert queries.person(number, pack=kaba, **WHO).name == "Amina Njeri"
    assert queries.person(number, pack=kaba, recorded_at=known, **WHO).name == "Zawadi Njeri"
    assert "undone" in {event.what for event in queries.person(number, pack=kaba, **WHO).timeline}


def test_coverage_is_exact_right_after_loading_correcting_and_undoing(load: Loading) -> None:
    def counts() -> dict[tuple[str, str | None], int]:
        return {(one.kind, one.area): one.registrants for one in queries.coverage(**WHO)}

    load(HOME, AMINA + BASHIR)
    assert counts() == {("H", "Kaba"): 1, ("P", "Kaba"): 2}
    assert queries.count_on_record(**WHO) == 3
    moved = load(HOME.replace("Kaba", "Tombo") + "H2,Kaba,1,metal,0\n", AMINA + BASHIR, on="2026-02-01")
    assert counts() == {("H", "Tombo"): 1, ("P", "Tombo"): 2, ("H", "Kaba"): 1}
    assert queries.count_on_record(**WHO) == 4
    actions.undo_batch(batch=moved.batch, reason="wrong file", **WHO)
    assert counts() == {("H", "Kaba"): 1, ("P", "Kaba"): 2}


def test_someone_known_by_a_pension_list_alone_has_a_page(load: Loading, kaba: Pack, tmp_path) -> None:  # type: ignore[no-untyped-def]
    load(HOME, AMINA)
    (tmp_path / "pension.csv").write_text(
        "number,name,sex,born,nid,paid_on\nB1,Chidi Bello,male,1950-01-01,,2026-01-05\n"
    )
    load_files(pack=kaba, source_name="pension", paths=[tmp_path / "pension.csv"], **WHO)
    chidi = queries.person(registrant("P", "B1"), pack=kaba, **WHO)
    assert (chidi.name, chidi.household, chidi.identifiers) == ("Chidi Bello", None, [])
