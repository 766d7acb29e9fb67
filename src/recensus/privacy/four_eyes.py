"""What two officers put in force, one proposing and another approving: the columns and rules of every such table."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class FourEyes(models.Model):
    """What takes two officers: it is in force from ``starts`` until ``ends``, once another than its author approved.

    ``bootstrapped`` marks what was put in force while nothing was, by whoever prepared the database.
    """

    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    approved_by = models.TextField(default="")
    approved_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")
    bootstrapped = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_takes_two",
                condition=Q(bootstrapped=True) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="%(class)s_ends_after_it_starts", condition=Q(ends=None) | Q(ends__gte=F("starts"))
            ),
            models.CheckConstraint(
                name="%(class)s_approved_by_somebody",
                condition=Q(approved_at=None, approved_by="")
                | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
            ),
            models.CheckConstraint(name="%(class)s_proposed_by_somebody", condition=~Q(proposed_by="")),
        ]
