"""What Splink is told to block on, compare and learn from: as its documentation begins, or as an expert would go on."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from splink import SettingsCreator, block_on
from splink import comparison_level_library as levels
from splink import comparison_library as compare

Skill = Literal["plain", "expert"]
Rule = tuple[str, ...]
"""Columns that must all be equal."""

PLAIN: tuple[Rule, ...] = (
    ("identifier",),
    ("given", "family", "birth_year"),
    ("given", "family", "area"),
    ("given", "birth_date"),
    ("family", "birth_date"),
    ("birth_date", "area"),
    ("given", "area", "birth_year"),
    ("family", "area", "birth_year"),
)
EXPERT: tuple[Rule, ...] = (
    ("identifier",),
    ("names", "birth_year"),
    ("names", "area"),
    ("given_key", "birth_date"),
    ("family_key", "birth_date"),
    ("given_key", "family_key", "birth_year"),
    ("given_key", "family_key", "area"),
    ("birth_date", "area"),
    ("given_key", "area", "birth_year"),
    ("family_key", "area", "birth_year"),
    ("given_key", "address"),
    ("birth_date", "address"),
)
FEW = 200_000
"""Records up to which wider rules are affordable: namesakes grow with the square of a population."""
AMONG_FEW: tuple[Rule, ...] = (("given", "family"), ("given", "area"), ("family", "area"))
LEARN: tuple[Rule, ...] = (("given", "family"), ("birth_date",))
CERTAIN: tuple[Rule, ...] = (("identifier",), ("given", "family", "birth_date"))
"""Rules that hardly ever join two persons, from which the number of true pairs is guessed."""


@dataclass(frozen=True)
class Plan:
    """Splink's settings for records that have certain columns, and what it is to learn from."""

    settings: SettingsCreator
    learn: tuple[Rule, ...]
    certain: tuple[Rule, ...]


def plan(present: Collection[str], skill: Skill, records: int, attributes: tuple[str, ...] = ()) -> Plan:
    """Return how to link so many records, of which the columns ``present`` hold something."""
    usable = PLAIN if skill == "plain" else EXPERT
    usable += tuple(("birth_date", name) for name in attributes) + (AMONG_FEW if records <= FEW else ())
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons(present, skill, attributes),
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in within(usable, present)],
        retain_matching_columns=False,
        additional_columns_to_retain=[],
    )
    return Plan(settings, within(LEARN, present), within(CERTAIN, present))


def within(rules: tuple[Rule, ...], present: Collection[str]) -> tuple[Rule, ...]:
    """Return the rules whose columns are all there."""
    return tuple(rule for rule in rules if set(rule) <= set(present))


def comparisons(present: Collection[str], skill: Skill, attributes: tuple[str, ...]) -> list[Any]:
    """Return a comparison for each thing that the records state."""
    names = (
        [compare.NameComparison("given"), compare.NameComparison("family")]
        if skill == "plain"
        else [whole_names()]
    )
    wanted = {
        "birth_date": dates() if skill == "expert" else plain_dates(),
        "sex": compare.ExactMatch("sex"),
        "area": compare.ExactMatch("area").configure(term_frequency_adjustments=True),
        "identifier": compare.ExactMatch("identifier"),
        "address": compare.JaroWinklerAtThresholds("address", [0.95, 0.88]),
    }
    wanted |= {
        name: compare.ExactMatch(name).configure(term_frequency_adjustments=True) for name in attributes
    }
    return names + [made for name, made in wanted.items() if name in present]


def plain_dates() -> Any:
    """Return Splink's own comparison of dates of birth."""
    return compare.DateOfBirthComparison("birth_date", input_is_string=True)


def dates() -> Any:
    """Return a comparison that knows day and month changed over, one slip, and the year alone."""
    swapped = (
        "substr(birth_date_l, 1, 4) = substr(birth_date_r, 1, 4)"
        " AND substr(birth_date_l, 6, 2) = substr(birth_date_r, 9, 2)"
        " AND substr(birth_date_l, 9, 2) = substr(birth_date_r, 6, 2)"
    )
    return compare.CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            levels.NullLevel("birth_year"),
            levels.ExactMatchLevel("birth_date").configure(tf_adjustment_column="birth_date"),
            levels.CustomLevel(swapped, label_for_charts="day and month changed over"),
            levels.LevenshteinLevel("birth_date", 1),
            levels.ExactMatchLevel("birth_year"),
            levels.LevenshteinLevel("birth_date", 2),
            levels.ElseLevel(),
        ],
    )


def whole_names() -> Any:
    """Return a comparison of whole names: in any order, nearly alike, or alike in one part."""
    return compare.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("names"),
            levels.ExactMatchLevel("names").configure(tf_adjustment_column="names"),
            levels.JaroWinklerLevel("names", 0.95),
            levels.And(levels.ExactMatchLevel("given_key"), levels.ExactMatchLevel("family_key")),
            levels.JaroWinklerLevel("names", 0.88),
            levels.ExactMatchLevel("given").configure(tf_adjustment_column="given"),
            levels.ExactMatchLevel("family").configure(tf_adjustment_column="family"),
            levels.JaroWinklerLevel("names", 0.75),
            levels.ElseLevel(),
        ],
    )
