"""Counts and alarms. Officers are sign-in names, persons are numbers; nothing here says who a person is."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Rate(models.Model):
    """How full one bucket is: until ``empty_at`` it leaks. The key is a keyed hash and names nobody."""

    key = models.CharField(primary_key=True, max_length=64)
    empty_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"a bucket, empty at {self.empty_at}"


class Seen(models.Model):
    """An officer saw a person on a day; counted once."""

    pk = models.CompositePrimaryKey("officer", "day", "person")
    officer = models.CharField(max_length=150)
    day = models.DateField()
    person = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.officer} saw {self.person} on {self.day}"


class Budget(models.Model):
    """How many distinct persons an officer saw on a day, and how many a supervisor allowed beyond the role's number."""

    pk = models.CompositePrimaryKey("officer", "day")
    officer = models.CharField(max_length=150)
    day = models.DateField()
    spent = models.IntegerField(db_default=0)
    raised_to = models.IntegerField(null=True)
    raised_by = models.CharField(max_length=150, db_default="")
    because = models.TextField(db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="guarding_budget_raised_by_another",
                condition=Q(raised_to=None)
                | (~Q(raised_by="") & ~Q(because="") & ~Q(raised_by=F("officer"))),
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer} on {self.day}: {self.spent}"


class Canary(models.Model):
    """A person at whom nobody has a reason to look; only the database knows which."""

    person = models.BigIntegerField(primary_key=True)
    marked_by = models.CharField(max_length=150)
    marked_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"canary {self.person}"


class Alarm(models.Model):
    """Something that somebody has to look into."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    kind = models.CharField(max_length=40)
    officer = models.CharField(max_length=150)
    words = models.TextField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


class Opening(models.Model):
    """The glass broken: who, why, until when; and afterwards who reviewed it and what they found."""

    officer = models.CharField(max_length=150)
    reason = models.TextField()
    opened_at = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()
    reviewed_by = models.CharField(max_length=150, db_default="")
    reviewed_at = models.DateTimeField(null=True)
    finding = models.TextField(db_default="")

    class Meta:
        indexes = [models.Index(fields=["officer", "until"], name="guarding_opening_of")]
        constraints = [
            models.CheckConstraint(name="guarding_opening_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="guarding_opening_reviewed_by_another",
                condition=~Q(reviewed_by=F("officer"))
                & (Q(reviewed_by="", finding="", reviewed_at=None) | (~Q(reviewed_by="") & ~Q(finding=""))),
            ),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk} of {self.officer}"


class Device(models.Model):
    """A browser from which an officer signed in, known by a keyed hash of a cookie of its own."""

    officer = models.CharField(max_length=150)
    mark = models.CharField(max_length=64)
    agent = models.TextField()
    first_seen = models.DateTimeField(db_default=Now())
    last_seen = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "mark"], name="guarding_device_once")]

    def __str__(self) -> str:
        return f"a device of {self.officer}"


class FirstPassword(models.Model):
    """An officer whose password an operator gave: it opens one session, in which she chooses her own."""

    officer = models.CharField(primary_key=True, max_length=150)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"the first password of {self.officer}"
