"""Gap lists, and since when and until when each gap was there: any past list can be read off exactly."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from recensus.insight.gaps.types import Kind


class GapList(models.Model):
    """One making of a list. ``totals`` maps areas to numbers; ``rule`` is empty where eligibility makes the gap."""

    kind = models.TextField(choices=[(str(kind), str(kind)) for kind in Kind])
    programme = models.TextField(db_collation="C")
    rule = models.TextField(db_collation="C", default="", blank=True)
    unit = models.CharField(max_length=1)
    on = models.DateField()
    made_at = models.DateTimeField()
    by = models.TextField()
    determination = models.BigIntegerField(null=True)
    snapshot = models.TextField(default="", blank=True)
    totals = models.JSONField(default=dict)
    new = models.BigIntegerField(default=0)
    closed = models.BigIntegerField(default=0)
    undetermined = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["programme", "rule", "-id"], name="latest_gap_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="gap_list_cites_what_it_rests_on",
                condition=~Q(kind=Kind.ELIGIBLE) | Q(determination__isnull=False) & ~Q(snapshot=""),
            )
        ]

    def __str__(self) -> str:
        return f"gap list {self.pk} of {self.programme}"


class Gap(models.Model):
    """That one registrant is missed by a programme, from the list ``since`` on; ``until`` is the first without her."""

    kind = models.TextField()
    programme = models.TextField(db_collation="C")
    rule = models.TextField(db_collation="C", default="", blank=True)
    unit = models.CharField(max_length=1)
    registrant = models.BigIntegerField()
    area = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_open_gap", fields=["programme", "rule", "registrant"], condition=Q(until=None)
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["programme", "rule", "area", "registrant"], name="open_gaps", condition=Q(until=None)
            ),
            models.Index(fields=["registrant"], name="gaps_of"),
        ]

    def __str__(self) -> str:
        return f"gap {self.pk} of {self.unit}{self.registrant} in {self.programme}"
