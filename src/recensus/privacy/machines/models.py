"""Programs of other institutions, and the assertions that were used up."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Machine(models.Model):
    """A program that may ask for tokens from ``since`` until ``until``; only public keys are kept."""

    name = models.SlugField(primary_key=True)
    organisation = models.TextField()
    purpose = models.TextField()
    scopes = ArrayField(models.TextField())
    keys = models.JSONField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    added_by = models.TextField()
    ended_by = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="machine_ends_after_it_began", condition=Q(until=None) | Q(until__gte=F("since"))
            )
        ]

    def __str__(self) -> str:
        return self.name


class UsedAssertion(models.Model):
    """The mark of an assertion that was taken, kept until it would have expired anyway."""

    machine = models.ForeignKey(Machine, models.CASCADE, related_name="+")
    mark = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="assertion_once", fields=["machine", "mark"])]

    def __str__(self) -> str:
        return f"an assertion of {self.machine_id}"
