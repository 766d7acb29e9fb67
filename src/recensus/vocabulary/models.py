"""The versions of the country pack that this database has worked with."""

from django.contrib.postgres.fields import ArrayField
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
