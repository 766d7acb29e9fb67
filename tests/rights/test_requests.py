"""A person sees what is held and who looked, asks, and is answered; nobody else's number opens anything."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from recensus.privacy import context
from recensus.privacy.access import AccessRefused
from recensus.registry import queries as registry
from recensus.registry.queries import NotOnRecord
from recensus.rights import actions, models, queries
from recensus.rights.types import Ask, Kind, NotPossible, State, UnknownRequest
from recensus.vocabulary.types import Pack
from tests.cast import DALIAS, appoint
from tests.rights.conftest import number_of

CASEWORK = {"purpose": "casework"}


def asked(person: int, kind: Kind = Kind.RECTIFY, **facts: str) -> Ask:
    facts = {"about": "relationship", "words": "I am not the head any more.", "source": "survey", **facts}
    return Ask(kind=kind, person=person, **facts)


def test_she_sees_every_cell_with_its_source_and_who_looked_for_what(pack: Pack, amina: int) -> None:
    registry.person(amina, pack=pack, by="dalia", purpose="casework")
    view = queries.person_view(amina, pack=pack, language="en", by=f"person:{amina}")
    held = {cell.attribute: cell.held for cell in view.file.cells}
    assert held["name"].value == "Amina Canary"
    assert {said.source for said in held.values()} == {"survey"}
    assert view.home is not None
    assert {cell.attribute: cell.held.value for cell in view.home.cells}["rooms"] == "2"
    look = next(one for one in view.looks if not one.herself and one.role == "district_officer")
    assert (look.purpose, look.who, look.attributes["name"]) == ("casework", "", "value")


def test_she_sees_nobody_else_not_even_her_son(pack: Pack, amina: int, chidi: int) -> None:
    view = queries.person_view(amina, pack=pack, language="en", by=f"person:{amina}")
    assert view.home is not None
    assert [member.person for member in view.home.members] == [amina]
    assert "Bashir" not in repr(view)
    for other in (number_of("Bashir"), chidi, 999_999):
        with pytest.raises((AccessRefused, NotOnRecord)):
            queries.person_view(other, pack=pack, language="en", by=f"person:{amina}")
        with pytest.raises((AccessRefused, NotOnRecord)):
            actions.file(ask=asked(other), pack=pack, by=f"person:{amina}")


def test_a_request_has_a_number_a_day_an_owner_and_an_answer(pack: Pack, amina: int) -> None:
    number = actions.file(ask=asked(amina), pack=pack, by=f"person:{amina}")
    found = queries.request(number, by="dalia", **CASEWORK)
    assert (found.holder, found.state, found.owner) == ("Statistics office", State.OPEN, "")
    assert timedelta(days=26) <= found.due - timezone.localdate() <= timedelta(days=32)
    actions.take(number=number, by="dalia", **CASEWORK)
    answered = actions.answer(
        number=number, granted=True, words="The office is told.", by="dalia", **CASEWORK
    )
    assert (answered.owner, answered.state, answered.answered_by) == ("dalia", State.GRANTED, "dalia")
    with pytest.raises(NotPossible, match="already"):
        actions.answer(number=number, granted=False, words="no", by="petra", **CASEWORK)
    view = queries.person_view(amina, pack=pack, language="en", by=f"person:{amina}")
    assert view.requests[0].answer == "The office is told."
    held = next(cell for cell in view.file.cells if cell.attribute == "relationship")
    assert held.held.value == "head", "what the source said stays until the source says otherwise"


def test_what_she_adds_is_kept_beside_the_record(pack: Pack, amina: int) -> None:
    number = actions.file(ask=asked(amina, Kind.COMPLEMENT, source=""), pack=pack, by=f"person:{amina}")
    assert queries.complements(amina, pack=pack, by="dalia", **CASEWORK) == []
    actions.answer(number=number, granted=True, words="Kept.", by="dalia", **CASEWORK)
    assert [one.words for one in queries.complements(amina, pack=pack, by="dalia", **CASEWORK)] == [
        "I am not the head any more."
    ]


@pytest.mark.parametrize(
    "facts", [{"words": " "}, {"words": "a" * 2001}, {"about": "shoe size"}, {"source": ""}, {"source": "no"}]
)
def test_a_request_that_says_nothing_is_refused_with_the_reason(
    pack: Pack, amina: int, facts: dict[str, str]
) -> None:
    with pytest.raises(NotPossible):
        actions.file(ask=asked(amina, **facts), pack=pack, by=f"person:{amina}")


def test_the_officer_of_another_district_and_the_person_herself_do_not_answer(pack: Pack, amina: int) -> None:
    number = actions.file(ask=asked(amina), pack=pack, by=f"person:{amina}")
    assert queries.requests(by="emre", **CASEWORK) == []
    with pytest.raises(UnknownRequest):
        actions.answer(number=number, granted=True, words="yes", by="emre", **CASEWORK)
    with pytest.raises(AccessRefused):
        actions.answer(number=number, granted=True, words="yes", by=f"person:{amina}", purpose=queries.OWN)
    written_down = actions.file(ask=asked(amina), pack=pack, by="dalia")
    with pytest.raises(NotPossible, match="Another officer"):
        actions.answer(number=written_down, granted=True, words="yes", by="dalia", **CASEWORK)


def test_the_database_lets_her_file_for_herself_and_answer_nothing(
    pack: Pack, amina: int, chidi: int
) -> None:
    number = actions.file(ask=asked(amina), pack=pack, by=f"person:{amina}")
    herself = {"by": f"person:{amina}", "purpose": queries.OWN, "role": "person", "writes": True}
    forged = models.Request(
        person=chidi, kind="erase", words="all", filed_at=timezone.now(), filed_by=f"person:{amina}",
        due=timezone.localdate(),
    )  # fmt: skip
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        context.enter(**herself),
    ):
        forged.save(force_insert=True)
    with transaction.atomic(), context.enter(**herself), connection.cursor() as cursor:
        cursor.execute("update rights_request set state = 'granted' where id = %s", [number])
        assert cursor.rowcount == 0


def test_an_exemption_hides_looks_until_it_expires_and_takes_two_officers(pack: Pack, amina: int) -> None:
    registry.person(amina, pack=pack, by="dalia", purpose="casework")
    ends = timezone.now() + timedelta(days=30)
    facts = {"person": amina, "looks_for": "casework", "reason": "an inquiry", "ends": ends}
    number = actions.propose_exemption(**facts, by="petra", purpose="casework")

    def told() -> set[str]:
        view = queries.person_view(amina, pack=pack, language="en", by=f"person:{amina}")
        return {look.purpose for look in view.looks if not look.herself}

    assert "casework" in told()
    with pytest.raises(NotPossible, match="Another officer"):
        actions.approve_exemption(number=number, by="petra", purpose="casework")
    with pytest.raises(DatabaseError, match="takes_two"), transaction.atomic():
        models.Exemption.objects.filter(pk=number).update(approved_by="petra", approved_at=timezone.now())
    assert queries.exemptions_in_force() == 0
    actions.approve_exemption(number=number, by="dalia", purpose="casework")
    assert "casework" not in told()
    assert queries.exemptions_in_force() == 1
    models.Exemption.objects.filter(pk=number).update(
        starts=timezone.now() - timedelta(days=2), ends=timezone.now() - timedelta(days=1)
    )
    assert "casework" in told()
    assert queries.exemptions_in_force() == 0


def test_an_exemption_without_an_end_or_a_reason_is_refused(pack: Pack, amina: int) -> None:  # noqa: ARG001
    for ends, reason in ((timedelta(days=400), "why"), (timedelta(days=-1), "why"), (timedelta(days=9), " ")):
        with pytest.raises(NotPossible):
            actions.propose_exemption(
                person=amina,
                looks_for="casework",
                reason=reason,
                ends=timezone.now() + ends,
                by="petra",
                purpose="casework",
            )


def test_people_s_own_words_are_for_those_who_answer_them(pack: Pack, amina: int) -> None:
    ask = Ask(kind=Kind.ERASE, person=amina, words="I never lived here.")
    number = actions.file(ask=ask, pack=pack, by=f"person:{amina}")
    appoint("enzo", "enumerator", DALIAS)
    for officer, purpose in (("enzo", "registration"), ("anneke", "monitoring"), ("dalia", "registration")):
        with pytest.raises(AccessRefused):
            queries.requests(by=officer, purpose=purpose)
        with pytest.raises(AccessRefused):
            queries.request(number, by=officer, purpose=purpose)
    assert [one.number for one in queries.requests(by="dalia", purpose="casework")] == [number]
