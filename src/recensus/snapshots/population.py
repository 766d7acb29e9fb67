"""The port through which a store of records hands over its state on one day, to be folded into a snapshot.

The registry implements it (so may, for the other set-ups, enrolment and exchange); snapshots knows nothing of them.
All that one population hands over must come from one consistent view, so that work may go on meanwhile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

Write = Callable[[bytes], object]
"""Takes the next bytes of a stream; the pieces may end anywhere, also inside a row."""


@dataclass(frozen=True, kw_only=True)
class RecordShape:
    """The attributes that the positions of a payload stand for. ``kind`` is ``P`` (person) or ``H`` (household)."""

    id: int
    source: str
    kind: str
    attributes: tuple[str, ...]


class Population(Protocol):
    """Everyone on record on a day, as far as was known at a moment.

    The two streams are CSV as PostgreSQL's ``COPY ... WITH (FORMAT csv)`` writes it: UTF-8, comma, ``"`` as quote
    doubled inside, no header, NULL as an empty unquoted field, rows in any order.
    """

    @property
    def name(self) -> str:
        """Return what this population is, for the manifest (for example ``registry``)."""

    @property
    def on(self) -> date:
        """Return the day of which it speaks (valid time)."""

    @property
    def recorded(self) -> datetime:
        """Return the moment up to which records count (record time), with its time zone."""

    def shapes(self) -> Sequence[RecordShape]:
        """Return every shape that `copy_records` may name."""

    def copy_records(self, write: Write) -> int:
        """Write each source's current statement about each registrant; return the number of rows.

        Columns: ``registrant`` (bigint), ``shape`` (smallint, see `shapes`), ``stated_on`` (ISO date), ``payload``
        (a JSON array of text or null in the order of the shape), ``absent`` (a JSON object of attribute to why it has
        no value, or NULL).
        """

    def copy_memberships(self, write: Write) -> int:
        """Write the household of each person who has one on the day; return the number of rows.

        Columns: ``person`` (bigint), ``household`` (bigint), ``relationship`` (text or NULL). A person comes at most
        once.
        """
