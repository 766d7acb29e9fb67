"""The tables that all reports begin with: everybody with her traits, who is enrolled, and what was paid.

Each is a named step over the snapshot's relations and a few small tables that hold what the pack says.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from recensus.enrolment.overlapping import PER_MONTH
from recensus.insight.reports.declared import ReportsShape, settings_of
from recensus.insight.reports.places import place_of
from recensus.insight.reports.types import AGES, UNKNOWN, Step
from recensus.programmes.catalogue import read_programme
from recensus.programmes.types import Programme
from recensus.rules.compile import compile_programme
from recensus.rules.programme import ProgrammeRules
from recensus.snapshots.engine import literal, quoted
from recensus.snapshots.opening import Reader
from recensus.vocabulary.types import Level, Pack

_READ: Final[dict[str, dict[str, Programme]]] = {}
"""The programmes of one version of a pack."""


def programmes_of(pack: Pack) -> dict[str, Programme]:
    """Return the programmes that can be read, by name."""
    if pack.content_hash not in _READ:
        read = {name: read_programme(pack, name)[0] for name in sorted(pack.programmes)}
        _READ.clear()
        _READ[pack.content_hash] = {name: one for name, one in read.items() if one is not None}
    return _READ[pack.content_hash]


def hold_given(reader: Reader, pack: Pack, on: date) -> None:
    """Hold what the pack says: the day and limits asked for, places, programmes, registers."""
    said = settings_of(pack)
    reader.hold("asked", _ASKED, [_asked(said, on)])
    reader.hold("places", {"area": "VARCHAR", "place": "VARCHAR"}, sorted(place_of(pack).items()))
    reader.hold("registers", {"source": "VARCHAR"}, [(name,) for name in said.registers])
    rows = [_programme(name, one) for name, one in programmes_of(pack).items()]
    reader.hold("programmes", _PROGRAMMES, rows)
    if not said.compared:  # a snapshot keeps what sources said of these attributes only
        reader.hold("said", _SAID, [])


_ASKED: Final = {
    "on_day": "DATE",
    "paid_within": "INTEGER",
    "answered_within": "INTEGER",
    "line": "DECIMAL(18, 2)",
    "line_per": "VARCHAR",
}
_SAID: Final = {"registrant": "BIGINT", "source": "VARCHAR", "attribute": "VARCHAR", "value": "VARCHAR"}
_PROGRAMMES: Final = {"programme": "VARCHAR", "amount": "DECIMAL(18, 2)", "times": "DECIMAL(18, 6)"}


def _asked(said: ReportsShape, on: date) -> tuple[object, ...]:
    line = (said.line.amount, said.line.per) if said.line else (None, None)
    return on, said.paid_within, said.answered_within, *line


def _programme(name: str, one: Programme) -> tuple[str, Decimal | None, Decimal | None]:
    often = one.benefit.frequency if one.benefit else one.card.cycle
    return name, one.benefit.amount if one.benefit else None, PER_MONTH.get(often or "")


def steps(pack: Pack, on: date) -> Iterator[Step]:
    """Yield the steps that make the tables, in order."""
    yield Step(
        name="disabled", says="what the pack's rule for disability says of a person", sql=_disabled(pack, on)
    )
    yield Step(name="people", says="a person with her traits", sql=_people(pack))
    yield Step(name="heads", says="a household with the person who heads it", sql=_HEADS)
    yield Step(
        name="told_of", says="a person, or a household with the traits of its head", sql=_TOLD_OF, kept=False
    )
    yield Step(name="kinds", says="one combination of traits, with its number", sql=_KINDS)
    yield Step(name="everybody", says="a person or household, with the number of her traits", sql=_EVERYBODY)
    yield Step(name="enrolled", says="an enrolment that stands, of somebody known", sql=_ENROLLED)
    yield from of_some("true")


def of_some(test: str) -> Iterator[Step]:
    """Yield the steps for what is due to, and was paid to, those registrants only for whom ``test`` is true."""
    yield Step(
        name="dues", says="what an enrolment is owed for a cycle", sql=_DUES.format(test=test), kept=False
    )
    yield Step(
        name="all_payments",
        says="a payment, reported or instructed here",
        sql=_PAYMENTS.format(test=test),
        kept=False,
    )


def _disabled(pack: Pack, on: date) -> str:
    """Return SQL for each person's answer (eligible: yes) to the pack's rule; nothing where it has none."""
    if (rule := settings_of(pack).disability) is None:
        return "SELECT NULL::BIGINT AS id, NULL::VARCHAR AS outcome WHERE false"
    conditions = {"disabled": rule}
    rules = ProgrammeRules(unit=Level.PERSON, day=on, attributes=pack.attributes, conditions=conditions)
    return f"SELECT id, outcome FROM ({compile_programme(rules).sql})"


def _people(pack: Pack) -> str:
    return f"""
        SELECT p.person_id AS registrant, coalesce(p.household_id, p.person_id) AS home,
            h.area AS lives, coalesce(place, '{UNKNOWN}') AS area, coalesce({_column(pack, "sex")}, '{UNKNOWN}') AS sex,
            {_band(_years(pack))} AS age,
            CASE d.outcome WHEN 'eligible' THEN 'yes' WHEN 'not eligible' THEN 'no' ELSE '{UNKNOWN}' END AS disability,
            {_heads(pack)} AS heads
        FROM persons p LEFT JOIN households h USING (household_id) LEFT JOIN places USING (area)
        LEFT JOIN disabled d ON d.id = p.person_id, asked"""


def _column(pack: Pack, role: str) -> str:
    name = getattr(pack.roles, role)
    return f"p.{quoted(name)}" if name else "NULL"


def _years(pack: Pack) -> str:
    """Return SQL for a person's age on the day: by her date of birth, else as it was told."""
    return f"coalesce(date_sub('year', {_column(pack, 'birth_date')}::DATE, on_day), {_column(pack, 'age')}::BIGINT)"


