"""Accounts of officers."""

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password


def add(name: str, password: str) -> str:
    """Make or re-key the account ``name``; return what was done, in words. Weak passwords raise ValidationError."""
    validate_password(password)
    account, made = get_user_model().objects.get_or_create(username=name)
    account.set_password(password)
    account.save()
    return f"Officer {name} {'has an account' if made else 'has a new password'}."
