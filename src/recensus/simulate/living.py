"""How households live: consumption, housing and assets, all drawn from one hidden level of living."""

from dataclasses import dataclass

import numpy as np

from recensus.simulate.composition import BLOCK, Households, People
from recensus.simulate.draws import Array, Draws, graded, logistic
from recensus.simulate.territory import territory

ASSETS = {  # name: (how common, how much of it the level of living decides, more or less of it in towns)
    "tv": (-0.2, 2.2, 0.9),
    "fridge": (-1.5, 2.4, 1.0),
    "radio": (0.3, 0.5, -0.3),
    "mobile_phone": (1.7, 1.6, 0.5),
    "smartphone": (-0.7, 2.0, 0.9),
    "computer": (-3.7, 2.3, 0.8),
    "motorbike": (-1.1, 1.5, -0.4),
    "bicycle": (-0.4, 0.3, -0.7),
    "car": (-4.3, 2.5, 0.4),
    "solar_panel": (-1.4, 0.5, -1.2),
    "sewing_machine": (-2.2, 0.7, 0.1),
    "bank_account": (-0.9, 1.8, 0.5),
}


@dataclass(frozen=True)
class Living:
    """Housing and assets of a block's households, as the survey codes them (1, 2, 3 ... from poorest to best)."""

    ln_consumption: Array
    """Natural logarithm of monthly consumption a head, in Demoland's currency."""
    answers: dict[str, Array]


def draw_living(draws: Draws, homes: Households, people: People) -> Living:
    """Return how each household lives."""
    urban, sizes = homes.urban, homes.sizes
    level = 0.44 * homes.wellbeing + 0.34 * urban + territory().lift[homes.ward]
    young = np.bincount(people.household, weights=people.age < 15, minlength=BLOCK)
    noise = draws.normal("consumption", BLOCK) * 0.36
    ln_consumption = 8.55 + level - 0.34 * np.log(sizes) - 0.25 * young / sizes + noise
    return Living(
        np.round(ln_consumption, 6),
        draw_housing(draws, homes, level) | draw_assets(draws, urban, level) | draw_farm(draws, urban, level),
    )


def draw_housing(draws: Draws, homes: Households, level: Array) -> dict[str, Array]:
    """Return rooms and the make of the dwelling."""

    def grade(item: str, *edges: float) -> Array:
        return 1 + graded(level + draws.normal(item, BLOCK) * 0.38, *edges)

    rooms = 1 + draws.stream("rooms").poisson(np.exp(0.25 + 0.45 * level + 0.16 * np.log(homes.sizes)))
    return {
        "dwelling": grade("dwelling", -0.35, 0.25, 0.95),
        "tenure": 1 + draws.choice("tenure", (0.68, 0.20, 0.12), BLOCK),
        "rooms": np.minimum(rooms, 14),
        "roof": grade("roof", -0.45, 0.75, 1.15),
        "walls": grade("walls", -0.55, 0.05, 0.55),
        "floor": grade("floor", -0.25, 0.6),
        "water": grade("water", -0.5, -0.15, 0.35, 0.75),
        "toilet": grade("toilet", -0.55, 0.2, 0.7),
        "lighting": grade("lighting", -0.5, -0.2, 0.1),
        "cooking_fuel": grade("cooking fuel", 0.1, 0.55, 0.95),
    }


def draw_assets(draws: Draws, urban: Array, level: Array) -> dict[str, Array]:
    """Return what each household owns, 1 or 0."""
    return {
        asset: draws.chance(asset, logistic(common + slope * level * 1.2 + town * urban), BLOCK).astype(
            np.int64
        )
        for asset, (common, slope, town) in ASSETS.items()
    }


def draw_farm(draws: Draws, urban: Array, level: Array) -> dict[str, Array]:
    """Return land in hectares and heads of livestock."""
    farms = draws.chance("farms", np.where(urban, 0.12, 0.74), BLOCK)
    land = np.round(draws.stream("land").gamma(1.3, 1.1, BLOCK) * np.exp(0.3 * level), 1) * farms
    heads = {"cattle": 1.2, "goats": 2.2, "chickens": 4.5}
    return {"land": land} | {
        animal: draws.stream(animal).poisson(many * np.exp(0.7 * level)) * farms
        for animal, many in heads.items()
    }
