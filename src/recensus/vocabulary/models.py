"""The versions of the country pack that this database has worked with, and the country's tree of areas."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class PackVersion(models.Model):
    """A country pack as it was when it was used: known by the hash of its contents, kept whole.

    ``archive`` maps each file of the pack to its text, so that a decision can be read years later against
    the words it was taken by.
    """

    name = models.TextField()
    content_hash = models.TextField(unique=True)
    setup = models.TextField()
    languages = ArrayField(models.TextField())
    first_used_at = models.DateTimeField()
    first_used_by = models.TextField()
    archive = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(content_hash__regex="^[0-9a-f]{64}$"), name="content_hash_is_sha256"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.content_hash[:12]}"


class Area(models.Model):
    """An area, for the database's own rules of who sees whom: as the newest pack says it; ``ancestors`` hold itself.

    An area that a later pack no longer names stays: people on record may live there.
    """

    code = models.TextField(primary_key=True, db_collation="C")
    ancestors = ArrayField(models.TextField(db_collation="C"))

    class Meta:
        indexes = [GinIndex(fields=["ancestors"], name="area_ancestors", fastupdate=False)]

    def __str__(self) -> str:
        return self.code
