"""Lists of those to be enrolled, what happened to enrolments, when they were certified, call-ups and cut cycles.

The enrolments and entitlements themselves stand with those that programmes report (`recensus.enrolment.models`), so
that everybody who asks who gets what finds them. Rows are written set by set and carry no foreign-key triggers.
"""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from recensus.enrolment.own.types import Change, Outcome, Standing, State

if TYPE_CHECKING:
    from decimal import Decimal


def _text() -> "models.TextField[str, str]":
    return models.TextField(db_collation="C")


def _number() -> "models.BigIntegerField[int | None, int | None]":
    return models.BigIntegerField(null=True)


def _amount() -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(max_digits=18, decimal_places=2)


def named(field: str) -> Q:
    """Return the condition that a field names an officer: no machine, and not the person herself."""
    return (
        ~Q(**{field: ""})
        & ~Q(**{field: "system"})
        & ~Q(**{f"{field}__startswith": "api:"})
        & ~Q(**{f"{field}__startswith": "person:"})
    )


class List(models.Model):
    """A proposal to enrol whom a determination found eligible, in ``area`` or anywhere: what it cites never changes."""

    programme = _text()
    holder = models.TextField()
    unit = models.CharField(max_length=1)
    determination = models.BigIntegerField()
    snapshot = _text()
    rules = _text()
    pack = _text()
    area = models.TextField(default="")
    seed = models.TextField(default="")
    score = models.TextField(default="")
    order = models.TextField(default="")
    quota = models.JSONField(default=dict)
    four_eyes = models.BooleanField()
    eligible = models.BigIntegerField(default=0)
    offered = models.BigIntegerField(default=0)
    waiting = models.BigIntegerField(default=0)
    already = models.BigIntegerField(default=0)
    hash = _text()
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_open_list_a_programme", fields=["programme"], condition=Q(closed_at=None)
            ),
            models.CheckConstraint(
                name="nobody_eligible_is_left_out",
                condition=Q(eligible=F("offered") + F("waiting") + F("already")),
            ),
            models.CheckConstraint(name="list_by_somebody", condition=~Q(proposed_by="")),
        ]

    def __str__(self) -> str:
        return f"list {self.id} of {self.programme}"


class Candidate(models.Model):
    """One person or household on a list, where she stands on it and why, and what became of it."""

    list = models.BigIntegerField()
    registrant = models.BigIntegerField()
    unit = models.CharField(max_length=1)
    area = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    quota_area = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    places = models.IntegerField(null=True)
    taken = models.IntegerField(default=0)
    score = models.DecimalField(max_digits=24, decimal_places=9, null=True)
    draw = _text()
    rank = models.IntegerField(null=True)
    standing = _text()
    state = models.TextField(db_collation="C", default=State.PROPOSED)
    enrolment = _number()
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    why = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="candidate_once", fields=["list", "registrant"]),
            models.CheckConstraint(
                name="candidate_standing", condition=Q(standing__in=[one.value for one in Standing])
            ),
            models.CheckConstraint(
                name="candidate_state", condition=Q(state__in=[one.value for one in State])
            ),
            models.CheckConstraint(
                name="enrolled_by_an_officer",
                condition=Q(state=State.PROPOSED) | named("decided_by") & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="enrolled_has_an_enrolment", condition=~Q(state=State.ENROLLED) | ~Q(enrolment=None)
            ),
            models.CheckConstraint(
                name="nobody_enrols_who_waits",
                condition=~Q(state=State.ENROLLED) | Q(standing=Standing.OFFERED),
            ),
            models.CheckConstraint(
                name="turned_down_why", condition=~Q(state=State.TURNED_DOWN) | ~Q(why="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["list", "state", "quota_area", "rank"], name="candidate_in_line"),
            models.Index(fields=["registrant"], name="candidate_registrant"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.registrant} on list {self.list}"


class Happening(models.Model):
    """What happened to an enrolment, by whom and why: append-only; what takes away names the decision it rests on."""

    enrolment = models.BigIntegerField()
    change = _text()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.TextField()
    why = models.TextField()
    list = _number()
    proposal = _number()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="happening_known", condition=Q(change__in=[one.value for one in Change])
            ),
            models.CheckConstraint(name="happening_by_an_officer", condition=named("by")),
            models.CheckConstraint(
                name="happening_rests_on_something",
                condition=Q(change=Change.ENROLLED, list__isnull=False)
                | Q(change=Change.RESUMED)
                | Q(proposal__isnull=False),
            ),
            models.UniqueConstraint(
                name="enrolled_once", fields=["enrolment"], condition=Q(change=Change.ENROLLED)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["enrolment", "id"], name="happenings_in_order")]

    def __str__(self) -> str:
        return f"enrolment {self.enrolment} {self.change}"


