"""The country's areas, as officers choose and compare them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from recensus.vocabulary.types import Pack
from recensus.web.country import area_path

MOST_CHOICES: Final = 120
"""A longer list of areas helps nobody."""


def depth_of(pack: Pack, code: str) -> int:
    """Return how many areas hold this one."""
    depth, area = 0, pack.areas.get(code)
    while area is not None and area.parent and depth < len(pack.areas):
        depth, area = depth + 1, pack.areas.get(area.parent)
    return depth


_FIRST: Final[dict[str, int]] = {}
"""The depth of the first division, by version of the pack."""


def first_division(pack: Pack) -> int:
    """Return the depth at which the country first has more than one area."""
    if pack.content_hash not in _FIRST:
        counts = Counter(depth_of(pack, code) for code in pack.areas)
        _FIRST[pack.content_hash] = min((depth for depth, n in counts.items() if n > 1), default=0)
    return _FIRST[pack.content_hash]


def region_of(pack: Pack, code: str | None) -> str | None:
    """Return the first-level area that holds ``code``; the code itself where the pack does not know it."""
    first = first_division(pack)
    while code and (area := pack.areas.get(code)) and area.parent and depth_of(pack, code) > first:
        code = area.parent
    return code


def chosen_areas(pack: Pack, within: frozenset[str] | None = None) -> list[tuple[str, str]]:
    """Return the areas offered in filters: the first two divisions, or only the first when they are many.

    ``within`` some areas (None: the whole country), what these hold is offered.
    """
    if within is not None:
        held = {below: area_path(pack, below) for code in within for below in areas_below(pack, code)}
        return sorted(held.items(), key=lambda area: area[1]) if len(held) <= MOST_CHOICES else []
    first = first_division(pack)
    near = {code: depth for code in pack.areas if first <= (depth := depth_of(pack, code)) <= first + 1}
    deepest = first + 1 if len(near) <= MOST_CHOICES else first
    chosen = [(code, area_path(pack, code)) for code, depth in near.items() if depth <= deepest]
    return sorted(chosen, key=lambda area: area[1])


def areas_below(pack: Pack, code: str) -> list[str]:
    """Return an area and all that it holds."""
    children: dict[str, list[str]] = defaultdict(list)
    for area in pack.areas.values():
        if area.parent:
            children[area.parent].append(area.code)
    found, waiting = [], [code]
    while waiting:
        found.append(here := waiting.pop())
        waiting += children[here]
    return found


def by_region(pack: Pack, counts: Iterable[tuple[str | None, int]]) -> dict[str | None, int]:
    """Add up numbers given by area to those by first-level area."""
    summed: dict[str | None, int] = defaultdict(int)
    for code, number in counts:
        summed[region_of(pack, code)] += number
    return dict(summed)
