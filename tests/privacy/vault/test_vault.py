"""The vault opens for a look that may see the value, tells of it, and gives a thief of the database nothing."""

import base64
import os

import pytest
from django.db import connection

from recensus.privacy.vault import actions, keys, queries, tokens
from recensus.privacy.vault.models import DataKey, SealedValue
from recensus.privacy.vault.types import KeyUnavailable, NotGenuine, Use
from tests.privacy.vault.conftest import seeing

pytestmark = pytest.mark.django_db

NUMBER, PHONE = "49927398716", "+254 700 123456"


def kept(issuer: str, value: str) -> str:
    """Seal a value and return its token."""
    token = queries.search_tokens([issuer], value)[issuer]
    actions.seal({token: value})
    return token


def test_a_look_that_may_see_it_opens_a_value_and_tells_of_it() -> None:
    token = kept("civil_registry", NUMBER)
    with seeing("national_id") as look:
        assert queries.open_values([("national_id", token)], look) == {("national_id", token): NUMBER}
        assert look.attributes == {"national_id"}


def test_a_look_that_did_not_ask_for_the_attribute_opens_nothing() -> None:
    token = kept("civil_registry", NUMBER)
    with seeing("phone") as look:
        assert queries.open_values([("national_id", token)], look) == {}
        assert look.attributes == set()


def test_a_role_that_may_not_see_identifiers_opens_nothing() -> None:
    token = kept("civil_registry", NUMBER)
    with seeing("national_id", by="nadia") as look:
        look.decision = look.decision.__class__(**{**vars(look.decision), "attributes": {}})
        assert queries.open_values([("national_id", token)], look) == {}


def test_what_was_typed_is_found_however_it_is_written() -> None:
    token = kept("civil_registry", NUMBER)
    found = queries.search_tokens(["civil_registry", "passport_office"], "4992-7398 716")
    assert found["civil_registry"] == token != found["passport_office"]


def test_a_value_is_kept_once_as_it_was_first_written() -> None:
    token = kept("operator", PHONE)
    assert kept("operator", PHONE.replace(" ", "")) == token
    with seeing("phone") as look:
        assert queries.open_values([("phone", token)], look) == {("phone", token): PHONE}
    assert SealedValue.objects.count() == 1


def test_a_forgotten_value_is_gone_and_its_token_stands_for_nothing() -> None:
    token = kept("civil_registry", NUMBER)
    assert actions.forget([tokens.number(token)]) == 1
    with seeing("national_id") as look:
        assert queries.open_values([("national_id", token)], look) == {}


def test_a_value_that_was_moved_in_the_database_is_noticed() -> None:
    hers, other = kept("civil_registry", NUMBER), kept("civil_registry", "79927398713")
    stolen = SealedValue.objects.get(pk=tokens.number(other)).ciphertext
    SealedValue.objects.filter(pk=tokens.number(hers)).update(ciphertext=stolen)
    with seeing("national_id") as look, pytest.raises(NotGenuine):
        queries.open_values([("national_id", hers)], look)


def test_the_tables_hold_neither_values_nor_keys() -> None:
    kept("civil_registry", NUMBER)
    secrets = [keys.active(use).secret for use in (Use.VALUES, Use.INDEX)]
    with connection.cursor() as cursor:
        cursor.execute("select token, ciphertext from vault_sealedvalue")
        dump = repr(cursor.fetchall())
        cursor.execute("select * from vault_datakey")
        dump += repr(cursor.fetchall())
    wanted = [NUMBER, NUMBER.encode().hex(), *(repr(secret)[2:-1] for secret in secrets)]
    assert [word for word in wanted if word in dump] == []


def test_without_the_key_that_wraps_them_nothing_opens_and_no_key_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = kept("civil_registry", NUMBER)
    keys._secret.cache_clear()
    monkeypatch.setenv("RECENSUS_VAULT_KEY", base64.b64encode(os.urandom(32)).decode())
    with seeing("national_id") as look, pytest.raises(KeyUnavailable):
        queries.open_values([("national_id", token)], look)
    with pytest.raises(KeyUnavailable):
        keys.active(Use.FILES)
    assert not DataKey.objects.filter(use=Use.FILES).exists()


def test_conversion_between_sectors_names_on_record_whom_it_was_about() -> None:
    health = actions.pseudonyms_for("health", [("P", 12), ("H", 5)])
    with seeing() as look:
        schools = actions.convert(health, sector="health", to="schools", look=look)
        assert schools == actions.pseudonyms_for("schools", [("P", 12), ("H", 5)])
        assert (look.persons, look.households) == ({12}, {5})
        assert look.attributes == {"pseudonym in health", "pseudonym in schools"}
    assert set(health).isdisjoint(schools)
