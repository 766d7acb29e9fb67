"""Law 5: every bulk decision can be repeated, to the byte."""

import csv
import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.eligibility.compiling import compile_on
from recensus.eligibility.running import run_over
from recensus.programmes.types import Condition, Programme
from recensus.snapshots.engine import Limits
from recensus.snapshots.making import write_snapshot
from recensus.snapshots.opening import OpenSnapshot, open_snapshot, reading
from recensus.snapshots.population import RecordShape, Write
from recensus.vocabulary.types import Area, Attribute, Kind, Level, Pack, Roles, Survivorship

DAY = date(2026, 7, 1)
WORDS = {
    "area": (Level.HOUSEHOLD, Kind.AREA),
    "rooms": (Level.HOUSEHOLD, Kind.INTEGER),
    "income": (Level.HOUSEHOLD, Kind.NUMBER),
    "age": (Level.PERSON, Kind.INTEGER),
}
SHAPES = (
    RecordShape(id=1, source="a", kind="H", attributes=("area", "rooms")),
    RecordShape(id=2, source="b", kind="H", attributes=("rooms", "income")),
    RecordShape(id=3, source="a", kind="P", attributes=("age",)),
)


def pack() -> Pack:
    """Return a country of two regions and a few words."""
    empty: dict[str, Any] = {
        n: {} for n in ("code_lists", "issuers", "messages", "sources", "programmes", "tables")
    }
    tree = {"C": None, "N": "C", "S": "C"}
    return Pack(
        name="law",
        path="",
        label={"en": "Law"},
        languages=("en",),
        currency="XXX",
        calendar="gregorian",
        setup="social_registry",
        content_hash="0" * 64,
        attributes={
            n: Attribute(name=n, label={"en": n}, level=level, kind=k) for n, (level, k) in WORDS.items()
        },
        areas={c: Area(code=c, parent=p, level="", name=c) for c, p in tree.items()},
        roles=Roles(area="area"),
        survivorship=Survivorship(default=("b", "a")),
        **empty,
    )


def programme() -> Programme:
    """Return a programme that counts, adds and divides."""
    rules = {"poor": "income / rooms < 30", "young": "sum_members(age) / count_members(true) < 40"}
    return Programme(
        name="law",
        label={"en": "Law"},
        unit=Level.HOUSEHOLD,
        holder="",
        conditions=tuple(Condition(name=n, rule=r, says={"en": n}, line=1) for n, r in rules.items()),
    )


@dataclass
class Handed:
    """A population drawn by ``seed`` and handed over in the order of ``order``."""

    seed: int
    size: int
    order: int
    name: str = "law"
    on: date = DAY
    recorded: datetime = datetime(2026, 7, 1, tzinfo=UTC)

    def shapes(self) -> Sequence[RecordShape]:
        return random.Random(self.order).sample(SHAPES, len(SHAPES))

    def copy_records(self, write: Write) -> int:
        chance = random.Random(self.seed)
        rows: list[tuple[object, ...]] = []
        for n in range(self.size):
            area, rooms = chance.choice(["N", "S", "C", "?", None]), chance.choice(["0", "1", "3", "x", None])
            why = json.dumps({"rooms": "refused"}) if rooms is None else ""
            rows.append((n, 1, "2026-01-01", json.dumps([area, rooms]), why))
            if chance.random() < 0.5:
                day = chance.choice(["2026-01-01", "2026-02-01"])
                rows += [(n, 2, day, json.dumps([None, f"{chance.random() * 90:.3f}"]), "") for _ in range(2)]
            age = json.dumps([str(chance.randrange(90))])
            rows += [(10_000 + 10 * n + m, 3, "2026-01-01", age, "") for m in range(n % 4)]
        return self._hand_over(rows, write)

    def copy_memberships(self, write: Write) -> int:
        return self._hand_over(
            [(10_000 + 10 * n + m, n, "") for n in range(self.size) for m in range(n % 4)], write
        )

    def _hand_over(self, rows: list[Any], write: Write) -> int:
        random.Random(self.order).shuffle(rows)
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        write(text.getvalue().encode())
        return len(rows)


@settings(max_examples=5, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    size=st.integers(0, 1_500),
    orders=st.tuples(st.integers(0, 99), st.integers(100, 199)),
    threads=st.permutations([1, 2, 4]),
)
def test_the_same_state_and_rules_give_the_same_bytes(
    tmp_path_factory: Any, seed: int, size: int, orders: tuple[int, int], threads: list[int]
) -> None:
    """Whatever the order in which rows come, and however many threads work."""
    ruleset = compile_on(pack(), programme(), DAY)
    outcomes = []
    for order, number in zip(orders, threads, strict=False):
        folder = tmp_path_factory.mktemp("law")
        limits = Limits(threads=number)
        place, manifest = write_snapshot(pack(), Handed(seed=seed, size=size, order=order), folder, limits)
        result = run_over(open_snapshot(place), ruleset.sql, ruleset.unit, folder / "result", limits=limits)
        outcomes.append((manifest.files, result.files, result.counts))
    assert outcomes[0] == outcomes[1]
    assert sum(outcomes[0][2].values()) == size


def test_no_order_of_rows_shows_in_a_result(tmp_path: Path) -> None:
    """The rows of a snapshot's files come in any order, and enough of them for several threads."""
    ruleset = compile_on(pack(), programme(), DAY)
    place, _ = write_snapshot(pack(), Handed(seed=1, size=30_000, order=0), tmp_path)
    opened = open_snapshot(place)
    kept = run_over(opened, ruleset.sql, ruleset.unit, tmp_path / "kept")
    with reading(folders=[tmp_path]) as reader:
        for name in opened.manifest.files:
            reader.relate({"part": [place / name]})
            reader.write("FROM part ORDER BY hash(household_id, 3)", tmp_path / "shuffled" / name)
    shuffled = OpenSnapshot(folder=tmp_path / "shuffled", manifest=opened.manifest)
    for threads in (1, 3):
        limits = Limits(threads=threads)
        again = run_over(shuffled, ruleset.sql, ruleset.unit, tmp_path / f"again-{threads}", limits=limits)
        assert again.files == kept.files


def test_every_file_is_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    """However the rows were handed over: by household, and within one by person."""
    ruleset = compile_on(pack(), programme(), DAY)
    for order in (1, 2):
        place, manifest = write_snapshot(
            pack(), Handed(seed=1, size=20_000, order=order), tmp_path / str(order)
        )
        result = run_over(open_snapshot(place), ruleset.sql, ruleset.unit, place / "result")
        with reading(folders=[place]) as reader:
            for name in [*manifest.files, *(f"result/{name}" for name in result.files)]:
                reader.relate({"part": [place / name]})
                keys = "household_id, person_id" if name.startswith("persons") else "household_id"
                held = reader.rows(f"SELECT {keys} FROM part")
                assert held == sorted(held, key=lambda row: [(part is None, part) for part in row])


def test_the_same_rules_are_the_same_text() -> None:
    assert compile_on(pack(), programme(), DAY).hash == compile_on(pack(), programme(), DAY).hash
