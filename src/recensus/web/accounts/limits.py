"""Which tries are counted at the doors, and from where they come."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from recensus.privacy.guarding import limits
from recensus.privacy.guarding.types import Limit


def counts(*tries: tuple[Limit, str]) -> bool:
    """Count a try in each of its buckets before it is made; False when one is full.

    Counted before, so that tries made at the same moment cannot all pass. One that succeeds is uncounted.
    """
    taken = [limits.take(limit, whose) for limit, whose in tries]  # from every bucket, also after a full one
    return all(taken)


def uncount(*tries: tuple[Limit, str]) -> None:
    """Take a try back out of its buckets: only failures fill them."""
    for limit, whose in tries:
        limits.give_back(limit, whose)


def address(request: HttpRequest) -> str:
    """Return from where the request comes."""
    return str(get_adapter(request).get_client_ip(request))
