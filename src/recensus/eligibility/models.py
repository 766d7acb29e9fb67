"""The runs by which programmes' rules were put to everyone in a snapshot."""

from django.db import models


class Determination(models.Model):
    """One run of a programme's rules over a snapshot. Its list is a proposal on which officers decide elsewhere.

    ``counts`` maps each outcome to a number; ``considered`` is their sum. ``result_path`` (relative to the folder of
    this database's files) holds one row for everyone considered; ``result_hash`` covers the bytes of all its files.
    ``words`` are the rules' own words on the day, so that the run can be explained whatever becomes of the pack.
    A run that was killed stays *started*, names no result, and counts for nothing.
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
