"""Requests, letters with a code, visits by code, and exemptions. People are known by their numbers only."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from recensus.privacy.four_eyes import FourEyes
from recensus.rights.types import Kind, State


class Letter(models.Model):
    """A printed letter whose code lets the person in once; the code itself is nowhere kept.

    ``selector`` is the code's first four letters; ``proof`` a keyed hash of the rest and the date of birth.
    """

    person = models.BigIntegerField()
    selector = models.CharField(max_length=4, unique=True)
    proof = models.CharField(max_length=64)
    issued_by = models.TextField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person"], name="letters_to")]

    def __str__(self) -> str:
        return f"letter {self.pk}"


class Visit(models.Model):
    """A person who came in by a code, until the time is over; ``key`` is a hash of what her browser holds."""

    key = models.CharField(primary_key=True, max_length=64)
    person = models.BigIntegerField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"a visit until {self.until}"


class Request(models.Model):
    """What a person asked for, and what became of it: answered once, by an officer, with a reason."""

    person = models.BigIntegerField()
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in Kind])
    about = models.TextField(default="", blank=True)
    words = models.TextField(default="", blank=True)
    source = models.TextField(default="", blank=True)
    holder = models.TextField(default="", blank=True)
    filed_at = models.DateTimeField()
    filed_by = models.TextField()
    due = models.DateField()
    owner = models.TextField(default="", blank=True)
    state = models.TextField(default=State.OPEN)
    answer = models.TextField(default="", blank=True)
    answered_by = models.TextField(default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    carried_out_by = models.TextField(default="", blank=True)
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person"], name="requests_of"),
            models.Index(fields=["due"], name="requests_open", condition=Q(state="open")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="request_state", condition=Q(state__in=[str(one) for one in State])),
            models.CheckConstraint(name="request_kind", condition=Q(kind__in=[str(one) for one in Kind])),
            models.CheckConstraint(
                name="request_answered_by_another_in_words",
                condition=Q(state="open", answered_by="", answered_at=None)
                | (
                    ~Q(state="open")
                    & ~Q(answered_by="")
                    & ~Q(answered_by=F("filed_by"))
                    & ~Q(answer="")
                    & Q(answered_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="request_carried_out_by_a_second",
                condition=Q(carried_out_by="", carried_out_at=None)
                | (
                    Q(state="granted", carried_out_at__isnull=False)
                    & ~Q(carried_out_by="")
                    & ~Q(carried_out_by=F("answered_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}: {self.kind}"


class Exemption(FourEyes):
    """Looks at a person for one purpose that she is not told of before ``ends``: an ongoing inquiry, say."""

    person = models.BigIntegerField()
    looks_for = models.TextField()
    reason = models.TextField()

    class Meta(FourEyes.Meta):
        indexes: ClassVar = [models.Index(fields=["person"], name="exemptions_about")]
        constraints: ClassVar = [
            *FourEyes.Meta.constraints,
            models.CheckConstraint(
                name="exemption_expires", condition=Q(ends__isnull=False, bootstrapped=False)
            ),
            models.CheckConstraint(name="exemption_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"exemption {self.pk} until {self.ends}"


class Order(models.Model):
    """A decided erasure of what is past its term, until it is carried out; the database lets no undecided one in.

    ``until`` maps source and attribute to the day before which a value is past its term, ``done`` says what went.
    """

    proposal = models.BigIntegerField(unique=True)
    on = models.DateField()
    until = models.JSONField()
    by = models.TextField()
    decided_at = models.DateTimeField()
    done_by = models.TextField(default="", blank=True)
    done_at = models.DateTimeField(null=True)
    done = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"erasure by proposal {self.proposal}"
