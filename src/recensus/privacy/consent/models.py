"""Consents given and withdrawn: one row an event, and the last one about a person and a purpose holds."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from recensus.privacy.consent.types import Manner


class Event(models.Model):
    """A person gave or withdrew her consent to a purpose, having been told ``notice`` (its version and language)."""

    person = models.BigIntegerField()
    purpose = models.TextField()
    event = models.TextField(choices=[("given", "given"), ("withdrawn", "withdrawn")])
    record = models.UUIDField(unique=True)
    notice = models.TextField()
    notice_version = models.IntegerField()
    notice_language = models.TextField()
    attributes = models.JSONField(default=list)
    channel = models.TextField()
    manner = models.TextField(choices=[(one.value, one.value) for one in Manner])
    by = models.TextField()
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "purpose", "-id"], name="consent_that_holds")]
        constraints: ClassVar = [
            models.CheckConstraint(name="consent_event", condition=Q(event__in=["given", "withdrawn"])),
            models.CheckConstraint(
                name="consent_manner", condition=Q(manner__in=[str(one) for one in Manner])
            ),
            models.CheckConstraint(name="consent_in_known_words", condition=~Q(notice="") & ~Q(purpose="")),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.purpose}"
