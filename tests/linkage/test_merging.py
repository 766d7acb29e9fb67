"""Officers merge, part and split: both histories stay, every past number leads on, and all of it can be taken back."""

from pathlib import Path

import pytest

from recensus.decisions import actions as decisions
from recensus.decisions import queries as proposals
from recensus.decisions.types import NotAllowed, Step
from recensus.linkage import actions, models
from recensus.linkage.explaining.queries import records_of
from recensus.linkage.explaining.types import How
from recensus.linkage.types import Key, NotDoable, Verdict, What
from recensus.privacy.access import AccessRefused
from recensus.registry import queries as record_of
from recensus.registry.models import Link, Registrant
from recensus.registry.population import last_change
from recensus.registry.queries import HeldBy, NotOnRecord
from recensus.registry.reaching import holders_of
from recensus.vocabulary.types import Pack
from tests.cast import appoint
from tests.linkage.small_links import FARIDA, MANAGER, WHY, decide, in_force, person, run, village
from tests.looking import seeing_everybody
from tests.registry.conftest import WHO, state
from tests.registry.test_both_times import population

HAWA = {"by": "hawa", "purpose": "casework"}

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def pack(record: None, tmp_path: Path) -> Pack:  # noqa: ARG001 - an empty record
    return village(tmp_path)


def merge(*keys: str) -> int:
    """Merge persons, and return the event."""
    event = actions.merge(registrants=[person(key) for key in keys], why=WHY, **MANAGER).event
    assert event is not None
    return event


def shown(number: int, pack: Pack) -> dict[str, object]:
    """Return what a page shows of a person, but for what happened to her records."""
    told = record_of.person(number, pack=pack, **WHO)
    return {name: value for name, value in vars(told).items() if name != "timeline"}


def test_merged_the_elder_number_stays_and_the_other_leads_to_it(pack: Pack) -> None:
    elder, younger = person("H1/1"), person("B1")
    merge("B1", "H1/1")
    assert person("B1") == elder
    with seeing_everybody():
        assert holders_of([younger]) == {younger: [elder]}
    with pytest.raises(HeldBy, match=f"Person {younger} is on record as person {elder} now"):
        record_of.person(younger, pack=pack, **WHO)
    assert record_of.person(elder, pack=pack, **WHO).household is not None


def test_both_histories_and_what_was_known_before_stay(pack: Pack) -> None:
    younger, known = person("B1"), last_change()
    assert known is not None
    then = population(known.date(), known)
    before = record_of.person(younger, pack=pack, recorded_at=known, **WHO)
    event = merge("B1", "H1/1")
    assert population(known.date(), known) == then
    assert record_of.person(younger, pack=pack, recorded_at=known, **WHO) == before
    actions.unmerge(registrant=younger, why="two women", **MANAGER)
    merged = models.Event.objects.get(pk=event).batch.recorded_at
    assert population(known.date(), known) == then
    assert merged is not None
    assert len(population(known.date(), merged)[0]) == len(then[0])


def test_merge_and_unmerge_is_as_if_nothing_was(pack: Pack) -> None:
    numbers = [person(key) for key in ("H1/1", "B1", "H1/2", "H2/1", "B3")]
    before, pages = state(), [shown(number, pack) for number in numbers]
    younger = person("B1")
    merge("B1", "H1/1")
    assert state() != before
    actions.unmerge(registrant=younger, why="two women", **MANAGER)
    assert state() == before
    assert [shown(number, pack) for number in numbers] == pages
    assert Link.objects.filter(ended_by=None).exclude(method="new").count() == 0


def test_what_an_officer_said_holds_in_every_later_run(pack: Pack) -> None:
    younger = person("B3")
    merge("B3", "H1/2")
    in_force(pack)
    assert person("B3") == person("H1/2")
    assert person("B1") == person("H1/1")
    actions.unmerge(registrant=younger, why="her mother", **MANAGER)
    again = models.Run.objects.get(pk=run(pack))
    assert again.counts["changed"] == 0
    assert person("B3") == younger


