"""Passwords that an operator gave: good for three days and one sign-in, in which the officer chooses her own."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from recensus.privacy.guarding.models import FirstPassword

GOOD_FOR: Final = timedelta(days=3)


def give(officer: str) -> None:
    """Note that an officer's password is not her own yet."""
    FirstPassword.objects.update_or_create(officer=officer, defaults={"until": timezone.now() + GOOD_FOR})


def is_given(officer: str) -> bool:
    """Tell whether an officer has yet to choose her own password."""
    return FirstPassword.objects.filter(officer=officer).exists()


def is_over(officer: str) -> bool:
    """Tell whether the password that an officer was given is good no longer."""
    return FirstPassword.objects.filter(officer=officer, until__lte=timezone.now()).exists()


def replaced(officer: str) -> None:
    """Note that an officer has chosen her own password."""
    FirstPassword.objects.filter(officer=officer).delete()
