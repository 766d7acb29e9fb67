"""The plain words of flows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from recensus.connectors.definition import Carries

SILENT_AFTER: Final = 400
"""After so many days a source whose contract says nothing else is silent: a year and a month."""
WINDOW: Final = 30
"""For how many days records are counted."""


class Kind(StrEnum):
    """Between whom something flows: also the first word of a flow's name. What is ``own`` is enrolled here."""

    SOURCE = "source"
    OWN = "own"
    AGREEMENT = "agreement"
    EXPORT = "export"
    INSTRUCTIONS = "instructions"
    CONFIRMATIONS = "confirmations"


class State(StrEnum):
    """How a flow stands."""

    FLOWING = "flowing"
    AGREED = "agreed, and nothing has flowed yet"
    NEVER = "connected, and nothing has come yet"
    SILENT = "silent"
    SWITCHED_OFF = "switched off"
    NO_AGREEMENT = "no agreement in force"
    NOT_IN_CATALOGUE = "flowed, and is in no catalogue"


OPEN: Final = frozenset({State.FLOWING, State.AGREED})
"""How a flow stands that nothing keeps from flowing."""


@dataclass(frozen=True, kw_only=True)
class Connected:
    """A flow that ought to be, as the pack and the agreements have it.

    ``agreement`` is the one that it names, "" for none; ``in_force`` tells whether that is in force. Of a source,
    ``carries`` and ``programmes`` say what it states, and about which programmes.
    """

    kind: Kind
    key: str
    sender: str
    receiver: str
    carries: frozenset[Carries] = frozenset()
    programmes: frozenset[str] = frozenset()
    agreement: str = ""
    legal_basis: str = ""
    in_force: bool = True
    silent_after: int = SILENT_AFTER

    @property
    def name(self) -> str:
        """Return what the flow is known by."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the log says of a flow: when it came last, of which day it spoke, and how many records in `WINDOW` days."""

    last: datetime | None
    stated_on: date | None = None
    records: int = 0


@dataclass(frozen=True, kw_only=True)
class Switched:
    """The last act by which a named officer switched a flow off or on."""

    off: bool
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One flow: what it ought to be, what the log says of it, and how it stands."""

    connected: Connected
    seen: Seen
    state: State
    switched: Switched | None = None

    @property
    def name(self) -> str:
        """Return what the flow is known by."""
        return self.connected.name

    @property
    def open(self) -> bool:
        """Tell whether it flows, or is free to."""
        return self.state in OPEN


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a figure needs to come in: of one programme, or (without) of all."""

    carries: Carries
    programme: str = ""

    def __str__(self) -> str:
        return f"{self.carries} of {self.programme}" if self.programme else str(self.carries)

    def met_by(self, one: Connected) -> bool:
        """Tell whether a flow brings what is needed."""
        return self.carries in one.carries and (not self.programme or self.programme in one.programmes)


def missing(flows: Iterable[Flow], needs: Collection[Need]) -> tuple[str, ...]:
    """Return the sources that are needed and do not flow, by name; a need that no source meets is named itself.

    Every source that brings what is needed has to flow: a total without one of them would be too low.
    """
    incoming = [one for one in flows if one.connected.kind in {Kind.SOURCE, Kind.OWN}]
    lacking: dict[str, None] = {}
    for need in needs:
        bringing = [one for one in incoming if need.met_by(one.connected)]
        lacking |= dict.fromkeys(one.connected.key for one in bringing if not one.open)
        if not bringing:
            lacking[str(need)] = None
    return tuple(lacking)
