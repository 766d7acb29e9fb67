"""A small country, simulated and loaded from files, through the commands by which an operator decides."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
from django.utils import timezone
from typer.testing import CliRunner, Result

from recensus.cli import determining
from recensus.eligibility import queries
from recensus.eligibility.deciding import determine_on
from recensus.eligibility.live import explain_now
from recensus.eligibility.models import Determination
from recensus.intake.actions import load_files
from recensus.registry.actions import undo_batch
from recensus.registry.models import Batch
from recensus.registry.population import open_population
from recensus.simulate.actions import simulate_country
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.cast import appoint_cast
from tests.emptying import empty
from tests.looking import seeing_everybody

DEMO = Path(__file__).parents[2] / "countries" / "demo"
NADIA = {"by": "nadia", "purpose": "eligibility"}
DAY = date(2026, 7, 1)
COMMANDS = typer.Typer()
determining.register(COMMANDS)
PROGRAMMES = ("poverty_grant", "old_age_pension", "school_meals_support")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Return Demoland's pack."""
    return open_pack(DEMO)


@pytest.fixture(scope="module", autouse=True)
def loaded(
    pack: Pack,
    django_db_setup: None,  # noqa: ARG001 - comes before
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[datetime]:
    """Load all sources of a thousand persons, then undo a small one; yield the moment before it was undone."""
    country = tmp_path_factory.mktemp("country")
    simulate_country(persons=1_000, seed=5, directory=country, processes=1)
    with django_db_blocker.unblock():
        appoint_cast()
        for entry in sorted(country.iterdir()):
            if entry.name != "truth":
                files = sorted(entry.iterdir()) if entry.is_dir() else [entry]
                name = entry.name.partition(".")[0]
                load_files(pack=pack, source_name=name, paths=files, by="tester", purpose="registration")
        before = timezone.now()
        insured = Batch.objects.get(source__name="social_insurance")
        undo_batch(batch=insured.pk, reason="sent by mistake", by="tester", purpose="registration")
        yield before
        empty()


@pytest.fixture(scope="module")
def runs(pack: Pack) -> dict[str, Determination]:
    """Determine the three programmes."""
    return {name: determine_on(pack, name, on=DAY, **NADIA) for name in PROGRAMMES}


def recensus(*arguments: object, code: int = 0) -> Result:
    """Run one command; fail unless it ends with ``code``."""
    done = CliRunner().invoke(COMMANDS, [str(argument) for argument in arguments])
    assert done.exit_code == code, done.output
    return done


def handed_over(population: Any) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Return the rows of both of a population's streams."""
    streams = []
    for copy in (population.copy_records, population.copy_memberships):
        kept = io.BytesIO()
        copy(kept.write)
        streams.append({tuple(row) for row in csv.reader(io.StringIO(kept.getvalue().decode(), newline=""))})
    return streams[0], streams[1]


@pytest.mark.parametrize("past", [False, True])
@seeing_everybody()
def test_a_narrowed_population_is_the_very_part_of_the_whole(loaded: datetime, *, past: bool) -> None:
    recorded = loaded if past else None
    with open_population(on=DAY, recorded=recorded) as everyone:
        records, memberships = handed_over(everyone)
    homes = {household for _, household, _ in memberships}
    for number, home in [(int(h), h) for h in sorted(homes)[:: 7 if past else 1]]:
        theirs = {row for row in memberships if row[1] == home}
        numbers = {home, *(row[0] for row in theirs)}
        with open_population(on=DAY, recorded=recorded, household=number) as near:
            assert handed_over(near) == ({row for row in records if row[0] in numbers}, theirs)
        member = min(theirs)[0]
        if number % 5:
            continue
        with open_population(on=DAY, recorded=recorded, person=int(member)) as near:
            assert handed_over(near) == ({row for row in records if row[0] in numbers}, theirs)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_one_asked_about_now_gets_the_answer_that_the_run_gives(
    programme: str, pack: Pack, runs: dict[str, Determination]
) -> None:
    numbers = [answer.id for answer in queries.page(runs[programme], limit=300, **NADIA)]
    for number in numbers[:: len(numbers) // 12]:
        kept = queries.explanation(runs[programme], number, "en", **NADIA)
        now = explain_now(pack, programme, number, "en", on=DAY, **NADIA)
        assert (now.outcome, now.conditions, now.scores) == (kept.outcome, kept.conditions, kept.scores)
        assert (now.missing, now.changes) == (kept.missing, kept.changes)
        assert (now.origin.run, now.origin.rules_hash) == (None, kept.origin.rules_hash)


@pytest.mark.parametrize("programme", PROGRAMMES[:2])
def test_nobody_of_that_number_is_told_in_words(programme: str, pack: Pack) -> None:
    with pytest.raises(queries.NotConsidered, match="number 777777777"):
        explain_now(pack, programme, 777_777_777, "en", on=DAY, **NADIA)


def test_determined_twice_it_is_the_same_list_to_the_byte(runs: dict[str, Determination]) -> None:
    for programme, run in runs.items():
        again = json.loads(recensus("determine", DEMO, programme, "--on", DAY, "--json").stdout)
        assert again["hash"] == run.result_hash
        assert again["snapshot"] == run.snapshot.hash
        assert again["considered"] == sum(run.counts.values()) == run.considered > 0


def test_a_snapshot_is_made_once_and_listed_with_its_pack(runs: dict[str, Determination], pack: Pack) -> None:
    made = json.loads(recensus("snapshot", DEMO, "--on", DAY, "--json").stdout)
    assert made["hash"] == runs["poverty_grant"].snapshot.hash
    (listed,) = json.loads(recensus("snapshots", "--json").stdout)
    assert (listed["snapshot"], listed["pack"]) == (str(made["snapshot"]), f"demo {pack.content_hash[:12]}")
    assert pack.content_hash[:12] in recensus("snapshots").stdout
    assert f"{made['households']:,} households" in recensus("snapshot", "--on", DAY).stdout


def test_a_person_reads_how_many_got_which_answer_and_that_it_is_a_proposal(
    runs: dict[str, Determination],
) -> None:
    told = recensus(
        "determine", DEMO, "poverty_grant", "--on", DAY, "--snapshot", runs["poverty_grant"].snapshot_id
    )
    assert "cannot be determined" in told.stdout
    assert "It enrols, suspends and removes nobody" in told.stdout


def test_an_answer_is_explained_from_the_run_and_from_the_record(runs: dict[str, Determination]) -> None:
    (first,) = queries.page(runs["poverty_grant"], outcome="not eligible", limit=1, **NADIA)
    kept = json.loads(recensus("explain", "poverty_grant", first.id, "--json").stdout)
    now = json.loads(recensus("explain", "poverty_grant", first.id, "--now", "--json").stdout)
    assert (kept["outcome"], kept["origin"]["run"]) == ("not eligible", runs["poverty_grant"].pk)
    assert (now["id"], now["origin"]["run"]) == (first.id, None)
    lines = recensus("explain", "poverty_grant", first.id).stdout
    assert "not eligible" in lines
    assert "proposal" in lines


def test_an_exported_list_reads_back_whole_and_runs_nothing(
    runs: dict[str, Determination], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs["poverty_grant"]
    attack = '=HYPERLINK("http://x")'
    whole = queries.list_rows
    monkeypatch.setattr(
        queries,
        "list_rows",
        lambda *given, **how: ((*row[:2], attack, *row[3:]) for row in whole(*given, **how)),
    )
    for name in ("list.csv", "list.xlsx"):
        recensus("export", run.pk, tmp_path / name)
    text = (tmp_path / "list.csv").read_text(encoding="utf-8")
    (header, *rows) = csv.reader(io.StringIO(text, newline=""))
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    (top, *lines) = sheet.iter_rows()
    assert header == [cell.value for cell in top] == queries.export_header(run)
    assert [row[0] for row in rows] == [str(line[0].value) for line in lines]
    assert len(rows) == run.considered
    assert {row[2] for row in rows} == {line[2].value for line in lines} == {"'" + attack}
    assert not [cell for line in lines for cell in line if cell.data_type == "f"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("determine", DEMO, "no_such_programme"), 1, "poverty_grant"),
        (("determine", DEMO, "poverty_grant", "--on", "yesterday"), 2, "Write it as 2026-07-01"),
        (("determine", DEMO, "poverty_grant", "--snapshot", 99), 2, "'recensus snapshots' lists"),
        (("determine", "no-such-country", "poverty_grant"), 2, "no-such-country"),
        (("explain", "poverty_grant", 777_777_777), 2, "did not consider 777777777"),
        (("explain", "poverty_grant", 777_777_777, "--now"), 2, "on record"),
        (("explain", "food_stamps", 1), 2, "was not determined yet"),
        (("explain", "food_stamps", 1, "--now"), 1, "poverty_grant"),
        (("explain", "poverty_grant", 1, "--language", "xx"), 2, "en, sw"),
        (("export", 99, "list.csv"), 2, "no finished run 99"),
        (("export", 1, "list.pdf"), 2, ".csv or .xlsx"),
        (("export", 1, "no/such/folder/list.csv"), 2, "no/such/folder"),
    ],
)
def test_what_went_wrong_is_told_to_a_newcomer(
    arguments: tuple[object, ...], code: int, words: str, runs: dict[str, Determination]
) -> None:
    own = [
        runs["poverty_grant"].pk if argument == 1 and arguments[0] == "export" else argument
        for argument in arguments
    ]
    told = " ".join(recensus(*own, code=code).output.replace("│", " ").split())
    assert words in told
    assert "Traceback" not in told
