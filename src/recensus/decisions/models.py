"""Proposals and the steps taken, append-only: triggers of the database refuse a jump, a change and a machine's hand."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from recensus.decisions.types import ABOUT_PEOPLE, Kind
from recensus.decisions.types import Step as StepTaken


class Proposal(models.Model):
    """An act that somebody proposes. What becomes of it are its steps; nothing here ever changes."""

    kind = models.TextField()
    reference = models.TextField()
    reason = models.TextField()
    purpose = models.TextField()
    parameters = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    affected = models.BigIntegerField()
    on_record = models.BigIntegerField()
    waiting_days = models.SmallIntegerField()
    brake_share = models.FloatField()
    brake_at_least = models.IntegerField()
    languages = ArrayField(models.TextField())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "reference"], name="proposals_about")]
        constraints: ClassVar = [
            models.CheckConstraint(name="proposal_kind", condition=Q(kind__in=[str(kind) for kind in Kind])),
            models.CheckConstraint(name="proposal_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="proposal_counts", condition=Q(affected__gte=0, on_record__gte=0)),
            models.CheckConstraint(
                name="people_are_given_time",
                condition=Q(waiting_days__gte=1)
                | (Q(waiting_days=0) & ~Q(kind__in=sorted(str(kind) for kind in ABOUT_PEOPLE))),
            ),
            models.CheckConstraint(
                name="brake_is_on",
                condition=Q(brake_share__gte=0, brake_share__lte=0.05, brake_at_least__lte=1000),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.reference}"


class Concerned(models.Model):
    """A person (P) or household (H) whom a proposal concerns one by one."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="concerned")
    kind = models.CharField(max_length=1)
    number = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="concerned_once", fields=["proposal", "kind", "number"]),
            models.CheckConstraint(name="concerned_kind", condition=Q(kind__in=["P", "H"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind}{self.number}"


class Step(models.Model):
    """One step that somebody took; ``until`` ends the waiting or the time for appeals. The database sets ``at``."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="steps")
    number = models.SmallIntegerField(default=0)
    step = models.TextField()
    by = models.TextField()
    at = models.DateTimeField(null=True)
    note = models.TextField(default="")
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="step_in_order", fields=["proposal", "number"]),
            models.CheckConstraint(
                name="step_known", condition=Q(step__in=[str(step) for step in StepTaken])
            ),
            models.CheckConstraint(name="step_by_somebody", condition=~Q(by="")),
        ]

    def __str__(self) -> str:
        return f"{self.step} by {self.by}"


class Notice(models.Model):
    """What was told in one language to one person or household, or (kind ``list``) in public."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="notices")
    kind = models.TextField()
    number = models.BigIntegerField(null=True)
    language = models.TextField()
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="notice_once", fields=["proposal", "kind", "number", "language"], nulls_distinct=False
            ),
            models.CheckConstraint(name="notice_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="notice_to_somebody",
                condition=Q(kind__in=["P", "H"], number__isnull=False) | Q(kind="list", number=None),
            ),
        ]

    def __str__(self) -> str:
        return f"notice in {self.language}"