class Certification(models.Model):
    """That an enrolment was found right on a day, and how the registrant lived then: append-only, the last one counts.

    ``recertify_by`` is when its time is up; ``members`` are the numbers of the persons of her household.
    """

    enrolment = models.BigIntegerField()
    on = models.DateField()
    recertify_by = models.DateField()
    area = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    household = _number()
    members = ArrayField(models.BigIntegerField())
    by = models.TextField()
    at = models.DateTimeField()
    why = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="certified_by_an_officer", condition=named("by"))
        ]
        indexes: ClassVar = [models.Index(fields=["enrolment", "-id"], name="certified_last")]

    def __str__(self) -> str:
        return f"enrolment {self.enrolment} certified on {self.on}"


class CallUp(models.Model):
    """That an enrolment is to be looked at again, why, and what came of it. By itself it changes no enrolment.

    All call-ups of a household that are called together are one letter, whose number is the least of theirs.
    """

    programme = _text()
    enrolment = models.BigIntegerField()
    unit = models.CharField(max_length=1)
    registrant = models.BigIntegerField()
    household = _number()
    reasons = ArrayField(models.TextField())
    evidence = models.JSONField(default=dict)
    found_on = models.DateField()
    letter = _number()
    called_on = models.DateField(null=True)
    called_by = models.TextField(default="")
    answer_by = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    outcome = models.TextField(db_collation="C", default=Outcome.OPEN)
    settled_by = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)
    why = models.TextField(default="")
    proposal = _number()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_open_call_up", fields=["enrolment"], condition=Q(outcome=Outcome.OPEN)
            ),
            models.CheckConstraint(name="called_up_for_a_reason", condition=~Q(reasons=[])),
            models.CheckConstraint(
                name="called_by_an_officer",
                condition=Q(letter=None, reminded_on=None)
                | named("called_by") & Q(called_on__isnull=False, answer_by__isnull=False),
            ),
            models.CheckConstraint(
                name="call_up_settled_by_an_officer",
                condition=Q(outcome__in=[Outcome.OPEN, Outcome.GONE])
                | named("settled_by") & ~Q(why="") & Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="call_up_takes_nothing_but_by_proposal",
                condition=~Q(outcome__in=[Outcome.SUSPENSION_PROPOSED, Outcome.EXIT_PROPOSED])
                | Q(proposal__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["programme", "outcome", "id"], name="call_ups_of_a_programme"),
            models.Index(fields=["registrant"], name="call_up_registrant"),
        ]

    def __str__(self) -> str:
        return f"call-up {self.id} of enrolment {self.enrolment}"


class Cut(models.Model):
    """The terms on which a cycle of a programme was cut first: cut again, it is cut on the same."""

    programme = _text()
    cycle = _text()
    first_day = models.DateField()
    last_day = models.DateField()
    due_on = models.DateField()
    amount = _amount()
    currency = models.CharField(max_length=3)
    pack = _text()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="cut_once", fields=["programme", "cycle"])]

    def __str__(self) -> str:
        return f"{self.programme} {self.cycle}"
