"""What the people of a country are drawn from: its areas, its names and its numbers."""

from collections.abc import Callable
from dataclasses import dataclass

from recensus.simulate import names
from recensus.simulate.draws import Array
from recensus.simulate.identifiers import national_id
from recensus.simulate.names import Vocabulary
from recensus.simulate.territory import Territory, territory


@dataclass(frozen=True)
class Country:
    """One country; ``identifier`` gives each person's national number from her number in the country."""

    territory: Territory
    words: Vocabulary
    identifier: Callable[[Array], Array]


def demoland() -> Country:
    """Return the invented country."""
    return Country(territory(), names.vocabulary(), national_id)
