"""Where the sharing itself rests on consent, a program sees those only who gave it, and while they do."""

import pytest
from django.test import Client
from django.utils import timezone

from recensus.privacy.consent.types import Manner
from recensus.privacy.models import PolicyVersion
from recensus.privacy.reading import hash_of
from recensus.registry.models import NameEntry
from recensus.rights.actions import consent
from tests.api.test_persons import look_up, number_of

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture(autouse=True)
def _by_consent(country: None) -> None:  # noqa: ARG001 - the policy is adopted with it
    """Let data be shared by consent alone, from now on."""
    policy = PolicyVersion.objects.latest("id")
    sharing = policy.content["purposes"]["data sharing"]
    sharing |= {"needs_consent": True, "notice": {"en": "We tell the Health Ministry who you are."}}
    facts = {"origin": "test", "content_hash": hash_of(policy.content), "starts": timezone.now()}
    mark = {"proposed_by": "petra", "approved_by": "odile"}
    at = {"proposed_at": policy.proposed_at, "approved_at": policy.approved_at}
    PolicyVersion.objects.create(content=policy.content, **facts, **mark, **at)


def say(person: int, *, given: bool) -> None:
    by, manner = f"person:{person}", Manner.OWN_PAGE
    consent(person=person, purpose="data sharing", given=given, language="en", manner=manner, by=by)


def test_a_program_reads_and_finds_her_while_she_consents_only(bearer: dict[str, str]) -> None:
    amina = number_of("Kaba")

    def answers() -> list[int]:
        read = Client().get(f"/api/v1/persons/{amina}", headers=bearer)
        return [read.status_code, look_up(bearer, "000101").status_code]

    assert answers() == [404, 404]
    say(amina, given=True)
    assert answers() == [200, 200]
    say(NameEntry.objects.get(birth_year=2012).registrant, given=False)
    assert answers() == [200, 200], "her son's no is his own"
    say(amina, given=False)
    assert answers() == [404, 404]