def test_a_split_makes_somebody_new_and_undoing_it_leaves_nobody_behind(pack: Pack) -> None:
    in_force(pack)
    before, numbers = state(), Registrant.objects.count()
    amina, survey = person("H1/1"), Link.objects.get(source_key="H1/1").source_id
    done = actions.split(registrant=amina, keys=[Key(survey, "P", "H1/1")], why="another Amina", **MANAGER)
    assert person("H1/1") == amina  # she was the first here
    assert person("B1") != amina
    assert Registrant.objects.count() == numbers  # the pension's own number is free again
    assert done.event is not None
    actions.undo(event=done.event, why="it was she", **MANAGER)
    assert state() == before
    with pytest.raises(NotDoable, match="undone already"):
        actions.undo(event=done.event, why="again", **MANAGER)


def test_keys_named_for_a_split_have_to_be_some_of_hers(pack: Pack) -> None:
    in_force(pack)
    survey = Link.objects.get(source_key="H1/1").source_id
    for keys in ([], [Key(survey, "P", "H2/1")], [Key(survey, "P", "H1/1"), Key(survey + 1, "P", "B1")]):
        with pytest.raises(NotDoable, match="Name some of the keys"):
            actions.split(registrant=person("H1/1"), keys=keys, why="another", **MANAGER)


def test_households_are_merged_and_parted_with_their_members(pack: Pack) -> None:  # noqa: ARG001 - it is on record
    home, other = (Link.objects.get(kind="H", source_key=key).registrant_id for key in ("H1", "H2"))
    before = state()
    event = actions.merge(registrants=[home, other], why="one yard", **MANAGER).event
    members = [row[1] for row in state()["memberships"]]
    assert len(set(members)) == 1
    assert event is not None
    actions.unmerge(registrant=other, why="two yards", **MANAGER)
    assert state() == before


def test_what_was_undone_is_withdrawn_and_said_by_nobody(pack: Pack) -> None:  # noqa: ARG001 - it is on record
    event = merge("B3", "H1/1")
    actions.undo(event=event, why="by mistake", **MANAGER)
    assert list(models.Verdict.objects.order_by("id").values_list("verdict", flat=True)) == [
        "same",
        "unclear",
    ]


def test_who_merges_is_an_officer_with_a_reason_who_reaches_both(pack: Pack) -> None:  # noqa: ARG001
    both = [person("H1/1"), person("H2/1")]
    with pytest.raises(AccessRefused):
        actions.merge(registrants=both, why=WHY, by="system", purpose="registration")
    with pytest.raises(NotDoable, match="Say why"):
        actions.merge(registrants=both, why=" ", **MANAGER)
    with pytest.raises(NotOnRecord):
        actions.merge(registrants=both, why=WHY, by="dalia", purpose="casework")
    with pytest.raises(NotDoable, match="two or more"):
        actions.merge(registrants=both[:1], why=WHY, **MANAGER)


def test_a_district_officer_proposes(pack: Pack) -> None:  # noqa: ARG001 - it is on record
    done = actions.merge(
        registrants=[person("H1/1"), person("H1/2")], why=WHY, by="dalia", purpose="casework"
    )
    assert (done.event, len(done.proposals)) == (None, 1)


def test_a_merge_that_takes_something_is_decided_by_others_and_undone_on_appeal(pack: Pack) -> None:  # noqa: ARG001
    before = state()
    twice = [person("B1"), person("B3")]
    done = actions.merge(registrants=twice, why=WHY, **MANAGER)
    assert done.event is None
    assert state() == before
    (number,) = done.proposals
    with pytest.raises(NotAllowed):
        decisions.decide(proposal=number, note="at once", **MANAGER)
    decide(number)
    assert person("B1") == person("B3") == min(twice)
    assert models.Event.objects.get(proposal=number).what == What.MERGE
    appoint("hawa", "programme_manager")
    decisions.appeal(proposal=number, note="we are two", **FARIDA)
    decisions.uphold_appeal(proposal=number, note="they are two", **HAWA)
    assert proposals.proposal(number, **HAWA).standing is Step.REVERSED
    assert state() == before
    last = models.Verdict.objects.latest("id")
    assert last.verdict == Verdict.UNCLEAR


def test_why_records_are_held_to_be_of_one_is_told_key_by_key(pack: Pack) -> None:
    in_force(pack)
    merge("B3", "H1/2")
    first, second = records_of(person("H1/1"), pack=pack, **MANAGER)
    assert (first.how, first.key, first.run) == (How.FIRST, "H1/1", None)
    assert (second.source, second.how, second.beside) == ("pension", How.MODEL, "survey")
    (_, merged) = records_of(person("B3"), pack=pack, **MANAGER)
    assert (merged.how, merged.key, merged.why) == (How.MERGE, "B3", WHY)
