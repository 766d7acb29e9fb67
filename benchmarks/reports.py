"""How long the whole report set takes over a country's enrolments: overlap matrix, gaps, timeliness and all the others.

The snapshot is written set by set in the columnar engine, with the columns that one from the record has: twelve
programmes, eight million households of three for twenty million enrolments that begin over twenty-four months, and an
entitlement and a payment for each month since. Four programmes were determined for everybody. Beside it, in the same
run: counting the same enrolments by programme and area, and nothing else.
"""

import os
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.measuring import show, watching

ENROLMENTS = int(os.environ.get("BENCH_REPORTS_ENROLMENTS", "20000000"))
MONTHS = int(os.environ.get("BENCH_REPORTS_MONTHS", "24"))
PROGRAMMES, DETERMINED, REGIONS, DISTRICTS = 12, 4, 20, 300
ON = date(2026, 1, 31)
HOUSEHOLDS = ENROLMENTS * 2 // 5
MEMBERS = 3
ALLOWED_PAGE_SECONDS = 1.0

PACK = """
name: reporting
label: A country that reports
languages: [en]
currency: KES
calendar: gregorian
setup: beneficiary_registry
roles: {sex: sex, birth_date: birth_date, relationship: relationship, head: head, area: area}
"""
ATTRIBUTES = """
area: {label: District, level: household, kind: area}
sex: {label: Sex, level: person, kind: code, codes: sex}
birth_date: {label: Date of birth, level: person, kind: date}
relationship: {label: Relationship, level: person, kind: code, codes: relationship}
difficulty: {label: Has a severe difficulty, level: person, kind: boolean}
"""
CODES = """
sex: {female: Female, male: Male}
relationship: {head: Head, other: Other}
"""
PROGRAMME = """
label: {name}
unit: person
benefit: {{amount: 100, frequency: monthly}}
planned: {{2020-01-01: 2000000}}
administration: {{2020-01-01: 1000000}}
"""
REPORTS = """
disability: difficulty
paid_within: 10
registers: register
compared: [sex, birth_date]
line: {amount: 500, per: household, label: The line, source: Made up}
"""
REGISTER = """
label: Register
method: registered
mode: delta
carries: [population, vital events]
files: {births: {describes: person, key: no, columns: {sex: sex, birth_date: born}}}
"""

