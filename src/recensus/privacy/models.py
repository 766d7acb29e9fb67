"""Policies, appointments and agreements: proposed by one officer, approved by another, in force between their days."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from recensus.privacy.four_eyes import FourEyes


class PolicyVersion(FourEyes):
    """Who may do and see what: the documents of a pack's ``privacy`` folder, or the standard ones, as data."""

    content = models.JSONField()
    content_hash = models.TextField()
    origin = models.TextField()

    def __str__(self) -> str:
        return f"policy {self.pk} ({self.origin})"


class Agreement(FourEyes):
    """One version of a data-sharing agreement; ``content`` holds its terms."""

    name = models.TextField()
    version = models.IntegerField()
    content = models.JSONField()

    class Meta(FourEyes.Meta):
        constraints: ClassVar = [
            *FourEyes.Meta.constraints,
            models.UniqueConstraint(name="agreement_version_once", fields=["name", "version"]),
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


class Appointment(FourEyes):
    """What somebody is here to do, and where: ``areas`` null is the whole country.

    ``officer`` is a sign-in name, ``system`` for jobs, or ``api:CLIENT`` for a partner's machine, which then names the
    ``agreement`` by which it is served.
    """

    officer = models.TextField()
    role = models.TextField()
    organisation = models.TextField(default="", blank=True)
    areas = ArrayField(models.TextField(), null=True)
    agreement = models.TextField(default="", blank=True)

    class Meta(FourEyes.Meta):
        constraints: ClassVar = [
            *FourEyes.Meta.constraints,
            models.CheckConstraint(name="appointment_of_somebody", condition=~Q(officer="") & ~Q(role="")),
        ]
        indexes: ClassVar = [models.Index(fields=["officer"], name="appointments_of")]

    def __str__(self) -> str:
        return f"{self.officer} as {self.role}"


class Release(models.Model):
    """The register of what was handed over under an agreement: one row a look or a file.

    The statement that adds a row takes the agreement's number from its row, which nobody may delete; to check it once
    more would lock that row in every look.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="releases", db_constraint=False)
    by = models.TextField()
    at = models.DateTimeField()
    registrants = models.BigIntegerField()
    attributes = ArrayField(models.TextField())
    whole = models.TextField(default="")
    until = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agreement", "at"], name="releases_under")]

    def __str__(self) -> str:
        return f"{self.registrants} registrants under {self.agreement}"
