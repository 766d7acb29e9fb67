"""By which areas figures are prepared: the second division of the country, or the first where that has too many."""

from typing import Final

from recensus.snapshots.partitions import partition_of
from recensus.vocabulary.types import Pack

MOST: Final = 400
"""How many places figures are prepared for at most."""


def region_of(pack: Pack) -> dict[str, str]:
    """Return, for each area, the region (area of the first division) that holds it; one above these is its own."""
    return partition_of(pack)


def place_of(pack: Pack) -> dict[str, str]:
    """Return, for each area, the place for which its figures are prepared."""
    regions = region_of(pack)
    second = {code: _below(pack, code, regions[code]) for code in pack.areas}
    return second if len(set(second.values())) <= MOST else regions


def regions_of_places(pack: Pack) -> dict[str, str]:
    """Return, for each place for which figures are prepared, the region that holds it."""
    found = region_of(pack)
    return {place: found[place] for place in sorted(set(place_of(pack).values()))}


def below(pack: Pack, code: str) -> frozenset[str]:
    """Return an area and all in it."""
    return frozenset(one for one in pack.areas if code in _chain(pack, one))


def regions(pack: Pack) -> list[str]:
    """Return the areas of the first division."""
    found = set(region_of(pack).values())
    deepest = max((len(_chain(pack, area)) for area in found), default=0)
    return sorted(area for area in found if len(_chain(pack, area)) == deepest)


def level_of_regions(pack: Pack) -> str:
    """Return the word for areas of the first division, for example ``region``."""
    found = regions(pack)
    return pack.areas[found[0]].level if found else ""


def _below(pack: Pack, code: str, region: str) -> str:
    """Return the area right below the region on the way to ``code``; the region for itself."""
    chain = _chain(pack, code)
    place = chain.index(region)
    return chain[place - 1] if place else region


def _chain(pack: Pack, code: str) -> list[str]:
    """Return an area and those that hold it, the nearest first."""
    chain = [code]
    while (parent := pack.areas[chain[-1]].parent) is not None:
        chain.append(parent)
    return chain
