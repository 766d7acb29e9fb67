"""Flows that officers switched off and on: one row an act, and the last one about a flow holds."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Switch(models.Model):
    """A named officer switched a flow off or on again, and said why."""

    flow = models.TextField(db_collation="C")
    off = models.BooleanField()
    by = models.TextField()
    why = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "switches"
        constraints: ClassVar = [
            models.CheckConstraint(name="switched_by_a_person_who_says_why", condition=~Q(by="") & ~Q(why=""))
        ]
        indexes: ClassVar = [models.Index(fields=["flow", "-id"], name="switch_that_holds")]

    def __str__(self) -> str:
        return f"{self.flow} {'off' if self.off else 'on'}"
