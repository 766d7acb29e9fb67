"""Of everyone on record, one household with its members: found by indexes, whatever the size of the country."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from recensus.registry import folding

if TYPE_CHECKING:
    import psycopg

_ENTRIES_NOW = """
create temp table entry on commit drop as
select person_id as person, household_id as household, relationship, valid_from
from registry_membership where replaced_by_id is null and definition = 1
"""

_OF_CANDIDATES = "and person_id in (select person from candidate)"

_HOME = """
select household from entry where person = %(person)s and valid_from <= %(on)s order by valid_from desc limit 1
"""

# Whoever was ever said to live in the household: who does on the day is found among them.
_CANDIDATES = """
insert into candidate
select person_id from registry_membership where household_id = %(home)s
on conflict do nothing
"""

_NEAR = """
insert into near
select person from (
    select distinct on (person) person, household from entry
    where valid_from <= %(on)s order by person, valid_from desc
) last where household = %(home)s
union select number from unnest(array[%(home)s, %(asked)s]::bigint[]) as number where number is not null
"""


class Narrowing:
    """The temporary tables of one view of the record: ``entry`` (memberships), and ``near`` when it is narrowed."""

    def __init__(self, view: "psycopg.Connection[Any]", *, on: date, known_at: datetime | None) -> None:
        self._view, self._on, self._known_at = view, on, known_at

    def everyone(self) -> None:
        """Make ``entry`` with everybody's memberships."""
        self._enter("select id, kind from registry_registrant where kind = 'P'", "")

    def to_household(self, household: int) -> None:
        """Make ``entry`` and ``near`` for a household and its members on the day."""
        self._view.execute("create temp table candidate (person bigint primary key) on commit drop")
        self._close_in(home=household, asked=household)

    def to_person(self, person: int) -> None:
        """Make ``entry`` and ``near`` for a person, her household on the day and its members."""
        self._view.execute("create temp table candidate (person bigint primary key) on commit drop")
        self._view.execute("insert into candidate values (%s)", [person])
        self._enter_candidates()
        found = self._view.execute(_HOME, {"person": person, "on": self._on}).fetchone()
        self._view.execute("drop table entry")
        self._close_in(home=found[0] if found else None, asked=person)

    def _close_in(self, *, home: int | None, asked: int) -> None:
        values = {"home": home, "asked": asked, "on": self._on}
        self._view.execute("create temp table near (registrant bigint primary key) on commit drop")
        self._view.execute(_CANDIDATES, values)
        self._enter_candidates()
        self._view.execute(_NEAR, values)
        self._view.execute("analyze near")

    def _enter_candidates(self) -> None:
        self._view.execute("analyze candidate")
        self._enter("select person, 'P' from candidate", _OF_CANDIDATES)

    def _enter(self, persons: str, narrowed: str) -> None:
        """Make ``entry``: as it is now, or folded anew from what was on record at the moment."""
        if self._known_at is None:
            self._view.execute(f"{_ENTRIES_NOW} {narrowed}")
            return
        for step in folding.preparing():
            self._view.execute(step)
        self._view.execute("truncate scope, held_true")
        self._view.execute(f"insert into scope {persons}")
        for step in folding.entering():
            self._view.execute(step, {"known_at": self._known_at} if "%(" in step else None)
