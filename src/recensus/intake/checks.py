"""The built-in checks: what each looks for, what it says, and what to do.

All of them flag; none refuses a row or removes anybody. A source's file turns one off (``checks.off``), turns on one
that is off by default (``checks.on``), or adds its own in the rule language (``checks.add``).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from recensus.connectors.definition import SourceDefinition
from recensus.intake import check_digits
from recensus.intake.check_messages import MESSAGES, REMEDIES
from recensus.intake.check_queries import (
    GENERATION,
    OLDEST,
    YOUNGEST_HEAD,
    Extract,
    finding,
    listed,
    name,
    text,
)
from recensus.intake.check_rules import added
from recensus.vocabulary.types import Kind, Level, Pack

Build = Callable[[Extract], Iterator[str]]
DUMMY_DATES = ("1900-01-01", "1901-01-01", "1970-01-01", "2000-01-01", "9999-12-31")
DUMMY_NUMBERS = ("0123456789", "1234567890", "123456789", "12345678", "987654321", "9876543210", "1234567891")
LARGE = (30, 100)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One built-in check. ``build`` yields the SELECTs that find rows; none when the source lacks what it needs.

    Checks without ``build`` are found while the file is read (a text that is not a date, say).
    """

    code: str
    level: Level
    build: Build | None = None
    on: bool = True

    @property
    def message(self) -> str:
        """What it says, in English, with ``{value}`` and ``{column}`` for what was found."""
        return MESSAGES[self.code]

    @property
    def remedy(self) -> str:
        """What to do about it, in English."""
        return REMEDIES[self.code]


@dataclass(frozen=True, kw_only=True)
class CheckPlan:
    """What runs on one extract: relations to be made first, then one SELECT a check."""

    relations: Mapping[str, str]
    selects: tuple[str, ...]


def plan_checks(pack: Pack, source: SourceDefinition) -> CheckPlan:
    """Return the checks of a source, built-in and its own. Raises InvalidRule when one of its own does not compile."""
    extract = Extract(pack, source)
    chosen = [check for check in CATALOGUE if _runs(check, source)]
    selects = [select for check in chosen if check.build for select in check.build(extract)]
    return CheckPlan(relations=extract.relations(), selects=(*selects, *added(extract)))


def switched_off(source: SourceDefinition) -> frozenset[str]:
    """Return the codes whose findings a source does not want, those found while reading included."""
    return frozenset(check.code for check in CATALOGUE if not _runs(check, source))


def _runs(check: Check, source: SourceDefinition) -> bool:
    return check.code not in source.checks_off and (check.on or check.code in source.checks_on)


# --- persons -------------------------------------------------------------------------------------------------


def _date_in_future(extract: Extract) -> Iterator[str]:
    if extract.has("birth_date"):
        column = str(extract.pack.roles.birth_date)
        yield finding("date_in_future", "people", column, "s.born", "s.born > s._stated_on")


def _age_versus_birth_date(extract: Extract) -> Iterator[str]:
    if extract.has("age", "birth_date"):
        where = "abs(floor(s.told_age) - s.years) > 1"
        value = "s.told_age::INTEGER || ' / ' || s.born"
        yield finding("age_versus_birth_date", "people", str(extract.pack.roles.age), value, where)


def _negative_age(extract: Extract) -> Iterator[str]:
    if extract.has("age"):
        yield finding("negative_age", "people", str(extract.pack.roles.age), "s.told_age", "s.told_age < 0")


def _age_over_120(extract: Extract) -> Iterator[str]:
    if extract.knows_ages:
        column = str(extract.pack.roles.age if extract.has("age") else extract.pack.roles.birth_date)
        where = f"greatest(s.told_age, s.years) > {OLDEST}"
        yield finding("age_over_120", "people", column, "greatest(s.told_age, s.years)::INTEGER", where)


def _child_older_than_parent(extract: Extract) -> Iterator[str]:
    yield from _generations(extract, "child_older_than_parent", "child_of_head", "p.head_age - s.age")


def _parent_younger_than_child(extract: Extract) -> Iterator[str]:
    yield from _generations(extract, "parent_younger_than_child", "parent_of_head", "s.age - p.head_age")


def _generations(extract: Extract, code: str, role: str, older_by: str) -> Iterator[str]:
    if not (extract.knows_heads and extract.knows_ages and extract.has_members):
        return
    where = f"s.relationship = {extract.code(role)} AND {older_by} < {GENERATION} AND p.heads = 1"
    joined = "people s JOIN homes p ON p._key = s._household"
    column = str(extract.pack.roles.relationship)
    value = "s.age::INTEGER || ' / ' || p.head_age::INTEGER"
    yield finding(code, "people", column, value, where).replace("FROM people s", f"FROM {joined}")


