"""What programmes reported, and what follows from it: enrolments, entitlements and payments, with their constraints.

Reports and their mentions are append-only; the other tables are folded from them (`recensus.enrolment.folding`) or
written by officers of the programmes. Like the record's big tables they are written set by set and carry no
foreign-key triggers.
"""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from recensus.enrolment.types import EntitlementState, OverlapOutcome, PaymentState, Status

if TYPE_CHECKING:
    from decimal import Decimal


def _text() -> "models.TextField[str, str]":
    return models.TextField(db_collation="C")


def _number() -> "models.BigIntegerField[int | None, int | None]":
    return models.BigIntegerField(null=True)


def _amount() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=18, decimal_places=2, null=True)


class Report(models.Model):
    """What one source said of one enrolment, entitlement, payment, suspension, exit or complaint: never changed.

    ``kind`` is the letter of `connectors.definition.Reports`. ``unit`` and ``subject_key`` are the source's own key of
    the person (P) or household (H) it speaks of; who that is follows from the record's links.
    """

    source = models.SmallIntegerField()
    kind = models.CharField(max_length=1)
    source_key = _text()
    enrolment_key = _text()
    programme = _text()
    unit = models.CharField(max_length=1)
    subject_key = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    cycle = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    amount = _amount()
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001 - absent is not empty
    state = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    reason = models.TextField(null=True)  # noqa: DJ001 - absent is not empty
    batch = models.IntegerField()
    row = models.BigIntegerField()
    hash = models.UUIDField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["source", "enrolment_key"], name="report_enrolment"),
            models.Index(fields=["source", "kind", "source_key"], name="report_key"),
            BrinIndex(fields=["batch"], name="report_batch"),
            models.Index(
                fields=["source", "unit", "subject_key"],
                name="report_complaint",
                condition=models.Q(kind="C"),
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.kind} {self.source_key}"


class ReportMention(models.Model):
    """A later extract reported the same again, in the same words."""

    report = models.BigIntegerField()
    batch = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="report_mention_once", fields=["report", "batch"])
        ]
        indexes: ClassVar = [BrinIndex(fields=["batch"], name="report_mention_batch")]

    def __str__(self) -> str:
        return f"report {self.report} again in batch {self.batch}"


class Enrolment(models.Model):
    """That a person (P) or household (H) is, or was, in a programme, by the number that who enrolled them gave out.

    ``registrant`` is whoever the key (``subject_source``, ``unit``, ``subject_key``) speaks of now, null for nobody
    known: it follows merges and their undoing, the enrolment's own number never changes. ``last_day`` is the last on
    which it held. ``batch`` is the extract that said so last, null for an own enrolment.
    """

    programme = _text()
    registrant = _number()
    unit = models.CharField(max_length=1)
    source = models.SmallIntegerField()
    source_key = _text()
    subject_source = models.SmallIntegerField()
    subject_key = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    status = _text()
    reason = models.TextField(default="")
    amount = _amount()
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001 - absent is not empty
    batch = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="enrolment_once", fields=["source", "source_key"]),
            models.CheckConstraint(name="enrolment_unit", condition=Q(unit__in=["P", "H"])),
            models.CheckConstraint(
                name="enrolment_status", condition=Q(status__in=[s.value for s in Status])
            ),
            models.CheckConstraint(
                name="enrolment_amount_has_currency",
                condition=Q(amount=None) | Q(currency__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["registrant"], name="enrolment_registrant"),
            models.Index(fields=["subject_source", "unit", "subject_key"], name="enrolment_subject"),
        ]

    def __str__(self) -> str:
        return f"enrolment {self.id} in {self.programme}"


class Entitlement(models.Model):
    """What an enrolment is owed for one cycle of its programme, and when it falls due."""

    enrolment = _number()
    programme = _text()
    cycle = _text()
    registrant = _number()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    state = models.TextField(db_collation="C", default=EntitlementState.DUE)
    source = models.SmallIntegerField()
    source_key = _text()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="entitlement_once", fields=["source", "source_key"]),
            models.CheckConstraint(
                name="entitlement_state", condition=Q(state__in=[s.value for s in EntitlementState])
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["enrolment", "due_on"], name="entitlement_enrolment"),
            models.Index(fields=["programme", "cycle"], name="entitlement_cycle"),
        ]

    def __str__(self) -> str:
        return f"entitlement {self.id} of enrolment {self.enrolment}"


class OverlapFinding(models.Model):
    """That somebody is in two programmes as a rule of the pack does not foresee: a proposal, worked by a person.

    ``registrant`` is the person (P) or household (H) concerned, ``enrolments`` those that overlap. ``evidence`` has the
    rule as it was, each enrolment with how its record is linked, and the monthly total. ``confidence`` is the least
    probability among those links that these records are one person's; 1 where no model was asked.
    """

    rule = _text()
    unit = models.CharField(max_length=1)
    registrant = models.BigIntegerField()
    enrolments = ArrayField(models.BigIntegerField())
    evidence = models.JSONField()
    confidence = models.FloatField()
    found_on = models.DateField()
    outcome = models.TextField(db_collation="C", default=OverlapOutcome.OPEN)
    settled_by = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)
    why = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="overlap_once", fields=["rule", "registrant", "enrolments"]),
            models.CheckConstraint(
                name="overlap_settled_by_a_person",
                condition=Q(outcome__in=[OverlapOutcome.OPEN, OverlapOutcome.GONE])
                | ~Q(settled_by="") & ~Q(why="") & Q(settled_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["rule"], name="overlap_open", condition=Q(outcome="open")),
            models.Index(fields=["registrant"], name="overlap_registrant"),
        ]

    def __str__(self) -> str:
        return f"finding {self.id} of {self.rule}"


class Payment(models.Model):
    """What a programme reported of one payment. Payments that are instructed here are another context's."""

    enrolment = _number()
    programme = _text()
    cycle = _text()
    registrant = _number()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    paid_on = models.DateField(null=True)
    state = _text()
    source = models.SmallIntegerField()
    source_key = _text()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="reported_payment_once", fields=["source", "source_key"]),
            models.CheckConstraint(
                name="reported_payment_state", condition=Q(state__in=[s.value for s in PaymentState])
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["enrolment", "paid_on"], name="reported_payment_enrolment")]

    def __str__(self) -> str:
        return f"reported payment {self.id}"
