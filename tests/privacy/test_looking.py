"""Every look passes the decision and goes on record; the other district's officer sees nothing of Amina's household."""

import datetime as dt
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from recensus.privacy import access
from recensus.privacy.access import A_LIST, AccessRefused, Act, looking
from recensus.privacy.audit.models import Entry
from recensus.privacy.audit.queries import entries_about
from recensus.privacy.models import Agreement, Appointment, PolicyVersion, Release
from recensus.registry import queries
from recensus.vocabulary.dictionary import Attribute
from recensus.vocabulary.models import Area
from recensus.vocabulary.types import Kind, Level, Pack, Roles, Sensitivity, Survivorship
from tests.cast import appoint
from tests.registry.conftest import WHO, Household, Person, Stated, clear, put_on_record

DAY = dt.date(2026, 1, 1)
CASEWORK = {"purpose": "casework"}


def _attribute(
    name: str, level: Level, kind: Kind, sensitivity: Sensitivity = Sensitivity.PERSONAL
) -> Attribute:
    return Attribute(name=name, label={"en": name}, level=level, kind=kind, sensitivity=sensitivity)


PACK = Pack(
    name="small",
    path="",
    label={"en": "small"},
    languages=("en",),
    currency="XXX",
    calendar="gregorian",
    setup="social_registry",
    content_hash="0" * 64,
    attributes={
        one.name: one
        for one in (
            _attribute("name", Level.PERSON, Kind.NAME),
            _attribute("national_id", Level.PERSON, Kind.IDENTIFIER),
            _attribute("birth_date", Level.PERSON, Kind.DATE),
            _attribute("sex", Level.PERSON, Kind.TEXT),
            _attribute("relationship", Level.PERSON, Kind.TEXT),
            _attribute("area", Level.HOUSEHOLD, Kind.AREA, Sensitivity.OPEN),
            _attribute("rooms", Level.HOUSEHOLD, Kind.INTEGER, Sensitivity.SENSITIVE),
        )
    },
    code_lists={},
    issuers={},
    areas={},
    roles=Roles(name=("name",), area="area", relationship="relationship", head="head"),
    survivorship=Survivorship(),
    messages={},
    sources={},
    programmes={},
    tables={},
)
ROWS = (
    Household("h1", area="D1"),
    Household("h2", area="D2"),
    Household("h3", area=None),
    Person("amina", "h1", "Amina Njeri", nid="11"),
    Person("bashir", "h1", "Bashir Njeri", nid="12", relationship="child"),
    Person("chidi", "h2", "Chidi Okafor", nid="13"),
    Person("zuri", "h3", "Zuri Wanjiku", nid="14"),
)


@pytest.fixture
def numbers(db: None) -> dict[str, int]:  # noqa: ARG001 - there must be one
    """Put three households on record and return each registrant's number by its key."""
    clear()
    districts = [Area(code=code, ancestors=[code]) for code in ("D1", "D2")]
    Area.objects.bulk_create(districts, ignore_conflicts=True)
    put_on_record(Stated("survey", DAY, ROWS))
    with connection.cursor() as cursor:
        cursor.execute("select source_key, registrant_id from registry_link")
        return dict(cursor.fetchall())


def last() -> Entry:
    found = Entry.objects.order_by("-id").first()
    assert found is not None
    return found


def test_the_other_districts_officer_gets_the_answer_of_a_number_that_does_not_exist(
    numbers: dict[str, int],
) -> None:
    answers = {}
    for who, number in (
        ("emre", numbers["amina"]),
        ("emre", 999),
        ("dalia", numbers["chidi"]),
        ("dalia", numbers["zuri"]),
    ):
        with pytest.raises(queries.NotOnRecord) as refused:
            queries.person(number, pack=PACK, by=who, **CASEWORK)
        answers[who, number] = str(refused.value).replace(str(number), "N")
    assert set(answers.values()) == {"There is no person N."}
    with pytest.raises(queries.NotOnRecord, match="There is no household"):
        queries.household(numbers["h1"], pack=PACK, by="emre", **CASEWORK)


def test_her_own_officer_and_the_whole_countrys_see_her(numbers: dict[str, int]) -> None:
    for who in ("dalia", "nadia"):
        assert queries.person(numbers["amina"], pack=PACK, by=who, **CASEWORK).name == "Amina Njeri"
    assert queries.person(numbers["zuri"], pack=PACK, by="nadia", **CASEWORK).name == "Zuri Wanjiku"


