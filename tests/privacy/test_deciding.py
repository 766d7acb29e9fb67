"""The decision allows nothing that the policy does not name, and closes where anything is missing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.privacy.deciding import Question, decide, least
from recensus.privacy.reading import policy_of, standard_policy
from recensus.privacy.types import (
    A_LIST,
    EVERYBODY,
    NOBODY,
    Act,
    Grant,
    Granularity,
    Policy,
    Purpose,
    Reach,
    Role,
    Showing,
    Subject,
    Terms,
)
from recensus.vocabulary.types import Sensitivity

TODAY = date(2026, 7, 1)
POLICY = policy_of(standard_policy())
AMINA = Subject("P", 101, "W1", frozenset({"W1", "D1", "C"}))
CHIDI = Subject("P", 201, "W9", frozenset({"W9", "D2", "C"}))
CLASSES = {"name": Sensitivity.IDENTIFYING, "rooms": Sensitivity.PERSONAL, "income": Sensitivity.SENSITIVE}
DALIA = Question(
    who="dalia",
    role="district_officer",
    areas=frozenset({"D1"}),
    purpose="casework",
    action=Act.SEE,
    subject=AMINA,
    attributes=("name", "income"),
    classes=CLASSES,
    on=TODAY,
)
TERMS = Terms(
    name="health",
    version=2,
    parties=("Ministry", "Health Insurance"),
    legal_basis="Health Insurance Act, section 12",
    purpose="data sharing",
    attributes={"rooms": Showing.VALUE, "income": Showing.YES_NO},
    population="households on record",
    areas=None,
    granularity=Granularity.REGISTRANT,
    volume=10,
    start=date(2026, 1, 1),
    end=date(2026, 12, 31),
    signatories=("A", "B"),
)
PARTNER = replace(
    DALIA,
    who="api:health",
    role="partner",
    areas=None,
    purpose="data sharing",
    organisation="Health Insurance",
    agreement=TERMS,
    attributes=("name", "rooms", "income"),
)


def test_an_officer_of_the_district_is_shown_what_her_role_names() -> None:
    decision = decide(DALIA, POLICY)
    assert decision.allowed
    assert decision.attributes == {"name": Showing.VALUE, "income": Showing.VALUE}
    assert (decision.areas, decision.legal_basis) == (
        frozenset({"D1"}),
        POLICY.purposes["casework"].legal_basis,
    )


REFUSED: Mapping[str, Question] = {
    "nobody named": replace(DALIA, who=" "),
    "no purpose": replace(DALIA, purpose=""),
    "an unknown purpose": replace(DALIA, purpose="curiosity"),
    "no role": replace(DALIA, role=""),
    "an unknown role": replace(DALIA, role="minister"),
    "an act that is not granted": replace(DALIA, action=Act.DETERMINE),
    "a purpose that is not granted": replace(DALIA, purpose="oversight"),
    "somebody of another district": replace(DALIA, subject=CHIDI),
    "somebody who lives nowhere": replace(DALIA, subject=Subject("P", 5)),
    "an appointment without areas": replace(DALIA, areas=None),
    "an appointment to no area": replace(DALIA, areas=frozenset()),
    "everybody, by who has a district": replace(DALIA, subject=EVERYBODY),
    "a person who asks of another": replace(DALIA, who="person:7", role="person", purpose="own record"),
    "a person who asks of nobody": replace(
        DALIA, who="person:None", role="person", areas=None, purpose="own record", subject=NOBODY
    ),
    "a partner without agreement": replace(PARTNER, agreement=None),
    "an agreement that is over": replace(PARTNER, on=TERMS.end + timedelta(days=1)),
    "an agreement that has not begun": replace(PARTNER, on=TERMS.start - timedelta(days=1)),
    "an agreement for another purpose": replace(PARTNER, agreement=replace(TERMS, purpose="casework")),
    "an agreement of others": replace(PARTNER, organisation="Tax Office"),
    "an agreement for numbers": replace(PARTNER, agreement=replace(TERMS, granularity=Granularity.AGGREGATE)),
    "an agreement on other areas": replace(PARTNER, agreement=replace(TERMS, areas=frozenset({"D2"}))),
    "an agreement on some areas, about all": replace(
        PARTNER, subject=EVERYBODY, agreement=replace(TERMS, areas=frozenset({"D1"}))
    ),
    "an agreement whose volume is used up": replace(PARTNER, shown_today=10),
}


@pytest.mark.parametrize("why", REFUSED)
def test_it_is_refused_in_words_and_nothing_is_shown(why: str) -> None:
    decision = decide(REFUSED[why], POLICY)
    assert not decision.allowed
    assert decision.reason.endswith(".")
    assert decision.attributes == {}
    assert decision.areas == frozenset()


def test_an_agreement_shows_less_than_the_role_and_never_more() -> None:
    shown = decide(PARTNER, POLICY).attributes
    assert shown == {"rooms": Showing.VALUE, "income": Showing.YES_NO}
    wide = replace(TERMS, attributes={"income": Showing.VALUE})
    assert decide(replace(PARTNER, agreement=wide), POLICY).attributes == {"income": Showing.YES_NO}


def test_a_list_is_narrowed_to_what_appointment_and_agreement_both_reach() -> None:
    narrow = replace(
        PARTNER,
        areas=frozenset({"D1", "D3"}),
        agreement=replace(TERMS, areas=frozenset({"D1", "D2"})),
        subject=A_LIST,
    )
    assert decide(narrow, POLICY).areas == frozenset({"D1"})


def test_an_attribute_of_no_known_class_is_hidden() -> None:
    assert decide(replace(DALIA, attributes=("shoe_size",)), POLICY).attributes == {}


def test_an_analyst_sees_no_identifying_attribute_and_bands_of_the_others() -> None:
    analyst = replace(DALIA, who="anneke", role="analyst", areas=None, purpose="monitoring")
    asked = replace(analyst, attributes=("name", "rooms", "income"))
    assert decide(asked, POLICY).attributes == {"rooms": Showing.BAND, "income": Showing.YES_NO}


WORDS = st.sampled_from(["casework", "x"])
NAMES = st.sampled_from(["officer", "x"])
AREAS = st.sampled_from(["D1", "D2", "W1"])
ATTRIBUTES = st.sampled_from([*CLASSES, "shoe_size"])
GRANTS = st.builds(
    Grant,
    acts=st.frozensets(st.sampled_from([Act.SEE, Act.COUNT])),
    classes=st.dictionaries(st.sampled_from(Sensitivity), st.sampled_from(Showing)),
    attributes=st.dictionaries(ATTRIBUTES, st.none() | st.sampled_from(Showing)),
)
ROLES = st.builds(
    Role,
    label=st.just({}),
    reach=st.sampled_from(Reach),
    second_factor=st.booleans(),
    needs_agreement=st.booleans(),
    persons_a_day=st.none(),
    grants=st.dictionaries(WORDS, GRANTS, min_size=1),
)
POLICIES = st.builds(
    Policy,
    purposes=st.dictionaries(WORDS, st.just(Purpose(label={}, legal_basis="law")), min_size=1),
    roles=st.dictionaries(NAMES, ROLES, min_size=1),
)
AGREEMENTS = st.builds(
    replace,
    st.just(TERMS),
    purpose=WORDS,
    attributes=st.dictionaries(ATTRIBUTES, st.sampled_from(Showing)),
    areas=st.none() | st.frozensets(AREAS),
    volume=st.none() | st.integers(1, 5),
)
QUESTIONS = st.builds(
    Question,
    who=st.sampled_from(["dalia", "person:101", " "]),
    role=NAMES,
    areas=st.none() | st.frozensets(AREAS),
    purpose=WORDS,
    action=st.sampled_from([Act.SEE, Act.COUNT]),
    agreement=st.none() | AGREEMENTS,
    organisation=st.sampled_from(["Ministry", "Ministry", "Tax Office"]),
    subject=st.sampled_from([AMINA, CHIDI, NOBODY, A_LIST, EVERYBODY, Subject("H", 5), Subject("P")]),
    attributes=st.lists(ATTRIBUTES),
    classes=st.just(CLASSES),
    on=st.sampled_from([TODAY, TODAY, TODAY, TERMS.end + timedelta(days=1)]),
    shown_today=st.integers(0, 3),
)


@settings(max_examples=500, deadline=None)
@given(QUESTIONS, POLICIES)
def test_nothing_is_allowed_that_the_policy_does_not_name(asked: Question, policy: Policy) -> None:
    decision = decide(asked, policy)
    if not decision.allowed:
        assert decision.attributes == {}
        assert decision.areas == frozenset()
        return
    role = policy.roles[asked.role]
    grant = role.grants[asked.purpose]
    assert asked.purpose in policy.purposes
    assert asked.who.strip()
    assert asked.action in grant.acts
    assert asked.agreement is not None or not role.needs_agreement
    if asked.areas is None:
        assert role.reach is not Reach.AREAS
    elif asked.subject.kind in ("P", "H") and role.reach is not Reach.HERSELF:
        assert asked.areas & asked.subject.lineage
    for name, showing in decision.attributes.items():
        assert name in asked.attributes
        assert showing in (
            grant.attributes.get(name),
            grant.classes.get(CLASSES.get(name, Sensitivity.OPEN)),
        ) or (asked.agreement is not None and asked.agreement.attributes[name] is showing)
        assert name not in grant.attributes or grant.attributes[name] is not None
    if asked.agreement is not None:
        assert decision.attributes.items() <= {
            (name, least(showing, shown))
            for name, shown in asked.agreement.attributes.items()
            for showing in Showing
        }
        assert asked.organisation in asked.agreement.parties
