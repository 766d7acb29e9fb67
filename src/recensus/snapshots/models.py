"""The list of snapshots that were made; their contents are files."""

from django.db import models


class Snapshot(models.Model):
    """A finished snapshot: whose state, of which day, known until when, and where its files are.

    ``path`` is relative to the folder of this database's files; ``hash`` covers the bytes of all of them.
    """

    pack_version = models.ForeignKey("vocabulary.PackVersion", on_delete=models.PROTECT)
    on = models.DateField()
    recorded = models.DateTimeField()
    made_at = models.DateTimeField()
    by = models.TextField()
    purpose = models.TextField()
    path = models.TextField()
    hash = models.TextField()
    households = models.BigIntegerField()
    persons = models.BigIntegerField()
    unparsed = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack_version", "on", "hash"], name="one_snapshot_a_state"),
            models.CheckConstraint(
                condition=models.Q(households__gte=0, persons__gte=0), name="snapshot_counts_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.hash[:12]}"
