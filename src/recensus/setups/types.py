"""What a set-up is: which flows run, which doors open, and where the population comes from."""

from dataclasses import dataclass
from enum import StrEnum


class Flow(StrEnum):
    """A stretch of the delivery chain that a set-up may run here."""

    INTAKE = "intake"
    ASSESSMENT = "assessment"
    ELIGIBILITY = "eligibility"
    ENROLMENT = "enrolment"
    PAYMENT = "payment"
    BENEFIT_REPORTING = "benefit reporting"


@dataclass(frozen=True, kw_only=True)
class Setup:
    """One way of running the system. Tables never differ between set-ups; these choices do."""

    name: str
    population: str
    flows: frozenset[Flow]
    answers: frozenset[str]

    def runs(self, flow: Flow) -> bool:
        """Tell whether officers and jobs of this set-up take part in ``flow``."""
        return flow in self.flows