_PERSON = f"{HOUSEHOLDS} + 1 + (hash(n) % {HOUSEHOLDS * MEMBERS})::BIGINT"
_FIRST = f"(DATE '2024-02-01' + to_months((hash(id * 7) % {MONTHS})::INTEGER))::DATE"
_MONTH = (
    f"FROM enrolled, range({MONTHS}) AS m(number) WHERE first_day + to_months(number::INTEGER) <= DATE '{ON}'"
)
_PAID = "CASE WHEN hash(id * 31 + number) % 20 = 0 THEN NULL ELSE due + (hash(id + number) % 14)::INTEGER END"
_TABLES = {
    "households/part-0.parquet": f"""
        SELECT n AS household_id, (1 + hash(n) % {DISTRICTS})::VARCHAR AS area, NULL::VARCHAR AS absent
        FROM range(1, {HOUSEHOLDS} + 1) t(n)""",
    "persons/part-0.parquet": f"""
        SELECT {HOUSEHOLDS} + n AS person_id, 1 + (n - 1) // {MEMBERS} AS household_id,
            if(n % {MEMBERS} = 1, 'head', 'other') AS relationship,
            (DATE '1930-01-01' + (hash(n) % 34000)::INTEGER)::DATE AS birth_date, hash(n) % 9 = 0 AS difficulty,
            if(hash(n) % 2 = 0, 'female', 'male') AS sex, NULL::VARCHAR AS absent
        FROM range(1, {HOUSEHOLDS * MEMBERS} + 1) t(n)""",
    "tables/enrolments.parquet": """
        SELECT id, programme, registrant, 'P' AS unit, programme AS source, first_day, NULL::DATE AS last_day,
            'active' AS status, 100::DECIMAL(18, 2) AS amount, 'KES' AS currency, true AS stands FROM enrolled""",
    "tables/entitlements.parquet": f"""
        SELECT id * 100 + number AS id, id AS enrolment, programme,
            (first_day + to_months(number::INTEGER))::VARCHAR AS cycle, registrant, 100::DECIMAL(18, 2) AS amount,
            'KES' AS currency, (first_day + to_months(number::INTEGER))::DATE AS due_on, 'due' AS state {_MONTH}""",
    "tables/payments.parquet": f"""
        SELECT id * 100 + number AS id, id AS enrolment, programme, cycle, registrant, 100::DECIMAL(18, 2) AS amount,
            'KES' AS currency, {_PAID} AS paid_on, if(paid_on IS NULL, 'failed', 'paid') AS state, programme AS source
        FROM (SELECT *, (first_day + to_months(number::INTEGER))::DATE AS due,
                  (first_day + to_months(number::INTEGER))::VARCHAR AS cycle {_MONTH})""",
    "tables/instructed.parquet": """
        SELECT 0::BIGINT AS id, 0::BIGINT AS enrolment, '' AS programme, '' AS cycle, 0::BIGINT AS registrant,
            0::DECIMAL(18, 2) AS amount, '' AS currency, NULL::DATE AS paid_on, '' AS state WHERE false""",
    "tables/complaints.parquet": """
        SELECT id, programme, registrant, first_day AS received_on, first_day + 20 AS answered_on, 'answered' AS state
        FROM enrolled WHERE id % 100 = 0""",
    "tables/said.parquet": f"""
        SELECT registrant, source, attribute,
            value || if(hash(registrant) % 50 = 0 AND source = 'register', '!', '') AS value
        FROM (SELECT DISTINCT registrant, unnest([programme, 'register']) AS source FROM enrolled),
            (VALUES ('sex', 'female'), ('birth_date', '1980-01-01')) AS a(attribute, value)
        WHERE registrant <= {HOUSEHOLDS} + {HOUSEHOLDS}""",
}