def _malformed_identifier(extract: Extract) -> Iterator[str]:
    for attribute in extract.attributes(Level.PERSON, Kind.IDENTIFIER):
        if attribute.issuer and (attribute.issuer.pattern or attribute.issuer.checksum):
            value = f"s.{name(attribute.name)}"
            well_formed = check_digits.is_well_formed(attribute.issuer, value)
            where = f"{value} IS NOT NULL AND NOT {well_formed}"
            yield finding("malformed_identifier", "persons", attribute.name, value, where)


def _identifier_twice(extract: Extract) -> Iterator[str]:
    yield from _shared_identifiers(extract, "identifier_twice_in_file", "homes <= 1")


def _person_in_two_households(extract: Extract) -> Iterator[str]:
    if extract.has_members:
        yield from _shared_identifiers(extract, "person_in_two_households", "homes > 1")


def _shared_identifiers(extract: Extract, code: str, having: str) -> Iterator[str]:
    for attribute in extract.attributes(Level.PERSON, Kind.IDENTIFIER):
        column = name(attribute.name)
        several = (
            f"SELECT {column}, count(DISTINCT _household) AS homes FROM persons WHERE {column} IS NOT NULL "
            f"GROUP BY {column} HAVING count(*) > 1"
        )
        shared = f"SELECT {column} FROM ({several}) WHERE {having} AND NOT {_is_dummy(column)}"
        yield finding(code, "persons", attribute.name, f"s.{column}", f"s.{column} IN ({shared})")


def _dummy_identifier(extract: Extract) -> Iterator[str]:
    for attribute in extract.attributes(Level.PERSON, Kind.IDENTIFIER):
        value = f"s.{name(attribute.name)}"
        yield finding("dummy_identifier", "persons", attribute.name, value, _is_dummy(value))


def _is_dummy(value: str) -> str:
    plain = f"({check_digits.normal(value)})"
    one_digit = f"(length({plain}) >= 4 AND {plain} = repeat(left({plain}, 1), length({plain})))"
    return f"({plain} IN ({listed(DUMMY_NUMBERS)}) OR {one_digit})"


def _dummy_date(extract: Extract) -> Iterator[str]:
    for attribute in extract.attributes(Level.PERSON, Kind.DATE):
        value = f"s.{name(attribute.name)}"
        yield finding("dummy_date", "persons", attribute.name, value, f"{value} IN ({listed(DUMMY_DATES)})")


def _name_has_digits(extract: Extract) -> Iterator[str]:
    for attribute in extract.attributes(Level.PERSON, Kind.NAME):
        value = f"s.{name(attribute.name)}"
        yield finding(
            "name_has_digits", "persons", attribute.name, value, f"regexp_matches({value}, '[0-9]')"
        )


def _name_missing(extract: Extract) -> Iterator[str]:
    """One name is a whole name; only a person with none at all is told of."""
    parts = [part for part in extract.pack.roles.name if part in extract.source.shape("P")]
    if parts:
        where = " AND ".join(f"s.{name(part)} IS NULL" for part in parts)
        yield finding("name_missing", "persons", parts[0], "NULL", where)


# --- persons and households ----------------------------------------------------------------------------------


def _value_outside_range(extract: Extract) -> Iterator[str]:
    for level, relation in ((Level.PERSON, "persons"), (Level.HOUSEHOLD, "households")):
        for attribute in extract.attributes(level, Kind.INTEGER, Kind.NUMBER):
            value = f"s.{name(attribute.name)}"
            number = f"try_cast({value} AS DOUBLE)"
            bounds = [f"{number} < {attribute.minimum!r}"] if attribute.minimum is not None else []
            bounds += [f"{number} > {attribute.maximum!r}"] if attribute.maximum is not None else []
            if bounds:
                yield finding("value_outside_range", relation, attribute.name, value, " OR ".join(bounds))


def _unknown_area(extract: Extract) -> Iterator[str]:
    if not extract.pack.areas:
        return
    for level, relation in ((Level.PERSON, "persons"), (Level.HOUSEHOLD, "households")):
        for attribute in extract.attributes(level, Kind.AREA):
            value = f"s.{name(attribute.name)}"
            where = f"{value} NOT IN (SELECT unnest([{listed(list(extract.pack.areas))}]))"
            yield finding("unknown_area", relation, attribute.name, value, where)


