"""When persons are linked across registers, what either says of where they live comes along; households stay two."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from recensus.linkage import actions
from recensus.linkage.households import Shared, sharing
from recensus.linkage.population import Everyone, everyone
from recensus.linkage.queries import households_alike
from recensus.linkage.settings import settings_of
from recensus.registry import queries as registry
from recensus.registry.models import Link
from recensus.vocabulary.types import Pack
from tests.linkage.small_links import MANAGER, OPERATOR, in_force, person, village
from tests.looking import everybody
from tests.registry.conftest import Household, Person, Stated, put_on_record

pytestmark = pytest.mark.usefixtures("record")
BOOK = Stated(
    "book",
    date(2026, 3, 1),
    (
        Household("F1", area="Kaba"),
        Person("F1/1", "F1", "Amina Njeri", None, "1990-05-01"),
        Person("F1/2", "F1", "Bashir Njeri", None, "2015-02-03", "male", "child"),
        Person("F1/3", "F1", "Zawadi Njeri", None, "2020-02-03", "female", "child"),
    ),
)


@pytest.fixture
def pack(record: None, tmp_path: Path) -> Pack:  # noqa: ARG001 - an empty record
    opened = village(tmp_path)
    put_on_record(BOOK)
    return opened


def home(key: str) -> int:
    return Link.objects.get(kind="H", source_key=key, ended_by=None).registrant_id


def read(pack: Pack) -> Everyone:
    with transaction.atomic(), everybody():
        return everyone(pack, settings_of(pack))


def test_persons_bring_their_households_along_and_these_stay_two(pack: Pack) -> None:
    first, second = home("H1"), home("F1")
    in_force(pack)
    assert person("F1/1") == person("H1/1")
    assert first != second
    amina = registry.person(person("H1/1"), pack=pack, **MANAGER)
    assert amina.household == second, "the later register says where she lives now"
    moved = {event.household for event in amina.timeline if event.what == "moved"}
    assert moved == {first, second}, "and what the earlier one said is not lost"


def test_households_that_share_most_of_their_members_are_told_and_nothing_is_done(pack: Pack) -> None:
    assert households_alike(pack=pack, **OPERATOR) == []
    in_force(pack)
    first, second = home("H1"), home("F1")
    (found,) = households_alike(pack=pack, **OPERATOR)
    assert found == Shared(left=first, right=second, members=(2, 3), both=2)
    assert round(found.share, 2) == 0.67
    assert (home("H1"), home("F1")) == (first, second)


def test_an_officer_merges_them_and_can_take_it_back(pack: Pack) -> None:
    in_force(pack)
    first, second = home("H1"), home("F1")
    done = actions.merge(registrants=[first, second], why="one yard, one pot", **MANAGER)
    assert home("F1") == home("H1") == first
    assert registry.person(person("H1/1"), pack=pack, **MANAGER).household == first
    assert households_alike(pack=pack, **OPERATOR) == []
    assert done.event is not None
    actions.undo(event=done.event, why="two yards", **MANAGER)
    assert (home("H1"), home("F1")) == (first, second)


def test_one_person_in_common_or_few_of_many_say_too_little(pack: Pack) -> None:
    in_force(pack)
    assert sharing(read(pack), least=0.7, members=2) == []
    assert sharing(read(pack), least=0.5, members=3) == []


def test_a_register_that_names_both_has_said_that_they_are_two(pack: Pack) -> None:
    put_on_record(
        Stated(
            "book",
            date(2026, 4, 1),
            (
                Household("H8"),
                Person("F1/2", "F8", "Bashir Njeri"),
            ),
            mode="delta",
        )
    )
    in_force(pack)
    assert all(
        {one.left, one.right} != {home("F1"), home("H8")} for one in sharing(read(pack), least=0.0, members=1)
    )
