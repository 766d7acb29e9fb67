"""How long it takes to enrol many at once: drawn, approved, entitled, looked at again; each set by set.

Beside it, in the same run: a raw COPY of as many lines into one unindexed table.
"""

import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.load import database
from benchmarks.measuring import show, watching

T = TypeVar("T")
ENROLMENTS = int(os.environ.get("BENCH_ENROLMENTS", "1000000"))
AREAS = 100
DAY = date(2026, 1, 1)
FILES = {
    "pack.yaml": """
name: enrolling
label: A country that enrols
languages: [en]
currency: KES
calendar: gregorian
setup: social_registry
roles: {name: [name], area: area}
""",
    "vocabulary/attributes.yaml": """
name: {label: Name, level: person, kind: name}
area: {label: Area, level: household, kind: area}
""",
    "vocabulary/areas.csv": "code,parent,level,name\n" + "".join(f"A{n},,ward,A{n}\n" for n in range(AREAS)),
    "programmes/grant/programme.yaml": """
label: Grant
unit: household
holder: Ministry
benefit: {amount: 50, frequency: monthly}
enrolment:
  places: {seed: "drawn in public"}
  recertification: {events: [move, household]}
""",
    "programmes/grant/rules.yaml": "conditions: [{name: all, rule: area = 'A1', says: All.}]\n",
}
# One household of three for each enrolment, known by one key of one source; persons have the numbers after them.
_ON_RECORD = (
    "insert into registry_source (name, label, holder, method) values ('survey', '{}', '', 'declared')",
    """
    insert into registry_batch (source_id, mode, kinds, stated_on, version, pack_version_id, file_names, file_hashes,
        rejects_files, received, accepted, rejected, held, state, progress, "by", purpose, started_at, recorded_at,
        undone_by, undone_because)
    select s.id, 'snapshot', 'HP', '2026-01-01', 1, v.id, '[]', '[]', '[]', 0, 0, 0, 0, 'recorded', '{}', 'b', 'r',
           now(), now(), '', ''
    from registry_source s, vocabulary_packversion v
    """,
    """
    insert into registry_registrant (id, kind, batch_id)
    select n, case when n <= %(households)s then 'H' else 'P' end, 1 from generate_series(1, 4 * %(households)s) n
    """,
    """
    insert into registry_link (source_id, kind, source_key, registrant_id, method, batch_id)
    select 1, kind, id::text, id, 'new', 1 from registry_registrant
    """,
    """
    insert into registry_nameentry (registrant, kind, name, area, tokens)
    select n, 'H', '', 'A' || n %% %(areas)s, '{}' from generate_series(1, %(households)s) n
    """,
    """
    insert into registry_membership (person_id, household_id, definition, valid_from, source_id, batch_id)
    select %(households)s + n, (n - 1) / 3 + 1, 1, '2026-01-01', 1, 1 from generate_series(1, 3 * %(households)s) n
    """,
)


def enrol_1m() -> None:
    """Enrol a million households, for two in three of whom there is a place, and look at all of them again."""
    with database() as server, tempfile.TemporaryDirectory(prefix="recensus-bench-") as folder:
        import django

        django.setup()
        pack, run = _country(Path(folder))
        with watching(server) as peak:
            steps = _work(pack, run)
        copied = _raw(Path(folder))
        show(
            name="enrol-1m",
            value=sum(steps.values()),
            unit="s",
            reference=f"raw COPY of as many lines into an unindexed table ({copied:.2f} s)",
            ratio=sum(steps.values()) / copied,
            peak_rss_mb=peak.mebibytes,
            also={name: round(seconds, 1) for name, seconds in steps.items()},
        )


