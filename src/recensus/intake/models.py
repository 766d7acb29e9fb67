"""What arrived, and what was found about it."""

from typing import ClassVar

from django.db import models


class Upload(models.Model):
    """Files that came in by a door, to be loaded: handed in at the pages, dropped into an inbox, sent by a program.

    ``key`` is the sender's own mark: under one key nothing is taken in twice. ``problems`` are those of the whole
    extract, each with code, file, message and remedy; ``problem`` is the same in one text.
    """

    source = models.TextField()
    pack = models.TextField()
    folder = models.TextField()
    file_names = models.JSONField(default=list)
    stated_on = models.DateField(null=True)
    mode = models.TextField(default="")
    state = models.TextField(default="waiting")
    problem = models.TextField(default="")
    problems = models.JSONField(default=list)
    batch = models.ForeignKey("registry.Batch", models.PROTECT, null=True, related_name="+")
    by = models.TextField()
    purpose = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    door = models.TextField(default="pages")
    key = models.TextField(default="", db_collation="C")
    sha256 = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="taken_once", fields=["by", "source", "key"], condition=~models.Q(key="")
            ),
        ]

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


class SourceDraft(models.Model):
    """A file whose columns an officer is giving a meaning: ``choices`` as she made them; the file lies sealed."""

    folder = models.TextField()
    file_name = models.TextField()
    choices = models.JSONField(default=dict)
    by = models.TextField()
    purpose = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"draft {self.id} of a source"
