"""The integration table: what the running set-up can do across programmes and sectors.

Nothing here is typed in: each of the five answers is computed from the set-up and from which sources flow
(`recensus.insight.flows`). Cut a flow, and a row changes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from recensus.connectors.definition import Carries
from recensus.insight.flows.types import Flow as Standing
from recensus.insight.flows.types import Kind
from recensus.setups.types import Flow, Setup


class Answer(StrEnum):
    """Whether the running set-up can do it."""

    YES = "yes"
    NO = "no"
    ONLY_IF = "only if"


class Row(StrEnum):
    """The five things that integration is for."""

    OVERVIEW = "overview of beneficiaries across programmes"
    ELIGIBILITY = "integrated eligibility determination"
    OPERATIONS = "integrated operations and services"
    POLICY = "integrated policy across the sector"
    OTHER_SECTORS = "integration with other sectors' systems"


@dataclass(frozen=True, kw_only=True)
class ConnectedFlow:
    """A source that the pack connects: what it carries, and whether it flows (it came lately, and nothing cuts it)."""

    source: str
    carries: frozenset[Carries]
    flows: bool


@dataclass(frozen=True, kw_only=True)
class MissingFlow:
    """What would have to flow: what it carries, how many sources more, and those connected but silent."""

    carries: tuple[Carries, ...]
    sources_more: int
    silent: tuple[str, ...]

    def __str__(self) -> str:
        what = " or ".join(self.carries)
        source = "one more source" if self.sources_more == 1 else f"{self.sources_more} more sources"
        silent = f" (connected but silent: {', '.join(self.silent)})" if self.silent else ""
        return f"{what} flow in from {source}{silent}"


@dataclass(frozen=True, kw_only=True)
class IntegrationRow:
    """One row of the table: the answer, the sources it rests on, and what is missing."""

    row: Row
    answer: Answer
    rests_on: tuple[str, ...] = ()
    missing: tuple[MissingFlow, ...] = ()
    because: str = ""

    def __str__(self) -> str:
        if self.answer is Answer.ONLY_IF:
            return "only if " + ", and ".join(str(flow) for flow in self.missing)
        return f"{self.answer}: {self.because}" if self.because else str(self.answer)


@dataclass(frozen=True)
class _Need:
    """At least so many sources that carry one of these."""

    carries: tuple[Carries, ...]
    sources: int = 1


_POPULATION = _Need((Carries.POPULATION,))
_ENROLMENTS = _Need((Carries.ENROLMENTS,))
_PAYMENTS = _Need((Carries.PAYMENTS,))
_TWO_PROGRAMMES = _Need((Carries.ENROLMENTS,), sources=2)
_ANOTHER_SECTOR = _Need((Carries.VITAL_EVENTS, Carries.CONTRIBUTIONS))

_NEEDS: Mapping[Row, tuple[_Need, ...]] = {
    Row.OVERVIEW: (_TWO_PROGRAMMES,),
    Row.ELIGIBILITY: (_POPULATION,),
    Row.OPERATIONS: (_ENROLMENTS, _PAYMENTS),
    Row.POLICY: (_POPULATION, _TWO_PROGRAMMES),
    Row.OTHER_SECTORS: (_ANOTHER_SECTOR,),
}


def _decides_nothing(setup: Setup) -> str:
    if setup.runs(Flow.ELIGIBILITY):
        return ""
    return f"the {setup.name} decides nothing; each programme determines eligibility by itself"


def _keeps_nothing(setup: Setup) -> str:
    keeps = (Flow.INTAKE, Flow.ENROLMENT, Flow.PAYMENT, Flow.BENEFIT_REPORTING)
    if any(setup.runs(flow) for flow in keeps):
        return ""
    return f"the {setup.name} keeps no record of who is enrolled and paid"


_EXCLUDED: Mapping[Row, Callable[[Setup], str]] = {
    Row.ELIGIBILITY: _decides_nothing,
    Row.OPERATIONS: _keeps_nothing,
}


def integration_table(setup: Setup, flows: Iterable[ConnectedFlow]) -> tuple[IntegrationRow, ...]:
    """Return the five rows as they stand, for a set-up and the flows connected to it."""
    connected = tuple(sorted(flows, key=lambda flow: flow.source))
    return tuple(_row(row, setup, connected) for row in Row)


def _row(row: Row, setup: Setup, flows: tuple[ConnectedFlow, ...]) -> IntegrationRow:
    excluded = _EXCLUDED[row](setup) if row in _EXCLUDED else ""
    if excluded:
        return IntegrationRow(row=row, answer=Answer.NO, because=excluded)
    rests_on = {flow.source for need in _NEEDS[row] for flow in _carrying(need, flows) if flow.flows}
    missing = tuple(lack for need in _NEEDS[row] if (lack := _missing(need, flows)) is not None)
    answer = Answer.ONLY_IF if missing else Answer.YES
    return IntegrationRow(row=row, answer=answer, rests_on=tuple(sorted(rests_on)), missing=missing)


def _carrying(need: _Need, flows: tuple[ConnectedFlow, ...]) -> list[ConnectedFlow]:
    return [flow for flow in flows if flow.carries & set(need.carries)]


def _missing(need: _Need, flows: tuple[ConnectedFlow, ...]) -> MissingFlow | None:
    carrying = _carrying(need, flows)
    flowing = [flow for flow in carrying if flow.flows]
    if len(flowing) >= need.sources:
        return None
    silent = tuple(flow.source for flow in carrying if flow not in flowing)
    return MissingFlow(carries=need.carries, sources_more=need.sources - len(flowing), silent=silent)


def connected_flows(flows: Iterable[Standing]) -> tuple[ConnectedFlow, ...]:
    """Return the sources among all flows, as the table needs them."""
    return tuple(
        ConnectedFlow(source=one.connected.key, carries=one.connected.carries, flows=one.open)
        for one in flows
        if one.connected.kind in {Kind.SOURCE, Kind.OWN} and one.connected.carries
    )
