"""Referrals and the answers to them: both are added, and never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from recensus.insight.referrals.types import ORDER, Basis, State


class Referral(models.Model):
    """One registrant, sent to one programme; ``attempt`` counts, so that two officers at once cannot both do it."""

    programme = models.TextField(db_collation="C")
    unit = models.CharField(max_length=1)
    registrant = models.BigIntegerField()
    attempt = models.SmallIntegerField()
    gap = models.BigIntegerField()
    basis = models.TextField(choices=[(str(one), str(one)) for one in Basis])
    law = models.TextField(default="", blank=True)
    person = models.BigIntegerField(null=True)
    record = models.TextField(default="", blank=True)
    words = models.TextField(default="", blank=True)
    by = models.TextField()
    at = models.DateTimeField()
    due_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="referral_once", fields=["programme", "registrant", "attempt"]),
            models.CheckConstraint(name="referred_by_a_person", condition=~Q(by="")),
            models.CheckConstraint(
                name="referred_by_consent_or_law",
                condition=Q(basis=Basis.CONSENT, person__isnull=False, law="") & ~Q(record="")
                | Q(basis=Basis.LAW, person=None, record="") & ~Q(law=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["registrant"], name="referrals_of"),
            models.Index(fields=["programme", "due_on"], name="referrals_to"),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk} to {self.programme}"


class Answer(models.Model):
    """One answer: each is given once, and where the referral stands follows from the furthest of them."""

    referral = models.BigIntegerField()
    state = models.TextField(db_collation="C", choices=[(str(one), str(one)) for one in ORDER[1:]])
    by = models.TextField()
    why = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    enrolment = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="answer_once", fields=["referral", "state"]),
            models.CheckConstraint(
                name="answer_with_its_reason",
                condition=~Q(by="") & (Q(state=State.ENROLLED, enrolment__isnull=False) | ~Q(why="")),
            ),
            models.CheckConstraint(
                name="only_enrolments_answer_by_themselves",
                condition=Q(enrolment=None) | Q(state=State.ENROLLED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} to referral {self.referral}"