def _band(years: str) -> str:
    branches = [f"WHEN {years} >= {first} THEN '{band}'" for band, first in reversed(list(AGES.items()))]
    return f"CASE {' '.join(branches)} ELSE '{UNKNOWN}' END"


def _heads(pack: Pack) -> str:
    if pack.roles.relationship is None or pack.roles.head is None:
        return "false"
    return f"coalesce(p.{quoted(pack.roles.relationship)} = {literal(pack.roles.head)}, false)"


_HEADS: Final = """
SELECT home, arg_min(sex, registrant) AS sex, arg_min(age, registrant) AS age,
    arg_min(disability, registrant) AS disability
FROM people WHERE heads GROUP BY home
"""
_TOLD_OF: Final = f"""
SELECT registrant, 'P' AS unit, home, lives, area, sex, age, disability FROM people
UNION ALL
SELECT household_id, 'H', household_id, households.area, coalesce(place, '{UNKNOWN}'), coalesce(heads.sex, '{UNKNOWN}'),
    coalesce(heads.age, '{UNKNOWN}'), coalesce(heads.disability, '{UNKNOWN}')
FROM households LEFT JOIN places USING (area) LEFT JOIN heads ON heads.home = household_id
"""
_KINDS: Final = """
SELECT row_number() OVER (ORDER BY area, sex, age, disability)::INTEGER AS kind, *
FROM (SELECT DISTINCT area, sex, age, disability FROM told_of)
"""
_EVERYBODY: Final = """
SELECT registrant, unit, home, lives, kind FROM told_of JOIN kinds USING (area, sex, age, disability)
"""
_ENROLLED: Final = """
SELECT e.id, e.programme, e.registrant, e.unit, e.source, e.status, b.home,
    (coalesce(e.amount, p.amount) * p.times)::DECIMAL(18, 2) AS monthly
FROM enrolments e JOIN everybody b USING (registrant) LEFT JOIN programmes p USING (programme)
WHERE e.stands
"""
# Whose enrolment is not known is told apart by her payment's own number.
_DUES: Final = """
SELECT coalesce(enrolment, -id) AS enrolment, programme, cycle, registrant, amount, due_on, state
FROM entitlements WHERE {test}
"""
_PAYMENTS: Final = """
SELECT coalesce(enrolment, -id) AS enrolment, programme, cycle, registrant, amount, paid_on, state
FROM payments WHERE {test}
UNION ALL
SELECT enrolment, programme, cycle, registrant, amount, paid_on, state FROM instructed WHERE {test}
"""
