"""Every report, worked out a second time by hand from the rows that were loaded."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from recensus.insight.reports.catalogue import REPORTS
from recensus.insight.reports.models import Prepared
from recensus.insight.reports.queries import sheet
from recensus.insight.reports.types import Line, Narrowing
from recensus.vocabulary.types import Pack
from tests.insight.reports import world
from tests.insight.reports.world import Person, people

NADIA = {"by": "nadia", "purpose": "casework"}
Chosen = Callable[[Person], bool]
Counts = dict[tuple[str, str], Counter[str]]

STANDING = [one for one in world.PENSIONERS if one.house not in world.EXITED]
HEADS = {one.house: one for one in people() if one.relation == "head"}


def disability(one: Person) -> str:
    """Return what the pack's rule says."""
    return "no" if one.works else "yes"


def band(one: Person) -> str:
    """Return the band of an age, written out once more."""
    for band, last in (("0-4", 4), ("5-14", 14), ("15-24", 24), ("25-59", 59), ("60-64", 64), ("65-69", 69)):
        if one.age <= last:
            return band
    return "70+"


NARROWINGS: list[tuple[Narrowing, Chosen]] = [
    (Narrowing(), lambda _: True),
    (Narrowing(area="Kaba"), lambda one: one.village == "Kaba"),
    (Narrowing(sex="female"), lambda one: one.sex == "female"),
    (Narrowing(age="70+"), lambda one: band(one) == "70+"),
    (Narrowing(disability="yes"), lambda one: disability(one) == "yes"),
    (
        Narrowing(area="Tombo", sex="male", age="70+", disability="no"),
        lambda one: (one.village, one.sex, band(one), disability(one)) == ("Tombo", "male", "70+", "no"),
    ),
]


def counted(units: Iterable[tuple[str, str, str, Person]], chosen: Chosen) -> Counts:
    """Count units (programme, other, category, whose traits) of those chosen."""
    found: Counts = {}
    for programme, other, category, whose in units:
        if chosen(whose):
            found.setdefault((programme, other), Counter())[category] += 1
    return found


def programmes_of_house(house: int) -> set[str]:
    drawn = {"pension": {p.house for p in STANDING}, "grant": {p.house for p in world.GRANTED}}
    return {name for name, houses in (drawn | {"cash": set(world.CASHED)}).items() if house in houses}


def plan() -> Iterable[tuple[str, str, str, Person]]:
    for one in STANDING:
        yield "pension", "", "suspended" if one.house in world.SUSPENDED else "active", one
    yield from (("grant", "", "active", one) for one in world.GRANTED)
    yield from (("cash", "", "active", HEADS[house]) for house in world.CASHED)


def per_household() -> Iterable[tuple[str, str, str, Person]]:
    words = ["none", "one", "two", "three"]
    yield from (("", "", words[len(programmes_of_house(house))], HEADS[house]) for house in world.HOUSES)


def overlap() -> Iterable[tuple[str, str, str, Person]]:
    for house in world.HOUSES:
        drawn = programmes_of_house(house)
        yield from ((a, b, "both", HEADS[house]) for a in drawn for b in drawn)


def gaps() -> Iterable[tuple[str, str, str, Person]]:
    drawn = {one.nid for one in world.GRANTED}
    for one in people():
        if one.relation == "child":
            yield "grant", "", "receiving" if one.nid in drawn else "missed", one


def accuracy() -> Iterable[tuple[str, str, str, Person]]:
    known = {one.nid for one in world.REGISTERED}
    for one in STANDING:
        said = "differs" if one.house in world.WRONG_BIRTH else "agrees"
        yield "pension", "", said if one.nid in known else "not_in_register", one
    yield from (("grant", "", "not_in_register", one) for one in world.GRANTED)


def timeliness() -> Iterable[tuple[str, str, str, Person]]:
    for one in world.PENSIONERS:
        for month in world.MONTHS:
            told = world.payment(one, month)
            if told is None:
                yield "pension", "", "unpaid", one
            elif told[1] == "returned":
                yield "pension", "", "failed", one
            else:
                yield "pension", "", "in_time" if told[0].day <= 11 else "late", one


def complaints() -> Iterable[tuple[str, str, str, Person]]:
    whose = {one.house: one for one in world.PENSIONERS}
    for house, received, answered in world.COMPLAINTS:
        if received < date(2025, 8, 1) or house == world.NOBODY:
            continue
        if answered is None:
            category = "open" if (world.ON - received).days <= 30 else "overdue"
        else:
            category = "in_time" if (answered - received).days <= 30 else "late"
        yield "pension", "", category, whose[house]