def _encoding_damage(extract: Extract) -> Iterator[str]:
    damaged = text("\ufffd|Ã[\u0080-\u00bf©¨ªª¡³º±§¼]|Â[\u0080-\u00bf]|â€|Ð[\u0080-\u00bf]")
    for level, relation in ((Level.PERSON, "persons"), (Level.HOUSEHOLD, "households")):
        for attribute in extract.attributes(level, Kind.NAME, Kind.TEXT):
            value = f"s.{name(attribute.name)}"
            where = f"strlen({value}) > length({value}) AND regexp_matches({value}, {damaged})"
            yield finding("encoding_damage", relation, attribute.name, value, where)


# --- households ----------------------------------------------------------------------------------------------


def _of_home(code: str, where: str, value: str = "s.size") -> Build:
    """Return the building of a check on what is counted over a household's members."""

    def build(extract: Extract) -> Iterator[str]:
        if extract.has_members:
            yield finding(code, "homes", "", value, where)

    return build


def _if_heads_known(build: Build, *, ages: bool = False) -> Build:
    def guarded(extract: Extract) -> Iterator[str]:
        if extract.knows_heads and (extract.knows_ages or not ages):
            yield from build(extract)

    return guarded


def _no_adult(extract: Extract) -> Iterator[str]:
    if extract.knows_ages and extract.has_members:
        yield finding("no_adult", "homes", "", "s.size", "s.size > 0 AND s.adults = 0 AND s.ageless = 0")


def _household_without_members(extract: Extract) -> Iterator[str]:
    if extract.has_members:
        yield finding("household_without_members", "homes", "", "NULL", "s.size = 0")


_NO_HEAD = "s.size > 0 AND s.heads = 0 AND s.unrelated = 0"
_P, _H = Level.PERSON, Level.HOUSEHOLD

CATALOGUE: tuple[Check, ...] = (
    Check(code="impossible_date", level=_P),
    Check(code="not_a_number", level=_P),
    Check(code="unknown_code", level=_P),
    Check(code="date_in_future", level=_P, build=_date_in_future),
    Check(code="age_versus_birth_date", level=_P, build=_age_versus_birth_date),
    Check(code="negative_age", level=_P, build=_negative_age),
    Check(code="age_over_120", level=_P, build=_age_over_120),
    Check(code="child_older_than_parent", level=_P, build=_child_older_than_parent),
    Check(code="parent_younger_than_child", level=_P, build=_parent_younger_than_child),
    Check(code="malformed_identifier", level=_P, build=_malformed_identifier),
    Check(code="identifier_twice_in_file", level=_P, build=_identifier_twice),
    Check(code="person_in_two_households", level=_P, build=_person_in_two_households),
    Check(code="dummy_identifier", level=_P, build=_dummy_identifier),
    Check(code="dummy_date", level=_P, build=_dummy_date),
    Check(code="name_has_digits", level=_P, build=_name_has_digits),
    Check(code="name_missing", level=_P, build=_name_missing),
    Check(code="value_outside_range", level=_P, build=_value_outside_range),
    Check(code="unknown_area", level=_H, build=_unknown_area),
    Check(code="encoding_damage", level=_P, build=_encoding_damage),
    Check(code="two_heads", level=_H, build=_if_heads_known(_of_home("two_heads", "s.heads > 1", "s.heads"))),
    Check(code="no_head", level=_H, build=_if_heads_known(_of_home("no_head", _NO_HEAD))),
    Check(
        code="head_is_child",
        level=_H,
        build=_if_heads_known(
            _of_home("head_is_child", f"s.head_age < {YOUNGEST_HEAD}", "s.head_age::INTEGER"), ages=True
        ),
    ),
    Check(code="no_adult", level=_H, build=_no_adult),
    Check(
        code="household_over_30_members",
        level=_H,
        build=_of_home("household_over_30_members", f"s.size > {LARGE[0]} AND s.size < {LARGE[1]}"),
    ),
    Check(
        code="household_over_100_members",
        level=_H,
        build=_of_home("household_over_100_members", f"s.size >= {LARGE[1]}"),
    ),
    Check(
        code="two_spouses",
        level=_H,
        build=_if_heads_known(_of_home("two_spouses", "s.spouses > 1", "s.spouses")),
        on=False,
    ),
    Check(code="household_without_members", level=_H, build=_household_without_members),
    Check(code="household_says_different_things", level=_H),
)
"""Every built-in check, persons first."""
