"""What is on record, with its constraints in the database.

The five big tables (SourceRecord, Link, Identifier, Membership, NameEntry) are written set by set in SQL and carry no
foreign-key triggers for their rows (they cost more than the rows; see decision 0003): `registry.invariants` checks
the references instead. Mention, Identifier, Membership and NameEntry rows never hold anything that a source did not
say; the last three can be rebuilt from the others at any time.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import F, Q

KINDS = {"P": "person", "H": "household"}
"""The letters that tell persons from households in every table."""


def _text() -> "models.TextField[str, str]":
    return models.TextField(db_collation="C")


def _pointer(to: str) -> "models.ForeignKey[models.Model, models.Model]":
    """Return a reference without trigger or index."""
    return models.ForeignKey(to, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")


class Source(models.Model):
    """Who says things: one source of a country pack, by a short number."""

    id = models.SmallAutoField(primary_key=True)
    name = models.TextField(unique=True)
    label = models.JSONField(default=dict)
    holder = models.TextField(default="")
    method = models.TextField(default="declared")

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """One extract of one source, as it was loaded: it counts from ``recorded_at`` until ``undone_at``.

    One of mode ``links`` states nothing: it gives keys to other registrants, and another one takes them back.

    ``stated_on`` is the day of which the extract speaks; with ``version`` it orders the extracts of a source,
    whatever the order in which they came in. ``kinds`` are the letters of what a snapshot states in full. ``first_day``
    and ``last_day`` are the first and last of which its rows speak.
    """

    id = models.AutoField(primary_key=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="batches")
    mode = models.TextField(choices=[("snapshot", "snapshot"), ("delta", "delta"), ("links", "links")])
    kinds = models.TextField(default="HP")
    stated_on = models.DateField()
    version = models.IntegerField()
    pack_version = models.ForeignKey("vocabulary.PackVersion", models.PROTECT, related_name="+")
    file_names = models.JSONField(default=list)
    file_hashes = models.JSONField(default=list)
    rejects_files = models.JSONField(default=list)
    received = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    state = models.TextField(default="loading")
    progress = models.JSONField(default=dict)
    by = models.TextField()
    purpose = models.TextField()
    started_at = models.DateTimeField()
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.TextField(default="")
    undone_because = models.TextField(default="")

    class Meta:
        verbose_name_plural = "batches"
        indexes: ClassVar = [models.Index(fields=["source", "stated_on", "version"], name="batch_order")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="batch_adds_up",
                condition=Q(recorded_at=None) | Q(received=F("accepted") + F("rejected") + F("held")),
            ),
            models.CheckConstraint(name="batch_version_counts_from_one", condition=Q(version__gte=1)),
            models.UniqueConstraint(
                name="batch_version_once",
                fields=["source", "stated_on", "version"],
                condition=Q(undone_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"batch {self.id} of {self.source}"


class Registrant(models.Model):
    """A person (P) or a household (H) known here: a key that never changes and says nothing else."""

    kind = models.CharField(max_length=1)
    batch = _pointer("registry.Batch")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="registrant_kind", condition=Q(kind__in=["P", "H"]))
        ]

    def __str__(self) -> str:
        return f"{self.kind}{self.id}"


class Shape(models.Model):
    """What the positions of a payload stand for, and which of them the record itself relies on.

    ``roles`` maps ``name`` to positions, ``sex``, ``birth_date``, ``age``, ``area`` and ``relationship`` to one
    position, and ``identifiers`` to pairs of position and issuer. Positions count from 0.
    """

    id = models.SmallAutoField(primary_key=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="shapes")
    kind = models.CharField(max_length=1)
    attributes = ArrayField(models.TextField())
    roles = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="shape_once", fields=["source", "kind", "attributes", "roles"])
        ]

    def __str__(self) -> str:
        return f"shape {self.id}: {', '.join(self.attributes)}"


class SourceRecord(models.Model):
    """What one source said about one person or household: never changed, never deleted.

    ``payload`` is an array of text or null in the order of the shape; ``absent`` says why a value is not there when
    it is more than plainly missing. ``malformed`` names the identifiers that break their issuer's own rule.
    """

    source = _pointer("registry.Source")
    kind = models.CharField(max_length=1)
    source_key = _text()
    household_key = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    shape = _pointer("registry.Shape")
    batch = _pointer("registry.Batch")
    row = models.BigIntegerField()
    stated_on = models.DateField()
    payload = models.JSONField()
    absent = models.JSONField(null=True)
    malformed = ArrayField(models.TextField(), null=True)
    hash = models.UUIDField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["source", "kind", "source_key"], name="record_key"),
            BrinIndex(fields=["batch"], name="record_batch"),
        ]

    def __str__(self) -> str:
        return f"record {self.id}"


class Mention(models.Model):
    """A later extract said again what is on record already (``accepted``), or named a key whose row is held.

    It costs a tenth of a new record, keeps a source's order exact whatever comes late, and tells a key that a
    snapshot still states from one that it left out.
    """

    record = _pointer("registry.SourceRecord")
    batch = _pointer("registry.Batch")
    stated_on = models.DateField()
    accepted = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="mention_once", fields=["record", "batch"])]
        indexes: ClassVar = [BrinIndex(fields=["batch"], name="mention_batch")]

    def __str__(self) -> str:
        return f"record {self.record_id} again in batch {self.batch_id}"


class Link(models.Model):
    """Which registrant a source's key speaks about, decided how, on what evidence; reversible, never deleted."""

    source = _pointer("registry.Source")
    kind = models.CharField(max_length=1)
    source_key = _text()
    registrant = _pointer("registry.Registrant")
    method = models.TextField()
    evidence = models.JSONField(null=True)
    batch = _pointer("registry.Batch")
    ended_by = models.ForeignKey(
        Batch, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="link_key", fields=["source", "kind", "source_key"], condition=Q(ended_by=None)
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["registrant"], name="link_registrant"),
            models.Index(
                fields=["source", "kind", "source_key"],
                name="link_ended",
                condition=Q(ended_by__isnull=False),
            ),
            models.Index(fields=["registrant"], name="link_matched", condition=~Q(method="new")),
            BrinIndex(fields=["batch"], name="link_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_key}"


class Identifier(models.Model):
    """A number that someone else issued to a registrant, as sources state it now."""

    registrant = _pointer("registry.Registrant")
    issuer = _text()
    value = _text()
    status = models.TextField(default="well formed")
    source = _pointer("registry.Source")
    batch = _pointer("registry.Batch")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["issuer", "value"], name="identifier_value"),
            models.Index(fields=["registrant"], name="identifier_registrant"),
        ]

    def __str__(self) -> str:
        return f"an identifier of {self.issuer}"


