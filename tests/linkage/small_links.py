"""A linker of a few lines in the place of the engine, and two registers of one village to link."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import pyarrow as pa
from django.db import connection

from recensus.decisions import actions as decisions
from recensus.linkage import actions, models
from recensus.linkage.engine.types import (
    FINDINGS,
    GROUPS,
    PAIRS,
    Constraints,
    Linked,
    Model,
    Progress,
    Settings,
    silent,
)
from recensus.linkage.resolving import make_run
from recensus.linkage.types import Done
from recensus.registry.models import Link
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.models import PackVersion
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.cast import appoint
from tests.decisions.conftest import CLOCK
from tests.registry.conftest import Household, Person, Stated, put_on_record
from tests.small_country import write_pack

MANAGER = {"by": "nadia", "purpose": "casework"}
OPERATOR = {"by": "tester", "purpose": "registration"}
FARIDA, GODWIN = ({"by": name, "purpose": "casework"} for name in ("farida", "godwin"))
WHY = "the same woman by her mother's name"

SURVEY = Stated(
    "survey",
    date(2026, 1, 1),
    (
        Household("H1", area="Kaba"),
        Household("H2", area="Tombo"),
        Person("H1/1", "H1", "Amina Njeri", None, "1990-05-01"),
        Person("H1/2", "H1", "Bashir Njeri", None, "2015-02-03", "male", "child"),
        Person("H2/1", "H2", "Chidi Okoro", None, "1980-01-09", "male"),
    ),
)
PENSION = Stated(
    "pension",
    date(2026, 2, 1),
    (
        Person("B1", None, "Amina Njeri", None, "1990-05-01", relationship=None),
        Person("B2", None, "Chidi Okoro", None, "1980-01-09", "male", None),
        Person("B3", None, "Beatrice Kamau", None, "1960-01-09", "female", None),
    ),
)


def village(folder: Path) -> Pack:
    """Put both registers on record; the pension says who is paid."""
    written = write_pack(folder)
    pension = written / "sources/pension.yaml"
    pension.write_text(pension.read_text() + "carries: [enrolments]\n")
    put_on_record(SURVEY)
    put_on_record(PENSION)
    pack = open_pack(written)
    PackVersion.objects.update(name=pack.name)  # what the extracts cite in the tests of the record
    record_pack_version(pack, by="tester")
    return pack


def run(pack: Pack) -> int:
    """Make a run by the linker of a few lines."""
    return make_run(pack=pack, linker=alike, **OPERATOR)


def in_force(pack: Pack) -> Done:
    """Make a run and put it in force."""
    return actions.activate(run=run(pack), why="the first run", **MANAGER)


def person(key: str) -> int:
    """Return who has a key of a person now."""
    return Link.objects.get(kind="P", source_key=key, ended_by=None).registrant_id


def event_of(done: Done) -> models.Event:
    """Return what was done."""
    assert done.event is not None
    return models.Event.objects.get(pk=done.event)


def decide(*numbers: int) -> None:
    """Take proposals through every step, by officers who did not propose."""
    for officer in (FARIDA, GODWIN):
        appoint(officer["by"], "programme_manager")
    for number in numbers:
        decisions.review(proposal=number, note="I compared them", **FARIDA)
        decisions.give_notice(proposal=number, reasons={}, **FARIDA)
    _set_clock(days=40)
    for number in numbers:
        decisions.decide(proposal=number, note="do it", **GODWIN)
    _set_clock(days=0)


def _set_clock(*, days: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CLOCK.replace("'0 days'", f"'{days} days'"))


def alike(
    records: pa.Table,
    settings: Settings,  # noqa: ARG001 - it knows one way only
    *,
    labels: pa.Table | None = None,  # noqa: ARG001 - and learns nothing
    constraints: Constraints | None = None,
    progress: Progress = silent,
) -> Linked:
    """Hold those to be one who have the same name and date of birth, as far as people do not say otherwise."""
    progress("compare", 0.5)
    rows = records.to_pylist()
    said = constraints or Constraints()
    same, different = (
        {(row["left"], row["right"]) for row in table.to_pylist()} for table in (said.same, said.different)
    )
    found = [
        (left["record"], right["record"])
        for left, right in combinations(sorted(rows, key=lambda row: row["record"]), 2)
        if left["full"] and (left["full"], left["birth_date"]) == (right["full"], right["birth_date"])
    ]
    group = {row["record"]: row["record"] for row in rows}
    for left, right in [*sorted(same), *(pair for pair in found if pair not in different)]:
        _join(group, left, right, different)
    pairs = [
        (*pair, 0, 9.0, 0.999, "person" if pair in same else "model")
        for pair in sorted({*found, *same} - different)
    ]
    return Linked(
        pairs=_table(pairs, PAIRS),
        groups=_table(((record, of, of) for record, of in sorted(group.items())), GROUPS),
        findings=FINDINGS.empty_table(),
        unresolved=PAIRS.empty_table(),
        model=MODEL,
        report={"records": len(rows)},
    )


def _join(group: dict[int, int], left: int, right: int, different: set[tuple[int, int]]) -> None:
    one, other = sorted((group[left], group[right]))
    joined = [record for record, of in group.items() if of in (one, other)]
    if not any(pair in different for pair in combinations(sorted(joined), 2)):
        group.update(dict.fromkeys(joined, one))


def _table(rows: Iterator[tuple[object, ...]] | list[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    named = [dict(zip(schema.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(named, schema=schema)


MODEL = Model(
    settings={},
    levels={},
    weights={},
    prior=0.0,
    classes={},
    learned=None,
    mistyped=0.1,
    calibration=(),
    same_above=0.99,
    different_below=0.05,
)
