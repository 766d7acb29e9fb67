"""From a published table nobody works out a hidden number, whatever the table."""

import random
from itertools import pairwise

import pytest

from recensus.privacy.disclosure import suppression
from recensus.privacy.disclosure.publishing import publish, publish_together
from recensus.privacy.disclosure.tables import Published, Table
from tests.disclosure.attacker import ranges


def random_table(seed: int) -> Table:
    """Make a table of one or two ways, its rows sometimes within regions, with all kinds of numbers."""
    chance = random.Random(seed)
    rows = tuple(f"r{n}" for n in range(chance.randint(1, 9)))
    columns = tuple(f"c{n}" for n in range(chance.choice([1, 2, 3, 3, 4, 6])))
    spread = chance.choice([0.5, 1, 1.5, 2])
    empty = chance.choice([0, 0, 0.3, 0.7])
    counts = tuple(
        tuple(0 if chance.random() < empty else int(chance.lognormvariate(2, spread)) for _ in columns)
        for _ in rows
    )
    regions = chance.choice([0, 0, 1, 2, 3])
    parents = {row: f"region {chance.randrange(regions)}" for row in rows} if regions else {}
    if regions > 1:
        parents |= {f"region {n}": f"coast {n % 2}" for n in range(regions)}
    return Table(rows=rows, columns=columns, counts=counts, parents=parents)


def recovered(published: Published, width: int) -> list[object]:
    """Return the hidden cells that are known too well."""
    cells = published.table.cells()
    found = []
    for cell, least, most in ranges(published):
        assert least <= cells[cell] <= most
        if most - least < width:
            found.append((cell, least, most))
    return found


def check(seed: int) -> None:
    table = random_table(seed)
    published = publish(table, threshold=5)
    small = {cell for cell, number in table.cells().items() if 0 < number < 5}
    assert small <= published.hidden
    assert recovered(published, 5) == [], table


@pytest.mark.parametrize("seed", range(6))
def test_no_hidden_number_can_be_worked_out(seed: int) -> None:
    for number in range(10 * seed, 10 * seed + 10):
        check(number)


@pytest.mark.drill
def test_no_hidden_number_can_be_worked_out_in_a_thousand_tables() -> None:
    for number in range(1000, 2000):
        check(number)


def test_the_attacker_recovers_what_is_hidden_without_its_complement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression.Evidence, "seek", lambda *_: True)
    monkeypatch.setattr(suppression.Evidence, "is_enough", lambda *_: True)
    assert sum(len(recovered(publish(random_table(seed), threshold=5), 5)) for seed in range(10)) > 10


def test_the_same_table_is_published_the_same_way() -> None:
    for seed in range(20):
        assert (
            publish(random_table(seed), threshold=5).hidden == publish(random_table(seed), threshold=5).hidden
        )


def test_a_table_without_small_numbers_is_shown_whole() -> None:
    table = Table(rows=("a", "b"), columns=("x", "y"), counts=((10, 0), (5, 700)))
    assert publish(table, threshold=5).hidden == frozenset()


def test_a_table_of_nobody_has_totals_of_nobody() -> None:
    shown = publish(Table(rows=(), columns=("women", "men"), counts=()), threshold=5)
    assert [shown[None, column] for column in ("women", "men", None)] == [0, 0, 0]


def test_a_table_of_few_persons_in_all_shows_nothing() -> None:
    published = publish(Table(rows=("a", "b"), columns=("x", "y"), counts=((1, 0), (0, 2))), threshold=5)
    assert published[None, None] is None
    assert published["a", "x"] is None


def test_larger_areas_add_up_and_are_protected_with_the_smaller() -> None:
    table = Table(
        rows=("n1", "n2", "s1", "s2"),
        columns=("x",),
        counts=((2,), (50,), (40,), (60,)),
        parents={"n1": "North", "n2": "North", "s1": "South", "s2": "South"},
    )
    assert table.cells()["North", "x"] == 52
    assert table.cells()[None, None] == 152
    published = publish(table, threshold=5)
    assert published["n1", "x"] is None
    assert published["n2", "x"] is None
    assert published["South", "x"] == 100
    assert table.rows_shown() == ("n1", "n2", "s1", "s2", "North", "South", None)


def test_hiding_costs_little() -> None:
    """In tables like those of the pages, seldom more than one number is hidden for each that is too small."""
    small = hidden = 0
    for seed in range(8):
        chance = random.Random(seed)
        counts = tuple(tuple(int(chance.lognormvariate(4, 1.3)) for _ in range(3)) for _ in range(12))
        table = Table(rows=tuple(f"r{n}" for n in range(12)), columns=("x", "y", "z"), counts=counts)
        small += sum(0 < number < 5 for number in table.cells().values())
        hidden += len(publish(table, threshold=5).hidden)
    assert hidden <= 4 * small


def test_a_wider_range_hides_more() -> None:
    table = random_table(7)
    numbers = [len(publish(table, threshold=5, width=width).hidden) for width in (2, 5, 20)]
    assert all(fewer <= more for fewer, more in pairwise(numbers))


def random_groupings(seed: int) -> dict[str, Table]:
    """Cut the same people in two to four ways, by the same columns."""
    chance = random.Random(seed)
    columns = ("stays", "wins", "loses", "neither")
    totals = [int(chance.lognormvariate(3, 1.5)) for _ in columns]
    tables = {}
    for name in ("area", "sex", "size", "roof")[: chance.randint(2, 4)]:
        rows = tuple(f"{name} {n}" for n in range(chance.randint(1, 8)))
        counts = [[0] * len(columns) for _ in rows]
        for column, total in enumerate(totals):
            for _ in range(total):
                counts[chance.randrange(len(rows))][column] += 1
        tables[name] = Table(rows=rows, columns=columns, counts=tuple(map(tuple, counts)))
    return tables


@pytest.mark.parametrize("seed", range(6))
def test_groupings_of_the_same_people_give_nothing_of_each_other_away(seed: int) -> None:
    published = publish_together(random_groupings(seed), threshold=5)
    totals = [
        {column: one[None, column] for column in (*one.table.columns, None)} for one in published.values()
    ]
    assert all(one == totals[0] for one in totals), "what one table hides of its totals, no other shows"
    for one in published.values():
        assert recovered(one, 5) == []


def test_tables_published_apart_give_each_others_totals_away() -> None:
    apart = [
        {name: publish(table, threshold=5) for name, table in random_groupings(seed).items()}
        for seed in range(6)
    ]
    hidden = [
        {column: {one[None, column] for one in tables.values()} for column in ("stays", "wins", "loses")}
        for tables in apart
    ]
    assert any(len(shown) > 1 for columns in hidden for shown in columns.values())


def test_groupings_of_others_are_not_published_together() -> None:
    one = Table(rows=("a",), columns=("x",), counts=((10,),))
    other = Table(rows=("b",), columns=("x",), counts=((11,),))
    with pytest.raises(ValueError, match="'other' counts others"):
        publish_together({"one": one, "other": other}, threshold=5)
