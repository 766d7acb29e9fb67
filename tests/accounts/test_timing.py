"""How long an answer takes does not tell whether a name is known."""

import random
import time
from statistics import median

import pytest
from django.test import Client
from scipy.stats import mannwhitneyu

from recensus.config import accounts
from recensus.privacy.guarding.models import Rate
from tests.accounts.conftest import PASSWORD, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
SAMPLES = 150
KNOWN = [f"officer{number}" for number in range(20)]


@pytest.fixture
def quick_hashes() -> None:
    """Hash as in earnest: the time is what is measured."""


def test_known_and_unknown_names_take_the_same_time(client: Client) -> None:
    for name in KNOWN:
        accounts.add(name, PASSWORD)
    names = [*KNOWN, *(f"nobody{number}" for number in range(20))]
    took: dict[bool, list[float]] = {True: [], False: []}
    sign_in(client, name="warm")
    for _sample in range(2 * SAMPLES):
        name = random.choice(names)
        Rate.objects.all().delete()
        before = time.perf_counter()
        sign_in(client, name=name, password="a wrong one")
        took[name in KNOWN].append(time.perf_counter() - before)
    known, unknown = median(took[True]), median(took[False])
    assert abs(known - unknown) < 0.1 * known, (known, unknown)
    assert mannwhitneyu(took[True], took[False]).pvalue > 0.001
