"""The query's first steps: what was recorded of households and persons, with every number as DOUBLE."""

from dataclasses import dataclass

from recensus.rules.layers import Query, select
from recensus.rules.programme import CheckedProgramme
from recensus.rules.quoting import quoted
from recensus.rules.tree import Reason, walk
from recensus.rules.types import type_of
from recensus.vocabulary.types import Attribute, Level


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The stored attributes that a programme reads, sorted, and whether it reads why values are absent."""

    household: tuple[Attribute, ...]
    person: tuple[Attribute, ...]
    reasons: bool = False

    def of(self, level: Level) -> tuple[Attribute, ...]:
        """Return the attributes of a level."""
        return self.person if level is Level.PERSON else self.household


def stored_columns(checked: CheckedProgramme) -> Columns:
    """Return the stored attributes that any rule of the programme names."""
    used = {name for rule in checked.every_rule() for name in rule.attributes}
    stored = [a for name in sorted(used) if (a := checked.rules.attributes[name]).derived is None]
    of_level = {level: tuple(a for a in stored if a.level is level) for level in Level}
    reasons = any(isinstance(node, Reason) for rule in checked.every_rule() for node in walk(rule.root))
    return Columns(household=of_level[Level.HOUSEHOLD], person=of_level[Level.PERSON], reasons=reasons)


def recorded(attribute: Attribute, relation: str) -> str:
    """Return the SQL of a stored attribute: numbers as DOUBLE, the rest as it is."""
    column = f"{relation}.{quoted(attribute.name)}"
    return f"CAST({column} AS DOUBLE)" if type_of(attribute).numeric else column


def add_households(query: Query, columns: Columns, *, tallied: bool) -> None:
    """Add the household's recorded attributes and what was counted over its members."""
    values = {a.name: recorded(a, "households") for a in columns.household}
    if columns.reasons:
        values["absent"] = "households.absent"
    source = "households\nLEFT JOIN tallies USING (household_id)" if tallied else "households"
    values = {"household_id": "households.household_id", **values}
    counted = ", tallies.* EXCLUDE (household_id)" if tallied else ""
    body = select(source, values, keep="").replace("\nFROM households", f"{counted}\nFROM households", 1)
    query.add("household_facts", "What was recorded of the household", body)


def add_persons(query: Query, columns: Columns) -> None:
    """Add the person's recorded attributes beside the household's."""
    values = {"person_id": "persons.person_id", **{a.name: recorded(a, "persons") for a in columns.person}}
    if columns.reasons:
        values["absent"] = "coalesce(persons.absent, '{}')"
    kept = "household.* EXCLUDE (absent), " if columns.reasons else "household.*, "
    source = f"persons\nLEFT JOIN {query.last} AS household ON household.household_id = persons.household_id"
    query.add("person_facts", "What was recorded of the person", select(source, values, keep=kept))
