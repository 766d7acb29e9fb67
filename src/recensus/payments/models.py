"""Runs, instructions, what institutions said of them, and the ledger: append-only, which the database enforces.

The three big tables (Instruction, Status, Entry) are written set by set in SQL and carry no foreign-key triggers for
their rows. An instruction has no column for its state: it is the greatest of its statuses (`payments.states`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from recensus.payments.types import Account, Fault, Scheme, State


def _pointer(to: str) -> "models.ForeignKey[models.Model, models.Model]":
    """Return a reference without trigger or index."""
    return models.ForeignKey(to, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")


class PayeeAccount(models.Model):
    """Where a registrant is paid from a day on; ``number`` is a token of the vault. One that was replaced stays."""

    registrant = models.BigIntegerField()
    name = models.TextField()
    scheme = models.TextField()
    institution = models.TextField()
    number = models.TextField(db_collation="C")
    proposal = models.BigIntegerField(null=True)
    by = models.TextField()
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_account_at_a_time", fields=["registrant"], condition=Q(replaced_at=None)
            ),
            models.CheckConstraint(
                name="account_scheme", condition=Q(scheme__in=[str(scheme) for scheme in Scheme])
            ),
            models.CheckConstraint(name="account_is_sealed", condition=Q(number__regex="^~[a-z2-7]{26}$")),
        ]

    def __str__(self) -> str:
        return f"account of {self.registrant}"


class Run(models.Model):
    """The payments of one programme and cycle that were cut together; ``attempt`` counts the runs of a cycle."""

    programme = models.TextField()
    cycle = models.TextField()
    attempt = models.SmallIntegerField()
    instructions = models.BigIntegerField(default=0)
    without_account = models.BigIntegerField(default=0)
    prepared_by = models.TextField()
    prepared_at = models.DateTimeField()
    released_by = models.TextField(default="", blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="run_once", fields=["programme", "cycle", "attempt"]),
            models.UniqueConstraint(
                name="one_open_run", fields=["programme", "cycle"], condition=Q(released_at=None)
            ),
            models.CheckConstraint(
                name="run_released_by_a_second",
                condition=Q(released_by="", released_at=None)
                | (~Q(released_by="") & ~Q(released_by=F("prepared_by")) & Q(released_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of {self.programme}, {self.cycle}"


class Message(models.Model):
    """One file of a run, by its name and the hash of its bytes; nothing of it changes once the run is released."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="messages")
    name = models.TextField(unique=True)
    institution = models.TextField()
    instructions = models.BigIntegerField()
    sums = models.JSONField()
    sha256 = models.CharField(max_length=64)
    handed_over_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Instruction(models.Model):
    """One payment: what is due to whom, to which account; never changed. ``attempt`` counts those of an entitlement."""

    run = _pointer("payments.Run")
    entitlement = models.BigIntegerField()
    enrolment = models.BigIntegerField()
    unit = models.CharField(max_length=1)
    registrant = models.BigIntegerField()
    attempt = models.SmallIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    institution = models.TextField()
    scheme = models.TextField()
    name = models.TextField()
    number = models.TextField(db_collation="C")
    end_to_end = models.TextField(db_collation="C")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="instruction_once", fields=["entitlement", "attempt"]),
            models.UniqueConstraint(name="end_to_end_once", fields=["end_to_end"]),
            models.CheckConstraint(name="instruction_pays", condition=Q(amount__gt=0)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run", "institution", "currency", "due_on"], name="instruction_batch"),
            models.Index(fields=["registrant"], name="instruction_registrant"),
            models.Index(fields=["enrolment"], name="instruction_enrolment"),
        ]

    def __str__(self) -> str:
        return self.end_to_end


class Report(models.Model):
    """A file that an institution sent, as it was taken in; the file itself is not kept, its hash is."""

    kind = models.TextField()
    message = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    received = models.BigIntegerField()
    accepted = models.BigIntegerField()
    rejected = models.BigIntegerField()
    held = models.BigIntegerField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="message_once", fields=["kind", "message"], condition=~Q(message="")
            ),
            models.CheckConstraint(
                name="report_adds_up", condition=Q(received=F("accepted") + F("rejected") + F("held"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message}"


class Status(models.Model):
    """What was said of an instruction, by a report or (without one) by an officer; the same is kept once."""

    instruction = _pointer("payments.Instruction")
    state = models.SmallIntegerField(choices=[(int(state), state.name) for state in State])
    on = models.DateField()
    reason = models.TextField(default="")
    report = models.BigIntegerField(null=True)
    by = models.TextField(default="")

    class Meta:
        verbose_name_plural = "statuses"
        constraints: ClassVar = [
            models.UniqueConstraint(name="status_once", fields=["instruction", "state", "on", "reason"]),
            models.CheckConstraint(
                name="status_by_report_or_officer",
                condition=(Q(report__isnull=False, by="") & ~Q(state=State.RECALLED))
                | (Q(report=None) & ~Q(by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{State(self.state).name} on {self.on}"


class Entry(models.Model):
    """Money that goes from one account of the ledger (``credit``) to another (``debit``): balanced by construction."""

    instruction = _pointer("payments.Instruction")
    debit = models.TextField()
    credit = models.TextField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    on = models.DateField()
    report = models.BigIntegerField(null=True)
    proposal = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "entries"
        constraints: ClassVar = [
            models.CheckConstraint(name="entry_moves_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="entry_between_two", condition=~Q(debit=F("credit"))),
            models.CheckConstraint(
                name="entry_accounts",
                condition=Q(
                    debit__in=[str(one) for one in Account], credit__in=[str(one) for one in Account]
                ),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["instruction"], name="entry_instruction")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} from {self.credit} to {self.debit}"


class Difference(models.Model):
    """What does not fit: a line that was rejected or is held, or a recall that was asked; an officer works it."""

    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="differences")
    fault = models.TextField()
    place = models.TextField(default="", blank=True)
    detail = models.TextField(default="", blank=True)
    instruction = models.BigIntegerField(null=True)
    registrant = models.BigIntegerField(null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.TextField(default="", blank=True)
    worked_by = models.TextField(default="", blank=True)
    worked_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["fault"], name="differences_open", condition=Q(worked_at=None))
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="difference_known", condition=Q(fault__in=[str(one) for one in Fault])
            ),
            models.CheckConstraint(
                name="difference_worked_in_words",
                condition=Q(worked_by="", outcome="", worked_at=None)
                | (~Q(worked_by="") & ~Q(outcome="") & Q(worked_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fault} at {self.place}"