@pytest.mark.parametrize("asked", ["Njeri", "11", "Amina"])
def test_search_and_counts_stay_within_the_district(numbers: dict[str, int], asked: str) -> None:
    hers = {found.id for found in queries.find_registrants(asked, by="dalia", **CASEWORK).found}
    assert numbers["amina"] in hers
    assert queries.find_registrants(asked, by="emre", **CASEWORK).found == []
    assert queries.find_registrants(asked, areas=["D1"], by="emre", **CASEWORK).found == []
    assert queries.find_registrants(str(numbers["amina"]), by="emre", **CASEWORK).found == []
    assert queries.count_found("Njeri", by="emre", **CASEWORK) == 0
    assert {row.area for row in queries.coverage(by="emre", **CASEWORK)} == {"D2"}
    assert [queries.count_on_record(by=who, **CASEWORK) for who in ("dalia", "emre", "nadia")] == [3, 2, 7]


def test_who_has_two_appointments_looks_by_the_one_that_reaches_farthest(numbers: dict[str, int]) -> None:
    appoint("emre", "programme_manager")
    assert [found.id for found in queries.find_registrants("Amina", by="emre", **CASEWORK).found] == [
        numbers["amina"]
    ]
    assert queries.person(numbers["amina"], pack=PACK, by="emre", **CASEWORK).name == "Amina Njeri"
    assert last().role == "programme_manager"


@pytest.mark.django_db(transaction=True)
def test_a_household_she_left_for_another_district_names_her_no_more(numbers: dict[str, int]) -> None:
    moved = (*ROWS[:4], Person("bashir", "h2", "Bashir Njeri", nid="12", relationship="child"), *ROWS[5:])
    put_on_record(Stated("survey", DAY + timedelta(days=30), moved))
    then = queries.household(numbers["h1"], pack=PACK, valid_on=DAY, by="dalia", **CASEWORK)
    assert [member.name for member in then.members] == ["Amina Njeri"]
    bashir = queries.person(numbers["bashir"], pack=PACK, by="emre", **CASEWORK)
    assert {event.household for event in bashir.timeline} == {None, numbers["h2"]}


def test_values_are_shown_as_value_band_yes_or_no_or_not_at_all(numbers: dict[str, int]) -> None:
    analyst = {"by": "anneke", "purpose": "monitoring"}
    person = queries.person(numbers["amina"], pack=PACK, **analyst)
    assert (person.name, person.identifiers) == ("", [])
    assert {cell.attribute: cell.held.value for cell in person.cells} == {
        "birth_date": "1990 - 1994",
        "sex": None,
        "relationship": None,
    }
    (rooms,) = (
        cell
        for cell in queries.household(numbers["h1"], pack=PACK, **analyst).cells
        if cell.attribute == "rooms"
    )
    assert (rooms.held.value, rooms.held.stated, rooms.held.missing) == (None, True, None)
    registrar = queries.household(numbers["h1"], pack=PACK, by="dalia", purpose="registration")
    assert "rooms" not in {cell.attribute for cell in registrar.cells}


def test_a_look_is_on_record_with_whom_and_what_it_showed(numbers: dict[str, int]) -> None:
    queries.household(numbers["h1"], pack=PACK, by="dalia", **CASEWORK)
    entry = last()
    assert (entry.who, entry.role, entry.purpose, entry.action) == (
        "dalia",
        "district_officer",
        "casework",
        "see",
    )
    assert (entry.allowed, entry.outcome, entry.attributes["rooms"]) == (True, "done", "value")
    for kind, key in (("H", "h1"), ("P", "amina"), ("P", "bashir")):
        assert entry.id in {look.number for look in entries_about(kind, numbers[key])}


def test_a_refused_look_is_on_record_too(numbers: dict[str, int]) -> None:
    with pytest.raises(queries.NotOnRecord):
        queries.person(numbers["amina"], pack=PACK, by="emre", **CASEWORK)
    entry = last()
    assert (entry.who, entry.allowed, entry.outcome) == ("emre", False, "refused")
    assert entry.id in {look.number for look in entries_about("P", numbers["amina"])}
    with pytest.raises(AccessRefused):
        queries.batches(by="mallory", purpose="casework")
    assert (last().who, last().outcome) == ("mallory", "refused")


