"""The mutation test of a programme: turn one condition round, and somebody's answer must change."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace

from recensus.rules.programme import ProgrammeRules


def negations(programme: ProgrammeRules) -> Iterator[tuple[str, ProgrammeRules]]:
    """Yield, for each condition, its name and the programme in which it says the opposite."""
    for name, text in programme.conditions.items():
        yield name, replace(programme, conditions={**programme.conditions, name: f"not ({text})"})


def conditions_without_effect(
    programme: ProgrammeRules, outcomes: Callable[[ProgrammeRules], Mapping[Hashable, str]]
) -> list[str]:
    """Return the conditions whose negation changes nobody's outcome: they are dropped, or decide nothing.

    ``outcomes`` runs a programme over some population and returns each id's outcome.
    """
    before = outcomes(programme)
    return [name for name, turned in negations(programme) if outcomes(turned) == before]
