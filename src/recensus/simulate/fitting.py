"""The demonstration's proxy means test: fitted by least squares on the synthetic country's true consumption."""

from collections.abc import Callable, Mapping

import numpy as np

from recensus.simulate.block import Block, draw_block
from recensus.simulate.composition import BLOCK, CROWD
from recensus.simulate.draws import Array

FIT_SEED, FIT_BLOCKS, LARGEST = 2024, 3, 25
"""The survey that the model rests on: 60,000 households of another seed than the demonstration's, none above 25."""

Facts = Mapping[str, Array]
TERMS: tuple[tuple[str, str, Callable[[Facts], Array]], ...] = (
    ("ln(household_size)", "Members, logarithm", lambda facts: np.log(facts["size"])),
    ("children / household_size", "Share of children", lambda facts: facts["children"] / facts["size"]),
    ("elderly", "Members of 65 or older", lambda facts: facts["elderly"]),
    ("rooms / household_size", "Rooms a member", lambda facts: facts["rooms"] / facts["size"]),
    ("roof = 'thatch'", "Roof of thatch", lambda facts: facts["roof"] == 1),
    ("walls = 'cement'", "Walls of cement blocks", lambda facts: facts["walls"] == 4),
    ("floor = 'earth'", "Floor of earth", lambda facts: facts["floor"] == 1),
    ("water = 'piped'", "Tap at home", lambda facts: facts["water"] == 5),
    ("toilet = 'flush'", "Flush toilet", lambda facts: facts["toilet"] == 4),
    ("lighting = 'electricity'", "Electric light", lambda facts: facts["lighting"] == 4),
    ("cooking_fuel = 'firewood'", "Cooks with firewood", lambda facts: facts["cooking_fuel"] == 1),
    ("owns_tv", "Television", lambda facts: facts["tv"]),
    ("owns_fridge", "Refrigerator", lambda facts: facts["fridge"]),
    ("owns_smartphone", "Smartphone", lambda facts: facts["smartphone"]),
    ("owns_computer", "Computer", lambda facts: facts["computer"]),
    ("owns_motorbike", "Motorbike", lambda facts: facts["motorbike"]),
    ("owns_car", "Car", lambda facts: facts["car"]),
    ("has_bank_account", "Bank account", lambda facts: facts["bank_account"]),
    ("least(cattle, 10)", "Cattle, up to ten", lambda facts: np.minimum(facts["cattle"], 10)),
)
"""Each term as the rule language writes it, its label, and the same computed here."""


def facts_of(block: Block) -> Facts:
    """Return what the terms need of every household of a block but the crowd."""
    people, usual = block.people, np.arange(BLOCK) != CROWD
    usual &= block.homes.sizes <= LARGEST
    counted = {
        "size": block.homes.sizes,
        "children": np.bincount(people.household, weights=people.age < 15, minlength=BLOCK),
        "elderly": np.bincount(people.household, weights=people.age >= 65, minlength=BLOCK),
        "urban": block.homes.urban,
        "ln_consumption": block.living.ln_consumption,
    }
    return {name: values[usual] for name, values in (counted | block.living.answers).items()}


def survey() -> Facts:
    """Return the households that the models are fitted on."""
    blocks = [facts_of(draw_block(FIT_SEED, number, BLOCK)) for number in range(FIT_BLOCKS)]
    return {name: np.concatenate([facts[name] for facts in blocks]) for name in blocks[0]}


def matrix(facts: Facts) -> Array:
    """Return one row a household, one column a term, the constant first."""
    return np.column_stack(
        [np.ones(len(facts["size"]))] + [term(facts).astype(float) for _, _, term in TERMS]
    )


def fit(facts: Facts) -> tuple[Array, float]:
    """Return the coefficients, rounded to six decimals, and the share of variance explained."""
    known, wanted = matrix(facts), facts["ln_consumption"]
    coefficients = np.round(np.linalg.lstsq(known, wanted, rcond=None)[0], 6)
    return coefficients, 1.0 - float(np.var(wanted - known @ coefficients) / np.var(wanted))


def models() -> dict[str, tuple[Facts, Array, float]]:
    """Return both models: the households each rests on, coefficients, variance explained."""
    whole = survey()
    parts = {"urban": whole["urban"], "rural": ~whole["urban"]}
    chosen = {name: {fact: values[part] for fact, values in whole.items()} for name, part in parts.items()}
    return {name: (facts, *fit(facts)) for name, facts in chosen.items()}


def pmt_csv() -> str:
    """Return the models as ``pmt.csv`` of a country pack, with each term's range among the households fitted on."""
    lines = ["model,term,coefficient,label,minimum,maximum"]
    for name, (facts, coefficients, _) in models().items():
        lines.append(f"{name},1,{coefficients[0]:.6f},Constant,,")
        columns = zip(TERMS, coefficients[1:], matrix(facts)[:, 1:].T, strict=True)
        for (term, label, _), coefficient, values in columns:
            quoted = f'"{term}"' if "," in term else term
            limits = f"{floor_of(values):g},{ceiling_of(values):g}"
            lines.append(f'{name},{quoted},{coefficient:.6f},"{label}",{limits}')
    return "\n".join(lines) + "\n"


def floor_of(values: Array) -> float:
    """Return the smallest value, rounded down to four decimals."""
    return float(np.floor(values.min() * 1e4) / 1e4)


def ceiling_of(values: Array) -> float:
    """Return the largest value, rounded up to four decimals."""
    return float(np.ceil(values.max() * 1e4) / 1e4)
