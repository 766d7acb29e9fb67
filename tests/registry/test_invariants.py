"""Whatever breaks a rule of the record is found and named."""

from datetime import date

import pytest
from django.db import connection, transaction

from recensus.registry.invariants import RULES, breaches
from tests.looking import seeing_everybody
from tests.registry.conftest import Household, Person, Stated, put_on_record

BROKEN = {
    "a record's source, batch and shape exist": "update registry_sourcerecord set shape_id = 999",
    "a record's key is linked": "delete from registry_link where kind = 'P'",
    "a record has as many values as its shape has attributes": (
        "update registry_sourcerecord set payload = '[]'"
    ),
    "a mention's record and batch exist and are of one source": "delete from registry_sourcerecord",
    "a link's registrant exists and is of its kind": "delete from registry_registrant where kind = 'P'",
    "a link's batches exist": "update registry_link set batch_id = 999999",
    "a key that a batch of links took is held by somebody since, unless its extracts were undone": (
        "update registry_batch set mode = 'links'; update registry_link set ended_by_id = batch_id, batch_id = 1"
    ),
    "a key of a source has one open link": (
        "drop index link_key; insert into registry_link (source_id, kind, source_key, registrant_id, method, batch_id) "
        "select source_id, kind, source_key, registrant_id, method, batch_id from registry_link"
    ),
    "a registrant's batch exists": "update registry_registrant set batch_id = 999999",
    "a membership joins a person to a household, or to none": "update registry_membership set household_id = person_id",
    "a membership that holds comes from a batch that counts": "update registry_membership set batch_id = 999999",
    "a person has one household a day": (
        "drop index membership_one_a_day; insert into registry_membership (person_id, household_id, definition, "
        "valid_from, source_id, batch_id) select person_id, household_id, 1, valid_from, source_id, batch_id "
        "from registry_membership"
    ),
    "an identifier is stated by a record of its registrant": "update registry_identifier set value = '999'",
    "an identifier is kept as a token": "update registry_identifier set value = '49927398716'",
    "a sealed value is kept as a token": "update registry_sourcerecord "
    "set payload = jsonb_set(payload, '{2}', '\"100\"') where kind = 'P'",
    "an identifier comes from a batch that counts": "update registry_identifier set batch_id = 999999",
    "a name is that of a registrant": "update registry_nameentry set registrant = registrant + 100000",
    "who is found by name has a key": "delete from registry_link where kind = 'P'",
    "whoever has a record that counts can be found by name": "delete from registry_nameentry where kind = 'P'",
    "nothing is left of a discarded batch": "update registry_batch set state = 'discarded'",
    "every row received was accepted, rejected or held": (
        "alter table registry_batch drop constraint batch_adds_up; update registry_batch set received = 7"
    ),
    "the numbers by area are those of the registrants": (
        "update registry_coveragecount set registrants = registrants + 1 where kind = 'P'"
    ),
    "no index is laid aside once a batch is on record": (
        "insert into laid_aside.definition values ('link_key', 'select')"
    ),
}


@pytest.mark.usefixtures("record")
def test_every_broken_rule_is_found_and_named() -> None:
    rows = (Person(key="p1", household="h1", nid="100"), Household(key="h1"))
    put_on_record(Stated("survey", date(2026, 1, 1), rows))
    put_on_record(Stated("survey", date(2026, 2, 1), rows))
    with seeing_everybody():
        assert breaches() == []
    assert set(BROKEN) == set(RULES)
    for rule, damage in BROKEN.items():
        assert rule in found_after(damage), rule


def found_after(damage: str) -> set[str]:
    """Return the rules that are broken by some SQL, and take it back."""
    with transaction.atomic(), connection.cursor() as cursor:
        for step in damage.split("; "):
            cursor.execute(step)
        with seeing_everybody():
            found = {breach.rule for breach in breaches()}
        transaction.set_rollback(True)
    return found
