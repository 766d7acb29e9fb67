"""The runs by which programmes' rules were put to everyone in a snapshot."""

from django.db import models


class Determination(models.Model):
    """One run of a programme's rules over a snapshot. Its list is a proposal on which officers decide elsewhere.

    ``counts`` maps each outcome to a number; ``considered`` is their sum. ``result_path`` (relative to the folder of
    this database's files) holds one row for everyone considered; ``result_hash`` covers the bytes of all its files.
    ``words`` are the rules' own words on the day, so that the run can be explained whatever becomes of the pack.
    A run that was killed stays *started*, names no result, and counts for nothing. A ``trial`` was made by rules that
    were not in force.
    """

    class State(models.TextChoices):
        STARTED = "started"
        FINISHED = "finished"
        FAILED = "failed"

    programme = models.TextField()
    pack_version = models.ForeignKey("vocabulary.PackVersion", on_delete=models.PROTECT)
    rules_hash = models.TextField()
    words = models.JSONField(default=dict)
    snapshot = models.ForeignKey("snapshots.Snapshot", on_delete=models.PROTECT)
    on = models.DateField()
    by = models.TextField()
    purpose = models.TextField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    state = models.TextField(choices=State.choices, default=State.STARTED)
    considered = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    result_path = models.TextField(default="", blank=True)
    result_hash = models.TextField(default="", blank=True)
    trial = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["programme", "-started_at"], name="runs_of_a_programme")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="finished")
                | (models.Q(finished_at__isnull=False) & ~models.Q(result_hash="")),
                name="a_finished_run_has_a_result",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} on {self.on}, run {self.pk}"


class RulesInForce(models.Model):
    """Rules of a programme that are in force from a day on, until others are: never changed, only followed.

    Without ``proposal`` they are the programme's first (``since`` None: there were none before); the database lets
    others in only while the proposal that it names is being carried out or reversed.
    """

    programme = models.TextField()
    version = models.TextField()
    pack_version = models.ForeignKey("vocabulary.PackVersion", on_delete=models.PROTECT)
    since = models.DateField(null=True)
    proposal = models.BigIntegerField(null=True)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "rules in force"
        constraints = [
            models.UniqueConstraint(
                name="first_rules_once", fields=["programme"], condition=models.Q(proposal=None)
            ),
            models.UniqueConstraint(name="rules_decided_once", fields=["proposal", "version"]),
            models.CheckConstraint(
                name="rules_begin_by_decision",
                condition=models.Q(proposal=None, since=None)
                | models.Q(proposal__isnull=False, since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.version[:12]}"
