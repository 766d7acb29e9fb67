"""Which reports were prepared, of which day and from which snapshot; the figures themselves are files."""

from typing import ClassVar

from django.db import models


class Prepared(models.Model):
    """All reports of one day, as prepared from one snapshot.

    ``path`` is relative to the folder of this database's files; ``hash`` covers the bytes of all of them.
    ``determined`` names the programmes with a determination, ``threshold`` is the smallest count that others than
    officers who may look people up are shown.
    """

    pack_version = models.ForeignKey("vocabulary.PackVersion", on_delete=models.PROTECT)
    snapshot = models.ForeignKey("snapshots.Snapshot", on_delete=models.PROTECT)
    on = models.DateField()
    prepared_at = models.DateTimeField()
    by = models.TextField()
    purpose = models.TextField()
    path = models.TextField()
    hash = models.TextField()
    determined = models.JSONField(default=list)
    threshold = models.IntegerField()

    class Meta:
        verbose_name_plural = "prepared"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "hash", "threshold"], name="prepared_once"),
            models.CheckConstraint(condition=models.Q(threshold__gte=1), name="prepared_threshold"),
        ]
        indexes: ClassVar = [models.Index(fields=["-on", "-prepared_at"], name="prepared_latest")]

    def __str__(self) -> str:
        return f"reports of {self.on}"
