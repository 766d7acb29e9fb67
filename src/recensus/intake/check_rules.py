"""A source's own checks: rules in the rule language, compiled to run on the staged relations."""

import datetime as dt
from collections.abc import Iterator

from recensus.intake.check_queries import Extract, name, text
from recensus.rules.compile import compile_programme
from recensus.rules.programme import ProgrammeRules
from recensus.vocabulary.types import Attribute, Kind, Level

_TYPES = {Kind.INTEGER: "BIGINT", Kind.NUMBER: "DECIMAL(18, 6)", Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE"}


def added(extract: Extract) -> Iterator[str]:
    """Yield the SELECT of each check that the source adds. Raises InvalidRule when a rule does not compile.

    A check flags where its rule is true; where it cannot be determined it is silent.
    """
    for check in extract.source.checks_added:
        rules = ProgrammeRules(
            unit=check.level,
            day=dt.date(1970, 1, 1),
            attributes=extract.pack.attributes,
            conditions={check.name: check.flag_when},
        )
        compiled = compile_programme(rules)
        relation, kind = ("persons", "P") if check.level is Level.PERSON else ("households", "H")
        yield f"""
            WITH persons AS (
                SELECT p.rowid AS person_id, h.rowid AS household_id, p._absent AS absent
                    {_values(extract, compiled.columns.of(Level.PERSON), "p")}
                FROM main.persons p LEFT JOIN main.households h ON h._key = p._household),
            households AS (
                SELECT h.rowid AS household_id, h._absent AS absent
                    {_values(extract, compiled.columns.of(Level.HOUSEHOLD), "h")}
                FROM main.households h),
            flagged AS (SELECT id FROM ({compiled.sql}) WHERE outcome = 'eligible')
            SELECT s._row, s._file, '{kind}', s._key, {text(check.name)}, '', NULL, 'flag'
            FROM main.{relation} s JOIN flagged ON flagged.id = s.rowid"""


def _values(extract: Extract, attributes: tuple[Attribute, ...], relation: str) -> str:
    """Return the SQL of the attributes that a rule reads, typed; null where this source does not state them."""
    stated = {*extract.source.shape("P"), *extract.source.shape("H")}
    parts = []
    for attribute in attributes:
        kind = _TYPES.get(attribute.kind, "VARCHAR")
        value = (
            f"try_cast({relation}.{name(attribute.name)} AS {kind})"
            if attribute.name in stated
            else f"NULL::{kind}"
        )
        parts.append(f", {value} AS {name(attribute.name)}")
    return "".join(parts)
