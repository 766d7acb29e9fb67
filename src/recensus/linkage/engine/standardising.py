"""Records with one spelling for what is one: names as words with roles, dates of birth, and no dummy values.

What is measured over all records (`Facts`) is kept apart from what follows for each, so that a single record can later
be read exactly as it would have been among them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine.calendars import Calendar
from recensus.linkage.engine.dates import Births, Habits, births, habits, read_dates
from recensus.linkage.engine.dummies import Dummy, Finding, find_dummies, findings, without
from recensus.linkage.engine.names import Usage, Vocabulary, place, read, usage, vocabulary
from recensus.linkage.engine.scripts import Array


@dataclass(frozen=True)
class Facts:
    """What was measured over all records."""

    dummies: list[Dummy]
    usage: Usage
    habits: Habits


@dataclass(frozen=True)
class Standardised:
    """Records ready to be made into keys and patterns."""

    table: pa.Table
    """The records as they came, without dummy values."""
    names: Array
    """int32 (records, 6 and one a further column): words of the vocabulary by role, -1; see `names.place`."""
    vocabulary: Vocabulary
    births: Births
    facts: Facts
    findings: list[Finding]


def standardise(
    records: pa.Table,
    further: Sequence[str] = (),
    calendars: Mapping[int, Calendar] | None = None,
    known: Facts | None = None,
) -> Standardised:
    """Standardise records of the shape `types.RECORDS`.

    ``calendars`` are those that registers are known to use. Nothing is measured when facts are ``known``.
    """
    dummies = known.dummies if known else find_dummies(records)
    table = without(records, dummies)
    reading = read(table, further)
    use = known.usage if known else usage(reading)
    register = table["register"].to_numpy()
    stated = read_dates(table["birth_date"])
    habit = known.habits if known else habits(stated, register, latest=_latest(table), declared=calendars)
    born = births(stated, register, habit, age=_ages(table), stated_on=_days(table))
    return Standardised(
        table,
        place(reading, use, len(table)),
        vocabulary(reading, len(table)),
        born,
        Facts(dummies, use, habit),
        list(findings(records, dummies)),
    )


def _latest(table: pa.Table) -> int | None:
    last = pc.max(table["stated_on"]).as_py()
    return None if last is None else int(last.year)


def _ages(table: pa.Table) -> Array:
    return np.asarray(pc.fill_null(table["age"], -1).to_numpy())


def _days(table: pa.Table) -> Array:
    return np.asarray(pc.fill_null(table["stated_on"].cast(pa.int32()), -1).to_numpy())
