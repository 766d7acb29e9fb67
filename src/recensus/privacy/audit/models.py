"""The log's tables. The migration makes them by SQL, so that neither Django's flush nor its deletions know them.

Entry, Leaf, Node and Checkpoint refuse update, delete and truncate by trigger, whoever asks.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Entry(models.Model):
    """One act upon personal data. ``subjects`` are commitments, from which nobody is told without their salt."""

    at = models.DateTimeField()
    who = models.TextField()
    role = models.TextField()
    organisation = models.TextField()
    channel = models.TextField()
    purpose = models.TextField()
    legal_basis = models.TextField()
    agreement = models.TextField()
    action = models.TextField()
    subjects = ArrayField(models.BinaryField())
    whole = models.TextField()
    attributes = models.JSONField()
    allowed = models.BooleanField()
    reason = models.TextField()
    outcome = models.TextField()
    request = models.TextField()

    class Meta:
        managed = False
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"entry {self.id}"


class SubjectSalt(models.Model):
    """A salt of one subject's commitments: without it, nobody can tell which entries are about them.

    Two transactions that meet a subject for the first time at once each give it one, so that neither waits.
    """

    kind = models.CharField(max_length=1)
    number = models.BigIntegerField()
    salt = models.BinaryField()

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"salt of {self.kind}{self.number}"


class Leaf(models.Model):
    """The place of an entry in the log, and the hash of its line."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    hash = models.BinaryField()

    class Meta:
        managed = False
        verbose_name_plural = "leaves"

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Node(models.Model):
    """The root of a perfect subtree of 2^level leaves; only every eighth level is kept, the rest is worked out."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"node {self.index} of level {self.level}"


class Checkpoint(models.Model):
    """A signed statement of the log's size and root, as it was handed out."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"checkpoint of {self.size}"


class Progress(models.Model):
    """One row: how far the sequencer has come.

    Every entry up to ``settled`` has its place or was rolled back. All up to ``mark`` will be, once no transaction
    from before ``mark_xid`` runs any more.
    """

    settled = models.BigIntegerField()
    mark = models.BigIntegerField()
    mark_xid = models.TextField()
    sequenced_at = models.DateTimeField()

    class Meta:
        managed = False
        verbose_name_plural = "progress"

    def __str__(self) -> str:
        return f"settled up to {self.settled}"


class Witness(models.Model):
    """Who outside holds checkpoints of this log, and which one last."""

    address = models.TextField(primary_key=True)
    checkpoint = models.BigIntegerField()
    size = models.BigIntegerField()
    handed_at = models.DateTimeField(null=True)
    problem = models.TextField()

    class Meta:
        managed = False
        verbose_name_plural = "witnesses"

    def __str__(self) -> str:
        return self.address