def test_when_the_look_cannot_be_recorded_nothing_is_shown(
    numbers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_entry: object, *, last: bool) -> None:  # noqa: ARG001
        raise DatabaseError("The log is not there.")

    monkeypatch.setattr(access, "record", fail)
    with pytest.raises(DatabaseError):
        queries.person(numbers["amina"], pack=PACK, by="dalia", **CASEWORK)


def test_when_the_log_stands_still_nothing_is_released(
    numbers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "may_release", lambda: "The audit log stands still.")
    with pytest.raises(AccessRefused, match="stands still"):
        queries.person(numbers["amina"], pack=PACK, by="dalia", **CASEWORK)
    assert queries.count_on_record(by="dalia", **CASEWORK) == 3


def _look(who: str) -> None:
    with looking(by=who, purpose="casework", action=Act.SEARCH, subject=A_LIST):
        pass


NOW = timezone.now()
NOT_IN_FORCE: dict[str, dict[str, object]] = {
    "not approved": {"approved_by": "", "approved_at": None},
    "not begun": {"starts": NOW + timedelta(days=1)},
    "over": {"starts": NOW - timedelta(days=9), "ends": NOW - timedelta(seconds=1)},
}


@pytest.mark.django_db
@pytest.mark.parametrize("why", NOT_IN_FORCE)
def test_an_appointment_that_is_not_in_force_opens_nothing(why: str) -> None:
    appoint("wanja", "district_officer", ["D1"], **NOT_IN_FORCE[why])
    with pytest.raises(AccessRefused):
        _look("wanja")
    appoint("wanja", "district_officer", ["D1"])
    _look("wanja")


@pytest.mark.django_db
def test_without_a_policy_in_force_nobody_looks() -> None:
    PolicyVersion.objects.all().delete()
    with pytest.raises(AccessRefused, match="no role"):
        _look("dalia")


@pytest.mark.django_db
def test_an_appointment_ended_now_opens_nothing_now() -> None:
    _look("dalia")
    Appointment.objects.filter(officer="dalia").update(ends=timezone.now())
    with pytest.raises(AccessRefused):
        _look("dalia")


@pytest.mark.django_db
def test_two_do_not_look_at_once() -> None:
    with (
        pytest.raises(AccessRefused, match="may not at the same time"),
        looking(by="dalia", purpose="casework", action=Act.COUNT),
    ):
        _look("nadia")


@pytest.fixture
def partner(numbers: dict[str, int]) -> Callable[[], int]:
    """Let a partner's program look under an agreement for two registrants a day; return what looks once."""
    now = timezone.now()
    signed = {
        "starts": now,
        "proposed_by": "petra",
        "proposed_at": now,
        "approved_by": "odile",
        "approved_at": now,
    }
    Agreement.objects.create(
        name="health",
        version=1,
        content={
            "parties": ["Ministry", "Health"],
            "legal_basis": "Health Act",
            "purpose": "data sharing",
            "attributes": {"name": "yes or no"},
            "population": "everybody",
            "granularity": "registrant",
            "volume": 2,
            "start": str(now.date()),
            "end": str(now.date()),
            "signatories": ["A", "B"],
        },
        **signed,
    )
    appoint("api:health", "partner", None, organisation="Health", agreement="health")
    return lambda: queries.person(numbers["amina"], pack=PACK, by="api:health", purpose="data sharing").id


def test_an_agreement_counts_what_it_hands_over_and_ends_at_its_volume(partner: Callable[[], int]) -> None:
    partner()
    partner()
    with pytest.raises(AccessRefused, match="allows 2 registrants a day"):
        partner()
    assert [release.registrants for release in Release.objects.all()] == [1, 1]
    assert {release.by for release in Release.objects.all()} == {"api:health"}


def test_an_agreement_taken_away_opens_nothing(partner: Callable[[], int]) -> None:
    Agreement.objects.update(ends=timezone.now())
    with pytest.raises(AccessRefused, match="needs a data-sharing agreement"):
        partner()


def test_who_only_loads_sees_nobody(numbers: dict[str, int]) -> None:
    Appointment.objects.filter(officer="tester", role="programme_manager").delete()
    for look in (
        lambda: queries.person(numbers["amina"], pack=PACK, by="tester", purpose="registration"),
        lambda: queries.find_registrants("Amina", **WHO),
    ):
        with pytest.raises(AccessRefused):
            look()
