"""The virtual social registry: attributes stay at their sources and are asked for at the moment of need."""

from recensus.setups.types import Flow, Setup

VIRTUAL_REGISTRY = Setup(
    name="virtual social registry",
    population="recensus.registry.population.Federated",
    flows=frozenset({Flow.ASSESSMENT, Flow.ELIGIBILITY}),
    answers=frozenset({"dci:sr"}),
)
