"""What checks across registers find of what is planted in a synthetic country, kind by kind, and how long they take.

All registers are loaded and linked as an installation does, the links put in force by decision; then every check is put
to everyone enrolled. Beside the time: an aggregate over the same enrolments and what registers say of them.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from shutil import copytree

import pyarrow.compute as pc
from pyarrow import csv, parquet

from benchmarks.load import database
from benchmarks.measuring import show, watching

PERSONS = int(os.environ.get("BENCH_FINDINGS_PERSONS", "1000000"))
SEED = 20_261_123
ON = date(2026, 6, 30)
PROGRAMMES = ("old_age_pension", "child_grant", "school_meals", "health_waiver", "disability_grant")
REGISTERS = ("household_survey", "civil_registry", "social_insurance", *PROGRAMMES, "school_bursary")
DEMO = Path(__file__).parents[1] / "countries/demo"
ALONE = 15_000
"""The wage of a month above which the health waiver ends."""
OFFICERS = ("farida", "godwin", "hawa", "idris")
BURSARY = {
    "programmes/school_bursary/programme.yaml": """
label: {en: School bursary, sw: Msaada wa masomo}
unit: person
""",
    "sources/school_bursary.yaml": """
label: {en: School bursary, sw: Msaada wa masomo}
method: registered
mode: snapshot
carries: [enrolments]
stated_on: "2026-06-30"
date_formats: ["%Y-%m-%d", "%Y"]
files:
  pupils:
    describes: person
    key: bursary
    columns:
      national_id: nid
      given_name: given_name
      family_name: family_name
      sex: {column: sex, recode: {F: female, M: male}}
      birth_date: born
      registered_ward: ward
      school: school
      bursary_account: account
reports:
  enrolments: {states: enrolment, programme: school_bursary, key: bursary, person: bursary}
""",
    "decisions.yaml": """
undo_directly: 100000000
brake: {share: 0.05, at_least: 1000}
waiting: {bulk update: 0}
""",
}
ATTRIBUTES = """
school: {label: School, level: person, kind: text}
bursary_account: {label: Account of the bursary, level: person, kind: text, sensitivity: identifying}
"""
COMMON = """
  label: {name}
  programmes: [school_bursary]
  owner: [programme_manager]
  within: 10
  outcomes: {{confirmed: Confirmed, mistaken: Mistaken}}
"""
CHECKS = {
    "under_age": "kind: age\n  register: civil_registry\n  attribute: birth_date\n  least: 6\n  fresh_days: 4000",
    "over_age": "kind: age\n  register: civil_registry\n  attribute: birth_date\n  most: 17\n  fresh_days: 4000",
    "shared_account": "kind: shared\n  attribute: bursary_account\n  most: 3",
    "ghost_school": "kind: not listed\n  attribute: school\n  list: schools\n  fresh_days: 4000",
    "crowded_school": "kind: crowded\n  attribute: school\n  list: schools\n  fresh_days: 4000",
    "bursary_twice": "kind: twice",
}
Keys = set[str]


def findings() -> None:
    """Simulate, load, link, check, and hold what is found against what is true."""
    with tempfile.TemporaryDirectory(prefix="recensus-bench-") as folder, database() as server:
        pack, country = _pack(Path(folder) / "demo"), Path(folder) / "country"
        _simulate(country)
        import django

        django.setup()
        _load(pack, country)
        _link(pack)
        with watching(server) as peak:
            _find(pack)
            seconds = _find(pack)
        scores = {kind: _score(*sets) for kind, sets in _found_and_true(country).items()}
        enrolments, bare = _raw()
        figures = {f"{kind}: {name}": value for kind, one in scores.items() for name, value in one.items()}
        show(
            name="findings",
            value=seconds,
            unit="s",
            reference=f"one aggregate over the same enrolments and their records ({bare:.2f} s)",
            ratio=seconds / bare,
            peak_rss_mb=peak.mebibytes,
            also={"enrolments": enrolments, **figures},
        )


def _pack(folder: Path) -> Path:
    """Write the invented country's pack with the bursary and its checks."""
    copytree(DEMO, folder)
    for name, text in BURSARY.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.lstrip())
    attributes, checks = folder / "vocabulary/attributes.yaml", folder / "checks.yaml"
    attributes.write_text(attributes.read_text() + ATTRIBUTES)
    own = "".join(f"{name}:\n  {asks}{COMMON.format(name=name)}" for name, asks in CHECKS.items())
    checks.write_text(checks.read_text() + own)
    return folder