def cost() -> Iterable[tuple[str, str, str, Person]]:
    reached = {}
    for one in world.PENSIONERS:
        paid = [told for month in world.MONTHS if (told := world.payment(one, month)) and told[1] == "paid"]
        yield from (("pension", "", "transfer", one) for _ in paid)
        if paid:
            reached[one.house] = HEADS[one.house]
    yield from (("pension", "", "household", head) for head in reached.values())


def coverage() -> Iterable[tuple[str, str, str, Person]]:
    drawn = {"pension": {p.nid for p in STANDING}, "grant": {p.nid for p in world.GRANTED}}
    drawn["cash"] = {p.nid for p in people() if p.house in world.CASHED}
    for one in people():
        named = [name for name, who in drawn.items() if one.nid in who]
        yield from ((name, "", "covered", one) for name in [*named, *(["*"] if named else [])])


def monthly(house: int) -> Decimal:
    """Return what a household draws in a month: cash comes every three, what is suspended does not count."""
    given = {"pension": Decimal(100), "grant": Decimal(50), "cash": Decimal(30)}
    paused = {"pension"} if house in world.SUSPENDED else set()
    return sum((given[name] for name in programmes_of_house(house) - paused), Decimal(0))


def adequacy() -> Iterable[tuple[str, str, str, Person]]:
    for house in world.HOUSES:
        share = monthly(house) / world.LINE
        limits = [("under_10", 0.1), ("under_25", 0.25), ("under_50", 0.5), ("under_100", 1.0), ("over", 99)]
        if share > 0:
            yield "", "", next(name for name, limit in limits if share < Decimal(str(limit))), HEADS[house]


BY_HAND: Mapping[str, Callable[[], Iterable[tuple[str, str, str, Person]]]] = {
    "plan": plan,
    "programmes-per-household": per_household,
    "overlap": overlap,
    "gaps": gaps,
    "accuracy": accuracy,
    "timeliness": timeliness,
    "complaints": complaints,
    "cost": cost,
    "coverage": coverage,
    "adequacy": adequacy,
}


def lines(pack: Pack, name: str, narrowing: Narrowing = Narrowing()) -> dict[tuple[str, str], Line]:  # noqa: B008
    """Return the rows of a report that can be told."""
    found = sheet(pack, name, narrowing=narrowing, **NADIA)
    return {(line.programme, line.other): line for line in found.lines if not line.missing}


def test_every_report_says_what_the_rows_say_however_it_is_narrowed(prepared: Prepared, pack: Pack) -> None:  # noqa: ARG001
    assert BY_HAND.keys() == REPORTS.keys()
    for name, by_hand in BY_HAND.items():
        for narrowing, chosen in NARROWINGS:
            told = {
                key: Counter({c: n for c, n in line.counts.items() if n and c != "total"})
                for key, line in lines(pack, name, narrowing).items()
            }
            expected = counted(by_hand(), chosen)
            if name == "complaints" and not narrowing.asked():
                expected["pension", ""]["in_time"] += 1  # of nobody known, who has no traits
            assert {key: count for key, count in told.items() if count} == expected, (name, narrowing)
    check_figures(pack)


def check_figures(pack: Pack) -> None:
    """Work some figures out by hand."""
    assert lines(pack, "plan")["pension", ""].figures["reached"] == Decimal(14) / 20
    assert lines(pack, "plan", Narrowing(area="Kaba"))["pension", ""].figures["planned"] is None
    assert lines(pack, "coverage")["*", ""].figures["persons"] == 200
    narrowed = lines(pack, "coverage", Narrowing(area="Kaba", sex="male"))["cash", ""]
    assert narrowed.figures["persons"] == 60
    assert lines(pack, "coverage", Narrowing(age="70+"))["cash", ""].figures["coverage"] is None
    transfers = sum(category == "transfer" for _, _, category, _ in cost())
    told = lines(pack, "cost")["pension", ""].figures
    assert told["transferred"] == transfers * 100
    assert told["per_household"] == Decimal(transfers * 100 + 600) / 15
    mean = lines(pack, "adequacy")["", ""].figures["mean"]
    drawing = [monthly(house) for house in world.HOUSES if monthly(house)]
    assert mean == pytest.approx(sum(drawing) / len(drawing))


def test_the_reference_gives_every_report_with_its_formulas() -> None:
    told = (Path(__file__).parents[3] / "docs" / "reference" / "reports.md").read_text()
    for name, report in REPORTS.items():
        assert f"(`{name}`)" in told
        assert all(f"| {one.label['en']} | `{one.formula}` |" in told for one in report.figures)
        assert all(
            f"| {label['en']} | `{category}` |" in told for category, label in report.categories.items()
        )