def _country(folder: Path) -> tuple[Any, int]:
    """Put everybody on record, appoint two officers, and write down a determination that found all eligible."""
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from recensus.privacy.access import Act, looking
    from recensus.privacy.models import Appointment
    from recensus.vocabulary.actions import record_pack_version
    from recensus.vocabulary.pack import open_pack

    for name, text in FILES.items():
        (folder / "enrolling" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "enrolling" / name).write_text(text)
    places = 2 * ENROLMENTS // AREAS // 3
    quota = "".join(f"A{n},{places}\n" for n in range(AREAS))
    (folder / "enrolling/programmes/grant/quota.csv").write_text(f"area,places\n{quota}")
    pack = open_pack(folder / "enrolling")
    version = record_pack_version(pack, by="bench")
    now = timezone.now()
    signed = {"starts": now, "proposed_by": "a", "proposed_at": now, "approved_by": "b", "approved_at": now}
    for officer in ("olive", "peter"):
        facts = {"role": "programme_manager", "organisation": "Ministry", "areas": None}
        Appointment.objects.create(officer=officer, **facts, **signed)
    with looking(by="system", purpose="registration", action=Act.RECORD), connection.cursor() as cursor:
        for step in _ON_RECORD:
            cursor.execute(step, {"households": ENROLMENTS, "areas": AREAS})
        cursor.execute("analyze registry_link, registry_nameentry, registry_membership")
    settings.RECENSUS_FILES = folder / "files"
    return pack, _determined(folder / "files", version)


def _determined(files: Path, version: Any) -> int:
    import duckdb
    from django.utils import timezone

    from recensus.eligibility.models import Determination
    from recensus.snapshots.models import Snapshot

    (files / "result").mkdir(parents=True)
    duckdb.sql(
        f"COPY (SELECT n AS id, n AS household_id, 'A' || n % {AREAS} AS area, 'eligible' AS outcome "
        f"FROM range(1, {ENROLMENTS} + 1) AS r(n)) TO '{files}/result/all.parquet'"
    )
    now = timezone.now()
    made = {"recorded": now, "made_at": now, "by": "bench", "purpose": "eligibility"}
    snapshot = Snapshot.objects.create(
        pack_version=version, on=DAY, **made, hash="none", households=ENROLMENTS, persons=0
    )
    facts = {"rules_hash": "none", "on": DAY, "by": "bench", "purpose": "eligibility", "words": {}}
    return int(
        Determination.objects.create(
            programme="grant",
            pack_version=version,
            snapshot=snapshot,
            started_at=now,
            finished_at=now,
            state="finished",
            result_path="result",
            result_hash="none",
            considered=ENROLMENTS,
            **facts,
        ).pk
    )


def _work(pack: Any, run: int) -> dict[str, float]:
    """Go the whole way, and return the seconds of each step."""
    from recensus.enrolment.own import actions, entitling, recertifying

    steps: dict[str, float] = {}
    olive = {"pack": pack, "by": "olive", "purpose": "eligibility"}
    number = _timed(steps, "propose", lambda: actions.propose(programme="grant", determination=run, **olive))
    peter = {**olive, "by": "peter"}
    enrolled = _timed(steps, "approve", lambda: actions.approve(number=number, first_day=DAY, **peter))
    assert enrolled == 2 * ENROLMENTS // AREAS // 3 * AREAS
    _timed(steps, "entitle", lambda: entitling.entitle(programme="grant", cycle="2026-02", **olive))
    late = date(2028, 1, 1)
    _timed(steps, "draw up", lambda: recertifying.draw_up(programme="grant", on=late, **olive))
    _timed(steps, "call up", lambda: recertifying.call_up(programme="grant", **olive))
    return steps


def _timed(steps: dict[str, float], name: str, work: Callable[[], T]) -> T:
    begun = time.perf_counter()
    done = work()
    steps[name] = time.perf_counter() - begun
    return done


def _raw(folder: Path) -> float:
    """Copy as many lines as are enrolled into one table without an index, and return the seconds."""
    from django.db import connection

    lines = folder / "lines.csv"
    lines.write_text("".join(f"{n},H,A{n % AREAS},active,2026-01-01\n" for n in range(ENROLMENTS)))
    with connection.cursor() as cursor:
        cursor.execute("create temp table raw (id bigint, unit text, area text, status text, first_day date)")
        begun = time.perf_counter()
        with cursor.cursor.copy("copy raw from stdin (format csv)") as stream, lines.open("rb") as file:
            while block := file.read(1 << 18):
                stream.write(block)
        return time.perf_counter() - begun