def reports_20m() -> None:
    """Prepare every report over twenty million enrolments, and open each page's figures."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recensus.config.settings")
    with tempfile.TemporaryDirectory(prefix="recensus-bench-") as folder:
        django.setup()
        _write(Path(folder))
        with watching() as peak:
            seconds, page = _prepared(Path(folder))
        alone = _counted_alone(Path(folder))
        show(
            name="reports-20m",
            value=seconds,
            unit="s",
            reference=f"counting the same enrolments by programme and area ({alone:.2f} s)",
            ratio=seconds / alone,
            peak_rss_mb=peak.mebibytes,
            also={"enrolments": ENROLMENTS, "slowest_page_s": round(page, 3)},
        )
        if page > ALLOWED_PAGE_SECONDS:
            raise SystemExit(f"A page's figures took {page:.2f} s; {ALLOWED_PAGE_SECONDS} s are allowed.")


def _write(folder: Path) -> None:
    """Write the pack, the snapshot and the determinations."""
    from recensus.snapshots.engine import Limits, columnar

    for file, text in _pack_files().items():
        (folder / "reporting" / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / "reporting" / file).write_text(text.lstrip())
    made = folder / "snapshot"
    with columnar(
        Limits(), folders=[folder], spill=folder / "spill", database=folder / "made.duckdb"
    ) as connection:
        connection.execute(
            f"""CREATE TABLE enrolled AS SELECT *, {_FIRST} AS first_day FROM (
                SELECT n AS id, 'programme_' || (1 + n % {PROGRAMMES}) AS programme, {_PERSON} AS registrant
                FROM range(1, {ENROLMENTS} + 1) t(n)) ORDER BY registrant, id"""
        )
        for file, sql in _TABLES.items():
            (made / file).parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"COPY ({sql}) TO '{made / file}' (FORMAT parquet, COMPRESSION zstd)")
        for number in range(1, DETERMINED + 1):
            connection.execute(
                f"""COPY (SELECT {HOUSEHOLDS} + n AS id, if(hash(n * {number}) % 5 = 0, 'eligible', 'not eligible')
                    AS outcome FROM range(1, {HOUSEHOLDS * MEMBERS} + 1) t(n))
                    TO '{folder / f"determined-{number}.parquet"}' (FORMAT parquet)"""
            )
    (folder / "made.duckdb").unlink()


def _pack_files() -> dict[str, str]:
    regions = "".join(f"r{number},KE,region,Region {number}\n" for number in range(REGIONS))
    districts = "".join(f"{n},r{n % REGIONS},district,District {n}\n" for n in range(1, DISTRICTS + 1))
    programmes = {
        f"programmes/programme_{number}/programme.yaml": PROGRAMME.format(name=f"Programme {number}")
        for number in range(1, PROGRAMMES + 1)
    }
    return {
        "pack.yaml": PACK,
        "vocabulary/attributes.yaml": ATTRIBUTES,
        "vocabulary/codes.yaml": CODES,
        "vocabulary/areas.csv": "code,parent,level,name\nKE,,country,Country\n" + regions + districts,
        "reports.yaml": REPORTS,
        "sources/register.yaml": REGISTER,
        **programmes,
    }


def _prepared(folder: Path) -> tuple[float, float]:
    """Prepare all reports; return the seconds that took, and those of the slowest page's figures."""
    from recensus.insight.reports.catalogue import REPORTS as THEM
    from recensus.insight.reports.places import regions_of_places
    from recensus.insight.reports.preparing import prepare
    from recensus.insight.reports.reading import exact, together
    from recensus.insight.reports.types import Narrowing
    from recensus.snapshots.manifest import Manifest, Part
    from recensus.snapshots.opening import OpenSnapshot
    from recensus.vocabulary.pack import open_pack

    pack, made = open_pack(folder / "reporting"), folder / "snapshot"
    part = Part(partition="all", households="households/part-0.parquet", persons="persons/part-0.parquet")
    manifest = Manifest(
        pack=pack.name,
        pack_version=pack.content_hash,
        on=ON.isoformat(),
        recorded="",
        population="made",
        households=HOUSEHOLDS,
        persons=HOUSEHOLDS * MEMBERS,
        unparsed={},
        parts=(part,),
        files={},
        hash="",
        tables={Path(file).stem: file for file in _TABLES if file.startswith("tables/")},
    )
    determined = {
        f"programme_{number}": [folder / f"determined-{number}.parquet"]
        for number in range(1, DETERMINED + 1)
    }
    begun = time.perf_counter()
    figures = prepare(
        pack,
        OpenSnapshot(folder=made, manifest=manifest),
        on=ON,
        determined=determined,
        threshold=5,
        into=folder / "reports",
    )
    seconds, pages, asked = (
        time.perf_counter() - begun,
        [],
        Narrowing(sex="female", age="25-59", disability="no"),
    )
    for name in THEM:
        begun = time.perf_counter()
        together(exact(figures.folder, name, asked, None, regions_of_places(pack)))
        pages.append(time.perf_counter() - begun)
    return seconds, max(pages)


def _counted_alone(folder: Path) -> float:
    from recensus.snapshots.opening import reading

    begun = time.perf_counter()
    with reading(
        {name: [folder / "snapshot" / f"{name}/part-0.parquet"] for name in ("households", "persons")}
        | {"enrolments": [folder / "snapshot/tables/enrolments.parquet"]}
    ) as reader:
        reader.rows(
            """SELECT programme, area, count(*) FROM enrolments JOIN persons ON person_id = registrant
               JOIN households USING (household_id) GROUP BY ALL"""
        )
    return time.perf_counter() - begun
