"""How fast everyone is determined, with reasons, beside a bare query that computes only the score of the same files."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from benchmarks.measuring import show, watching
from recensus.eligibility.compiling import Ruleset, compile_on
from recensus.eligibility.explaining import explain, explanation_rows
from recensus.eligibility.running import run_over
from recensus.eligibility.types import RESULT, Origin
from recensus.programmes.types import Condition, ModelDefinition, ModelKind, Parameter, Programme
from recensus.snapshots.engine import Limits, columnar
from recensus.snapshots.manifest import Manifest, Part, hash_files, overall
from recensus.snapshots.opening import OpenSnapshot, kept_reader, open_snapshot, reading
from recensus.snapshots.writing import PARQUET
from recensus.vocabulary.types import Attribute, Kind, Level, Pack, Roles, Survivorship

DAY = date(2026, 7, 1)
PART = 500_000
NUMBERS = ("rooms", "beds", "land", "cattle", "goats", "hens")
ASSETS = (
    "tv",
    "radio",
    "phone",
    "fridge",
    "stove",
    "bicycle",
    "car",
    "computer",
    "cement_walls",
    "iron_roof",
)
OTHERS = ("own_toilet", "piped_water", "electricity", "owns_home")
OF_PERSONS = ("employed", "literate", "at_school", "disabled")


def determine_1m() -> None:
    """Determine one million households."""
    _determine("determine-1m", 1_000_000)


def determine_25m() -> None:
    """Determine twenty-five million households."""
    _determine("determine-25m", 25_000_000)


def _determine(name: str, households: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="recensus-bench-"))
    try:
        write_population(folder / "snapshot", households)
        ruleset = compile_on(pack(), programme(), DAY)
        reference = _timed(lambda: _bare_scores(open_snapshot(folder / "snapshot", verify=False)))
        with watching() as peak:
            taken = _timed(lambda: _run(folder, ruleset))
        show(
            name=name,
            value=taken,
            unit="s",
            reference="a bare query that computes only the score of the same files",
            ratio=taken / reference,
            peak_rss_mb=peak.mebibytes,
        )
    finally:
        shutil.rmtree(folder)


def explain_one() -> None:
    """Explain single households of a run over one million, warm: the median of fifty."""
    folder = Path(tempfile.mkdtemp(prefix="recensus-bench-"))
    try:
        write_population(folder / "snapshot", 1_000_000)
        ruleset = compile_on(pack(), programme(), DAY)
        _run(folder, ruleset)
        with watching() as peak:
            times = [_timed(partial(_explain, folder, ruleset, n)) for n in range(1, 1_000_000, 18_181)]
        reference = _timed(lambda: _look(folder, 500_000))
        show(
            name="explain-one",
            value=statistics.median(times[5:]) * 1000,
            unit="ms",
            reference="reading the household's rows alone",
            ratio=statistics.median(times[5:]) / reference,
            peak_rss_mb=peak.mebibytes,
        )
    finally:
        shutil.rmtree(folder)


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _run(folder: Path, ruleset: Ruleset) -> None:
    """Verify the snapshot, determine everyone, write and hash the result: all that the action does but its row."""
    run_over(open_snapshot(folder / "snapshot"), ruleset.sql, Level.HOUSEHOLD, folder / "result")


def _explain(folder: Path, ruleset: Ruleset, number: int) -> None:
    relations = open_snapshot(folder / "snapshot", verify=False).all_relations()
    reader = kept_reader({RESULT: sorted((folder / "result").rglob("*.parquet")), **relations})
    found = explanation_rows(reader, number)
    assert found is not None
    origin = Origin(run=1, on=DAY, recorded=None, pack_version="", rules_hash="", snapshot="")
    explain(ruleset.text, found, "en", origin)


def _look(folder: Path, number: int) -> None:
    with reading({RESULT: sorted((folder / "result").rglob("*.parquet"))}) as reader:
        reader.rows(f"FROM {RESULT} WHERE id = ?", [number])


def _bare_scores(snapshot: OpenSnapshot) -> None:
    numbers = " + ".join(f"0.01 * coalesce({name}, 0)" for name in NUMBERS)
    assets = " + ".join(f"0.02 * coalesce({name}::INTEGER, 0)" for name in (*ASSETS, *OTHERS))
    with reading(folders=[snapshot.folder]) as reader:
        for part in snapshot.manifest.parts:
            reader.relate(snapshot.relations(part))
            reader.rows(
                f"""SELECT sum({numbers} + {assets} - 0.3 * ln(size)) FROM households JOIN (
                    SELECT household_id, count(*) AS size, avg(age) AS age FROM persons GROUP BY ALL
                ) USING (household_id)"""
            )


def write_population(folder: Path, households: int) -> None:
    """Write a snapshot of so many households of 4.4 persons on average, one value in a hundred missing."""
    folder.mkdir()
    parts = tuple(
        Part(partition="none", households=f"households/part-{n}.parquet", persons=f"persons/part-{n}.parquet")
        for n in range(-(-households // PART))
    )
    for kind in ("households", "persons"):
        (folder / kind).mkdir()
    with columnar(Limits(), folders=[folder]) as connection:
        for number, part in enumerate(parts):
            low, high = number * PART + 1, min((number + 1) * PART, households)
            for sql, name in ((_households(low, high), part.households), (_persons(low, high), part.persons)):
                connection.execute(f"COPY ({sql}) TO '{folder / name}' ({PARQUET})")
    files = hash_files(folder, [name for part in parts for name in (part.households, part.persons)])
    facts = {
        "pack": "bench",
        "pack_version": "0" * 64,
        "on": str(DAY),
        "recorded": "",
        "population": "generated",
    }
    manifest = Manifest(
        **facts, households=households, persons=0, unparsed={}, parts=parts, files=files, hash=overall(files)
    )
    manifest.write(folder)


def _drawn(key: str, salt: int, below: int, kind: str) -> str:
    """Return SQL for a value below a limit, drawn by hashing, missing once in a hundred."""
    draw = f"hash({key}, {salt})"
    return f"CASE WHEN {draw} % 100 > 0 THEN (({draw} // 100) % {below})::{kind} END"


def _households(low: int, high: int) -> str:
    numbers = [f"{_drawn('n', i, 9, 'BIGINT')} AS {name}" for i, name in enumerate(NUMBERS)]
    assets = [f"{_drawn('n', 50 + i, 2, 'BOOLEAN')} AS {name}" for i, name in enumerate((*ASSETS, *OTHERS))]
    area = "('D' || (n % 400))::VARCHAR AS area, (n % 3 = 0)::BOOLEAN AS urban"
    columns = ", ".join(["n::BIGINT AS household_id", area, *numbers, *assets, "NULL::VARCHAR AS absent"])
    return f"SELECT {columns} FROM range({low}, {high + 1}) AS r(n)"


def _persons(low: int, high: int) -> str:
    facts = [f"{_drawn('n * 10 + m', 80 + i, 2, 'BOOLEAN')} AS {name}" for i, name in enumerate(OF_PERSONS)]
    age = f"{_drawn('n * 10 + m', 79, 90, 'BIGINT')} AS age"
    keys = "(n * 10 + m)::BIGINT AS person_id, n::BIGINT AS household_id"
    columns = ", ".join([keys, age, *facts, "NULL::VARCHAR AS absent"])
    members = "unnest(range(0, (1 + hash(n, 99) % 8)::BIGINT + (n % 10 < -1)::BIGINT))"
    return f"SELECT {columns} FROM (SELECT n, {members} AS m FROM range({low}, {high + 1}) AS r(n))"


def pack() -> Pack:
    """Return a pack of the words that the benchmark uses."""
    kinds = {
        **dict.fromkeys(NUMBERS, (Level.HOUSEHOLD, Kind.INTEGER)),
        **dict.fromkeys(("urban", *ASSETS, *OTHERS), (Level.HOUSEHOLD, Kind.BOOLEAN)),
        **dict.fromkeys(OF_PERSONS, (Level.PERSON, Kind.BOOLEAN)),
        "area": (Level.HOUSEHOLD, Kind.AREA),
        "age": (Level.PERSON, Kind.INTEGER),
    }
    words = {
        n: Attribute(name=n, label={"en": n}, level=level, kind=kind) for n, (level, kind) in kinds.items()
    }
    derived = {
        "size": "count_members(true)",
        "children": "count_members(age < 15)",
        "old": "count_members(age >= 65)",
    }
    for name, rule in derived.items():
        words[name] = Attribute(
            name=name, label={"en": name}, level=Level.HOUSEHOLD, kind=Kind.INTEGER, derived=rule
        )
    empties = ("code_lists", "issuers", "areas", "messages", "sources", "programmes", "tables")
    empty: dict[str, object] = {name: {} for name in empties}
    return Pack(
        name="bench", path="", label={"en": "Bench"}, languages=("en",), currency="XXX", calendar="gregorian",
        setup="social_registry", content_hash="0" * 64, attributes=words, roles=Roles(area="area"),
        survivorship=Survivorship(), **empty,  # type: ignore[arg-type]  # all are empty mappings
    )  # fmt: skip


def programme() -> Programme:
    """Return a programme with a score of thirty terms and ten conditions."""
    terms = [*NUMBERS, *ASSETS, *OTHERS, "ln(size)", "size * size", "children", "old", "children / size"]
    terms += [
        "share_of_members(literate, age >= 15)",
        "any_member(employed)",
        "least(rooms, 4)",
        "land * land",
        "ln(beds + 1)",
    ]
    rows = "".join(f'national,"{term}",{0.001 * (n + 7):.3f},{n},0,9\n' for n, term in enumerate(terms))
    table = "model,term,coefficient,label,minimum,maximum\nnational,1,9.5,Constant,,\n" + rows
    texts = {
        "poor": "score <= cut_off", "has_child": "any_member(age < 18)", "not_rich": "not car",
        "small_land": "land <= 7", "few_cattle": "cattle <= 7", "crowded": "size / rooms > 0.3",
        "no_computer": "not (computer and fridge and stove)", "not_all_employed": "not every_member(employed)",
        "some_need": "any_member(disabled) or children > 0 or old > 0 or not electricity",
        "few_goats": "goats + hens <= 15",
    }  # fmt: skip
    return Programme(
        name="bench",
        label={"en": "Bench"},
        unit=Level.HOUSEHOLD,
        holder="Nobody",
        conditions=tuple(Condition(name=n, rule=r, says={"en": n}, line=1) for n, r in texts.items()),
        parameters={
            "cut_off": Parameter(name="cut_off", label={"en": "Cut-off"}, values={DAY: Decimal("9.9")})
        },
        models={
            "score": ModelDefinition(
                name="score", kind=ModelKind.PMT, file="models/pmt.csv", table=table, digits=6
            )
        },
    )
