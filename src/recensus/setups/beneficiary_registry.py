"""The integrated beneficiary registry: all enrolled somewhere, as programmes report; it finds gaps."""

from recensus.setups.types import Flow, Setup

BENEFICIARY_REGISTRY = Setup(
    name="integrated beneficiary registry",
    population="recensus.enrolment.population.Reported",
    flows=frozenset({Flow.BENEFIT_REPORTING}),
    answers=frozenset({"dci:ibr"}),
)
