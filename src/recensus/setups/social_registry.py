"""The social registry: all who registered; it finds who might qualify, and programmes decide."""

from recensus.setups.types import Flow, Setup

SOCIAL_REGISTRY = Setup(
    name="social registry",
    population="recensus.registry.population.Stored",
    flows=frozenset({Flow.INTAKE, Flow.ASSESSMENT, Flow.ELIGIBILITY}),
    answers=frozenset({"dci:sr"}),
)
