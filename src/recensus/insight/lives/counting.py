"""Counting the life course over the reports' own tables of a snapshot, in named steps."""

from collections.abc import Iterator
from datetime import date

from recensus.insight.lives.declared import conditions_of
from recensus.insight.lives.types import ANY, STAGES
from recensus.insight.reports.computing import begin, run
from recensus.insight.reports.types import Step
from recensus.rules.compile import compile_programme
from recensus.rules.programme import ProgrammeRules
from recensus.snapshots.engine import literal
from recensus.snapshots.opening import OpenSnapshot, Reader, Row, reading
from recensus.vocabulary.types import Level, Pack

_HOLDING = """
SELECT DISTINCT p.registrant, e.programme FROM people p JOIN enrolled e ON e.registrant = p.registrant
UNION
SELECT DISTINCT p.registrant, e.programme FROM people p JOIN enrolled e ON e.registrant = p.home AND e.unit = 'H'
"""
_COUNTED = f"""
WITH persons_at AS (
    SELECT s.stage, p.registrant, p.area, p.sex FROM people p JOIN stages s USING (registrant)
)
SELECT area, sex, stage, '' AS programme, count(*) AS persons FROM persons_at GROUP BY ALL
UNION ALL
SELECT area, sex, stage, '{ANY}', count(DISTINCT registrant)
FROM persons_at JOIN holding USING (registrant) GROUP BY ALL
UNION ALL
SELECT area, sex, stage, programme, count(*) FROM persons_at JOIN holding USING (registrant) GROUP BY ALL
ORDER BY ALL
"""


def count(pack: Pack, snapshot: OpenSnapshot, on: date) -> list[Row]:
    """Return rows of place, sex, stage, programme ("": all on record, `ANY`: in at least one) and persons."""
    with reading(folders=[snapshot.folder]) as reader:
        begin(reader, snapshot, pack, on, {})
        return _counted(reader, pack, on)


def _counted(reader: Reader, pack: Pack, on: date) -> list[Row]:
    run(reader, _steps(pack, on))
    return reader.rows(_COUNTED)


def _steps(pack: Pack, on: date) -> Iterator[Step]:
    yield Step(name="holding", says="a person and a programme that she or her household is in", sql=_HOLDING)
    yield Step(
        name="stages",
        says="a person and an age or condition of hers",
        sql=" UNION ALL ".join([_ages(), *_conditions(pack, on)]),
    )


def _ages() -> str:
    branches = " ".join(
        f"WHEN {literal(band)} THEN {literal(stage)}" for stage, bands in STAGES.items() for band in bands
    )
    return f"SELECT registrant, CASE age {branches} END AS stage FROM people"


def _conditions(pack: Pack, on: date) -> Iterator[str]:
    """Yield SQL for those of whom a condition is known to be true."""
    for name, condition in conditions_of(pack).items():
        rules = ProgrammeRules(
            unit=Level.PERSON, day=on, attributes=pack.attributes, conditions={"so": condition.rule}
        )
        sql = compile_programme(rules).sql
        yield f"SELECT id, {literal(name)} FROM ({sql}) WHERE outcome = 'eligible'"
