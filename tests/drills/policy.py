"""Who may be shown what, read off the policy's own documents: nothing here asks the program that is put to the test."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.cast import CAST
from tests.drills.country import CLASSES, Canary, Country

STANDARD = Path(__file__).parents[2] / "src/recensus/privacy/standard"
SHOWS = {"see", "search", "export"}

CAST_OF_DRILLS = (
    ("salma", "district_officer", ("D1a",)),
    ("wanja", "enumerator", ("D1",)),
    ("ended", "programme_manager", None),
    ("unapproved", "programme_manager", None),
    ("begins", "programme_manager", None),
)
"""Beside the tests' cast: an officer of one village, an enumerator, and three whose appointment is not in force."""
OWN = "own record"
NOT_IN_FORCE = {"ended", "unapproved", "begins"}
WITHOUT_APPOINTMENT = ("mallory",)

TERMS: Mapping[str, Mapping[str, Any]] = {
    "health": {
        "purpose": "data sharing",
        "attributes": {"given_name": "value", "family_name": "value", "birth_date": "band", "national_id": "value",
                       "name": "value", "identifiers": "value", "craft": "value", "illness": "value"},
        "areas": ["D1"],
        "granularity": "registrant",
        "end": "2099-12-31",
    },
    "statistics": {
        "purpose": "data sharing",
        "attributes": {"given_name": "value", "craft": "value"},
        "areas": None,
        "granularity": "aggregate",
        "end": "2099-12-31",
    },
    "lapsed": {
        "purpose": "data sharing",
        "attributes": {"given_name": "value", "craft": "value"},
        "areas": None,
        "granularity": "registrant",
        "end": "2025-12-31",
    },
}  # fmt: skip
"""What each partner's machine may have: the agreement named like it."""
IN_FORCE = {"health"}


@dataclass(frozen=True)
class Standing:
    """One role in which somebody acts, and how far it reaches: None is the whole country."""

    role: str
    areas: frozenset[str] | None
    agreed: Mapping[str, str] | None = None


@cache
def roles() -> Mapping[str, Any]:
    """Return the roles as the shipped document has them."""
    return dict(yaml.safe_load((STANDARD / "roles.yaml").read_text()))


def standings(who: str) -> Iterator[Standing]:
    """Yield in which roles somebody may act."""
    for officer, role, areas in (*CAST, *CAST_OF_DRILLS):
        if officer == who and who not in NOT_IN_FORCE:
            yield Standing(role, None if areas is None else frozenset(areas))
    if who in IN_FORCE:
        agreed = TERMS[who]
        yield Standing("partner", agreed["areas"] and frozenset(agreed["areas"]), agreed["attributes"])


def shows_anything(who: str, purpose: str) -> bool:
    """Tell whether somebody may see anybody for a purpose."""
    grants = [roles()[one.role]["may"].get(purpose, {"acts": ()}) for one in standings(who)]
    return any(SHOWS & set(grant["acts"]) for grant in grants)


def may_be_shown(country: Country, who: str, purpose: str, canary: Canary) -> bool:
    """Tell whether the policy lets somebody see for a purpose this value of this registrant; of herself, everything."""
    if who.startswith("person:"):
        herself = int(who.partition(":")[2])
        return purpose == OWN and canary.number in (herself, country.homes[herself])
    return any(_shows(country, standing, purpose, canary) for standing in standings(who))


def _shows(country: Country, standing: Standing, purpose: str, canary: Canary) -> bool:
    grant = roles()[standing.role]["may"].get(purpose)
    if grant is None:
        return False
    if canary.kind == "R":  # rejected rows leave as they came in, so only to those who see names and numbers
        names = grant.get("shows", {}).get("identifying") == "value"
        return standing.areas is None and standing.agreed is None and "export" in grant["acts"] and names
    if not SHOWS & set(grant["acts"]) or not _within(country, standing, canary):
        return False
    if canary.attribute == "number":
        return True
    agreed = standing.agreed is None or standing.agreed.get(canary.attribute) == "value"
    return agreed and grant["shows"].get(CLASSES[canary.attribute]) == "value"


def _within(country: Country, standing: Standing, canary: Canary) -> bool:
    return standing.areas is None or bool(standing.areas & set(country.areas[canary.kind, canary.number]))