def _simulate(country: Path) -> None:
    from recensus.simulate.actions import simulate_country
    from recensus.simulate.bursary import simulate_bursary

    simulate_country(persons=PERSONS, seed=SEED, directory=country, processes=2)
    simulate_bursary(persons=PERSONS, seed=SEED, directory=country)


def _recensus(*arguments: str) -> str:
    command = [str(Path(sys.executable).parent / "recensus"), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _load(pack: Path, country: Path) -> None:
    """Load every register, and the list of schools; the programmes' lists after whom they speak about."""
    for source in REGISTERS:
        files = sorted(country.glob(f"{source}/*")) or sorted(country.glob(f"{source}.*"))
        _told(
            source, lambda source=source, files=files: _recensus("load", str(pack), source, *map(str, files))
        )
    _recensus("institutions", str(pack), "schools", str(country / "schools.csv"), "--stated-on", "2026-06-30")


def _told(what: str, work: Callable[[], object]) -> None:
    begun = time.perf_counter()
    work()
    print(f"{what}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)


def _link(pack: Path) -> None:
    """Link everyone, and put the links in force as four officers would."""
    from django.db import connection
    from django.utils import timezone

    from recensus.decisions import actions as decisions
    from recensus.linkage import actions, models
    from recensus.privacy.models import Appointment

    now = timezone.now()
    signed = {"starts": now, "proposed_by": "a", "proposed_at": now, "approved_by": "b", "approved_at": now}
    for officer in OFFICERS:
        Appointment.objects.create(officer=officer, role="programme_manager", areas=None, **signed)
    _told("link", lambda: _recensus("link", "run", str(pack)))
    with connection.cursor() as cursor:
        cursor.execute("analyze")  # as the server does by itself within minutes
    run = models.Run.objects.latest("id").pk
    first, second, third, fourth = ({"by": name, "purpose": "casework"} for name in OFFICERS)
    done = actions.activate(run=run, why="linked for the benchmark", **first)
    if done.event is None:
        (number,) = done.proposals
        decisions.review(proposal=number, note="compared", **second)
        decisions.give_notice(proposal=number, reasons={}, **second)
        for releasing in (third, fourth):
            decisions.release(proposal=number, note="known", **releasing)
        _told("put in force", lambda: decisions.decide(proposal=number, note="so be it", **third))


def _find(pack: Path) -> float:
    from recensus.enrolment.checking.actions import put_checks
    from recensus.vocabulary.pack import open_pack

    opened = open_pack(pack)
    begun = time.perf_counter()
    counts = put_checks(pack=opened, on=ON, by=OFFICERS[0], purpose="eligibility")
    seconds = time.perf_counter() - begun
    for one in counts:
        print(f"{one.name}: {one.open} found, cannot tell {one.undetermined}", file=sys.stderr, flush=True)
    return seconds


def _score(found: Keys, true: Keys) -> Mapping[str, float]:
    """Return recall and precision, and of how many."""
    hit = len(found & true)
    return {"true": len(true), "recall": hit / len(true), "precision": hit / len(found) if found else 0.0}


def _found_and_true(country: Path) -> dict[str, tuple[Keys, Keys]]:
    """Return for each kind the keys that were found and those that are true."""
    persons = parquet.read_table(country / "truth/persons.parquet")
    died, unknown = persons["died"], pc.is_null(persons["civil_registry_key"])
    enrolled = {name: persons[f"{name}_key"] for name in PROGRAMMES}
    planted: dict[str, Keys] = {}
    table = parquet.read_table(country / "truth/bursary.parquet").to_pydict()
    for kind, key in zip(table["kind"], table["key"], strict=True):
        planted.setdefault(kind, set()).add(key)
    rich = pc.is_in(persons["social_insurance_key"], value_set=_rich(country))
    return {
        "deceased": (_keys_of("dead_and_drawing"), _texts(k.filter(died) for k in enrolled.values())),
        "unknown": (
            _keys_of("unknown_to_the_civil_registry"),
            _texts(k.filter(unknown) for k in enrolled.values()),
        ),
        "income": (_keys_of("wage_beyond_the_waiver"), _texts([enrolled["health_waiver"].filter(rich)])),
        "fragments": (_fragments_found(), _fragments(persons)),
        "under age": (_keys_of("under_age"), planted["under age"]),
        "over age": (_keys_of("over_age"), planted["over age"]),
        "twice": (_keys_of("bursary_twice", joined=True), planted["twice"]),
        "shared account": (_accounts_found(country), planted["shared account"]),
        "ghost school": (_schools("ghost_school"), planted["ghost school"]),
        "crowded school": (_schools("crowded_school"), planted["crowded school"]),
    }


def _texts(columns: Iterable[object]) -> Keys:
    return {str(key) for column in columns for key in column.to_pylist() if key is not None}


def _rich(country: Path) -> object:
    """Return the insurance numbers of those whose wage is above the limit."""
    table = csv.read_csv(country / "social_insurance.csv")
    wage = pc.fill_null(table["wage_2026_06"], 0)
    return table["member_no"].filter(pc.greater(wage, ALONE)).cast("int64").combine_chunks()


def _fragments(persons: object) -> Keys:
    """Return the survey's numbers of households that are one, where both halves have somebody enrolled."""
    table = persons.to_pydict()
    drawing = set()
    for place, household in enumerate(table["survey_household"]):
        if household is not None and any(table[f"{name}_key"][place] is not None for name in PROGRAMMES):
            drawing.add(household)
    return {f"{one}+{one + 50_000_000}" for one in drawing if one + 50_000_000 in drawing}


def _findings(check: str) -> list[object]:
    from recensus.enrolment.checking import models
    from recensus.privacy.access import EVERYBODY, Act, looking

    with looking(by=OFFICERS[0], purpose="eligibility", action=Act.DETERMINE, subject=EVERYBODY):
        return list(models.Finding.objects.filter(check_name=check, state="open"))


def _keys_of(check: str, *, joined: bool = False) -> Keys:
    """Return the programmes' own numbers of those found, those of one finding joined."""
    keys = [
        sorted(told["key"] for told in one.evidence["statements"] if "programme" in told)
        for one in _findings(check)
    ]
    return {"+".join(one) for one in keys} if joined else {key for one in keys for key in one}


def _fragments_found() -> Keys:
    return {
        "+".join(sorted(told["key"] for told in one.evidence["statements"]))
        for one in _findings("one_household_as_two")
    }


def _schools(check: str) -> Keys:
    return {one.subject.removeprefix("school ") for one in _findings(check)}


def _accounts_found(country: Path) -> Keys:
    """Return the accounts that were found, which only the programme's own file names."""
    table = csv.read_csv(country / "school_bursary.csv")
    keys, accounts = table["bursary"].to_pylist(), table["account"].to_pylist()
    account = dict(zip(map(str, keys), map(str, accounts), strict=True))
    return {account[one.evidence["statements"][0]["key"]] for one in _findings("shared_account")}


def _raw() -> tuple[int, float]:
    """Return how many enrolments there are, and the seconds of one aggregate over them and their records."""
    from django.db import connection

    from recensus.privacy.access import EVERYBODY, Act, looking

    with (
        looking(by=OFFICERS[0], purpose="eligibility", action=Act.DETERMINE, subject=EVERYBODY),
        connection.cursor() as cursor,
    ):
        begun = time.perf_counter()
        cursor.execute(
            "select count(*), max(r.payload::text) from enrolment_enrolment e "
            "join registry_link l on l.registrant_id = e.registrant and l.ended_by_id is null "
            "join registry_sourcerecord r on r.source_id = l.source_id and r.kind = l.kind "
            "and r.source_key = l.source_key"
        )
        seconds = time.perf_counter() - begun
        cursor.execute("select count(*) from enrolment_enrolment")
        return int(cursor.fetchone()[0]), seconds
