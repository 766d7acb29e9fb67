"""What checks found and what officers said of it, exceptions with their reason, and lists of institutions."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from recensus.enrolment.checking.types import State, Told


def _text() -> "models.TextField[str, str]":
    return models.TextField(db_collation="C")


class Finding(models.Model):
    """That a check finds something of a subject, for an officer to look at: see `checking.types.Finding`.

    There is one for each check and subject, as long as anybody asks: it goes and comes back under its number.
    ``facts`` is the hash of what it rests on; settled, it opens again only when that is another.
    """

    check_name = _text()
    version = _text()
    subject = _text()
    unit = models.CharField(max_length=1)
    registrant = models.BigIntegerField(null=True)
    programmes = ArrayField(_text())
    area = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    enrolments = ArrayField(models.BigIntegerField())
    confidence = models.FloatField()
    evidence = models.JSONField()
    facts = models.UUIDField()
    found_on = models.DateField()
    due_on = models.DateField()
    owner = ArrayField(_text())
    state = models.TextField(db_collation="C", default=State.OPEN)
    outcome = models.TextField(default="")
    by = models.TextField(default="")
    why = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="check_finding_once", fields=["check_name", "subject"]),
            models.CheckConstraint(name="check_finding_unit", condition=Q(unit__in=["P", "H", "-"])),
            models.CheckConstraint(
                name="check_finding_state", condition=Q(state__in=[one.value for one in State])
            ),
            models.CheckConstraint(
                name="check_finding_settled_by_a_person",
                condition=~Q(state=State.SETTLED)
                | ~Q(outcome="") & ~Q(why="") & ~Q(by="") & ~Q(by="system") & ~Q(by__startswith="api:"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "check_name"], name="check_finding_state_of"),
            models.Index(fields=["registrant"], name="check_finding_registrant"),
        ]

    def __str__(self) -> str:
        return f"finding {self.id} of {self.check_name}"


class Word(models.Model):
    """What became of a finding, one after another: append-only."""

    finding = models.ForeignKey(Finding, models.DO_NOTHING, db_constraint=False, related_name="words")
    told = models.TextField(db_collation="C")
    outcome = models.TextField(default="")
    why = models.TextField(default="")
    by = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="check_word_told", condition=Q(told__in=[one.value for one in Told]))
        ]

    def __str__(self) -> str:
        return f"finding {self.finding_id}: {self.told}"


class Answered(models.Model):
    """What a check gave when it was put last: how many it looked at, and of how many it cannot tell, by reason."""

    check_name = models.TextField(db_collation="C", unique=True)
    version = _text()
    on = models.DateField()
    looked_at = models.BigIntegerField()
    undetermined = models.JSONField()

    def __str__(self) -> str:
        return f"{self.check_name} on {self.on}"


class Exempted(models.Model):
    """A subject of a check that is as it should be until a day: who it is, why, and who said so."""

    check_name = _text()
    subject = _text()
    name = models.TextField()
    why = models.TextField()
    by = models.TextField()
    starts = models.DateField()
    until = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="exempted_with_reason", condition=~Q(name="") & ~Q(why="") & ~Q(by="")
            ),
            models.CheckConstraint(name="exempted_for_a_time", condition=Q(until__gte=models.F("starts"))),
        ]
        indexes: ClassVar = [models.Index(fields=["check_name", "subject"], name="exempted_subject")]

    def __str__(self) -> str:
        return f"{self.name}, until {self.until}"


class Listing(models.Model):
    """One edition of a list of institutions, such as all schools, as its keeper gave it out on a day."""

    name = _text()
    stated_on = models.DateField()
    hash = models.TextField()
    rows = models.IntegerField()
    by = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="listing_once", fields=["name", "stated_on", "hash"])
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.stated_on}"


class Listed(models.Model):
    """One institution of a list, by its code, and how many places it has where that is known."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="entries")
    code = _text()
    places = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="listed_once", fields=["listing", "code"]),
            models.CheckConstraint(name="listed_places", condition=Q(places=None) | Q(places__gte=0)),
        ]

    def __str__(self) -> str:
        return self.code