class Membership(models.Model):
    """From a day on, a person belongs to a household, or to none when ``household`` is null.

    A person's household on a day is the last entry on or before it: ranges cannot overlap and at most one household
    is active, by construction. Entries that a later batch or an undoing corrected stay, with what replaced them.
    """

    person = _pointer("registry.Registrant")
    household = models.ForeignKey(
        Registrant, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    definition = models.SmallIntegerField(default=1)
    relationship = models.TextField(null=True)  # noqa: DJ001 - absent is not empty
    valid_from = models.DateField()
    source = _pointer("registry.Source")
    batch = _pointer("registry.Batch")
    replaced_by = models.ForeignKey(
        Batch, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="membership_one_a_day",
                fields=["person", "definition", "valid_from"],
                condition=Q(replaced_by=None),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["household"], name="membership_household"),
        ]

    def __str__(self) -> str:
        return f"person {self.person_id} in household {self.household_id} from {self.valid_from}"


class NameEntry(models.Model):
    """What a registrant is found by: name, area, sex and year of birth, as held now."""

    registrant = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=1)
    name = models.TextField()
    area = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    sex = models.TextField(null=True)  # noqa: DJ001 - absent is not empty
    birth_year = models.SmallIntegerField(null=True)
    tokens = ArrayField(models.TextField(db_collation="C"))

    class Meta:
        verbose_name_plural = "name entries"
        indexes: ClassVar = [
            GinIndex(fields=["tokens"], name="name_tokens", gin_pending_list_limit=65536),
            models.Index(fields=["area", "kind"], name="name_area"),
        ]

    def __str__(self) -> str:
        return f"name of registrant {self.registrant}"


class CoverageCount(models.Model):
    """By how many registrants a batch changed what a source speaks of in an area: counts once the batch does.

    Without a source: by how many it changed whoever is on record there at all.
    """

    batch = _pointer("registry.Batch")
    source = models.ForeignKey(
        Source, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=1)
    area = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    registrants = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["batch"], name="coverage_batch")]

    def __str__(self) -> str:
        return f"{self.registrants} in {self.area}"


class NameToken(models.Model):
    """One word that occurs in names: a small dictionary in which misspelt words are looked up."""

    token = models.TextField(primary_key=True, db_collation="C")

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["token"], name="token_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.token
