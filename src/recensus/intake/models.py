"""What arrived, and what was found about it."""

from typing import ClassVar

from django.db import models


class Upload(models.Model):
    """Files that an officer handed in through the pages, to be loaded in the background."""

    source = models.TextField()
    pack = models.TextField()
    folder = models.TextField()
    file_names = models.JSONField(default=list)
    stated_on = models.DateField(null=True)
    mode = models.TextField(default="")
    state = models.TextField(default="waiting")
    problem = models.TextField(default="")
    batch = models.ForeignKey("registry.Batch", models.PROTECT, null=True, related_name="+")
    by = models.TextField()
    purpose = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"upload {self.id} for {self.source}"


class Chunk(models.Model):
    """A part of a batch that is safely in the database: where a killed load resumes."""

    batch = models.ForeignKey("registry.Batch", models.CASCADE, related_name="chunks")
    number = models.IntegerField()
    statements = models.BigIntegerField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="chunk_once", fields=["batch", "number"]),
        ]

    def __str__(self) -> str:
        return f"chunk {self.number} of batch {self.batch_id}"


class HeldRow(models.Model):
    """A row that is neither on record nor refused: an officer has to say which of two statements holds."""

    batch = models.ForeignKey("registry.Batch", models.PROTECT, db_constraint=False, related_name="+")
    row = models.BigIntegerField()
    kind = models.CharField(max_length=1)
    file = models.TextField(default="")
    source_key = models.TextField(db_collation="C")
    code = models.TextField()
    content = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"row {self.row} of batch {self.batch_id}"


class Finding(models.Model):
    """What a check saw in a row: a flag for people to look at, or why a row was rejected or held."""

    batch = models.ForeignKey("registry.Batch", models.PROTECT, db_constraint=False, related_name="+")
    file = models.TextField()
    row = models.BigIntegerField()
    kind = models.CharField(max_length=1)
    source_key = models.TextField(db_collation="C", default="")
    code = models.TextField(db_collation="C")
    column = models.TextField(default="")
    value = models.TextField(default="")
    severity = models.TextField()

    def __str__(self) -> str:
        return f"{self.code} in row {self.row} of batch {self.batch_id}"
