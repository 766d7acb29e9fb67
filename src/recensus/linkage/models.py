"""Runs and what they propose, what people say of pairs, and the events by which who is who was changed.

Nothing here says who anybody is: that is `registry`'s Link. Records are named by their source's own keys, which last
from extract to extract, so that what a person said of two of them holds for every later run.
"""

from collections.abc import Iterator
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from recensus.linkage.types import Consequence, Key, PairKind, State, What
from recensus.linkage.types import Verdict as Said


def _source() -> "models.ForeignKey[models.Model, models.Model]":
    """Return the source of a key, without trigger or index."""
    return models.ForeignKey(
        "registry.Source", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


def _key() -> "models.TextField[str, str]":
    return models.TextField(db_collation="C")


_IN_ORDER = (
    Q(left_source__lt=F("right_source"))
    | Q(left_source=F("right_source"), left_kind__lt=F("right_kind"))
    | Q(left_source=F("right_source"), left_kind=F("right_kind"), left_key__lt=F("right_key"))
)
_PAIR = ("left_source", "left_kind", "left_key", "right_source", "right_kind", "right_key")


class TwoKeys(models.Model):
    """Two records, by their sources' own keys: the lesser key is the left one."""

    left_source, left_kind, left_key = _source(), models.CharField(max_length=1), _key()
    right_source, right_kind, right_key = _source(), models.CharField(max_length=1), _key()

    class Meta:
        abstract = True

    @staticmethod
    def naming(left: Key, right: Key) -> dict[str, int | str]:
        """Return the columns by which two keys, in their order, are written and sought."""
        sides = {"left": left, "right": right}
        return {f"{side}_{part}": value for side, key in sides.items() for part, value in _parts(key)}

    @property
    def keys(self) -> tuple[Key, Key]:
        """Both keys, the left one first."""
        return (
            Key(self.left_source_id, self.left_kind, self.left_key),
            Key(self.right_source_id, self.right_kind, self.right_key),
        )


def _parts(key: Key) -> Iterator[tuple[str, int | str]]:
    return iter((("source_id", key.source), ("kind", key.kind), ("key", key.key)))


class Run(models.Model):
    """One linking of everyone on record as known at a moment: the same input, settings and model give the same again.

    What it proposes stands beside what is in force and touches nothing until an event puts it there. ``last_verdict``
    is the number of the last that it knew. A run with ``since`` is a delta: it looked at what is new since then only.
    """

    id = models.AutoField(primary_key=True)
    state = models.TextField(default=State.RUNNING)
    known_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    pack_version = models.ForeignKey("vocabulary.PackVersion", models.PROTECT, related_name="+")
    settings = models.JSONField()
    settings_hash = models.TextField()
    input_hash = models.TextField(default="")
    model = models.JSONField(null=True)
    model_name = models.TextField(default="")
    counts = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    last_verdict = models.BigIntegerField(default=0)
    by = models.TextField()
    purpose = models.TextField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="run_state", condition=Q(state__in=[str(one) for one in State])),
        ]

    def __str__(self) -> str:
        return f"link run {self.id}"


class Event(models.Model):
    """One change of which registrants keys belong to, in force from the moment at which its batch was recorded.

    An event is never changed; one that ``reverses`` another is an event of its own.
    """

    batch = models.OneToOneField("registry.Batch", models.PROTECT, primary_key=True, related_name="+")
    what = models.TextField()
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="events")
    proposal = models.BigIntegerField(null=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    by = models.TextField()
    why = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="event_what", condition=Q(what__in=[str(one) for one in What])),
            models.CheckConstraint(name="event_has_a_reason", condition=~Q(why="")),
            models.CheckConstraint(name="event_by_somebody", condition=~Q(by="")),
        ]

    def __str__(self) -> str:
        return f"{self.what} in batch {self.batch_id}"


class Change(models.Model):
    """A key that by a run would belong to another registrant than now, and the record that speaks most for it.

    ``link`` is the link that would end; ``registrant`` has it; ``to`` would have it, null for somebody new, who
    has all keys of a ``group``. Changes of one ``bundle`` share registrants, and are made together or not at all, with
    the consequence for all of them. ``with_source`` and ``with_key`` name the other record
    of the pair with ``pattern``, ``weight`` and ``probability``; there is none for a key that would stand alone.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="changes", db_index=False)
    link = models.BigIntegerField()
    source = _source()
    kind = models.CharField(max_length=1)
    source_key = _key()
    registrant = models.BigIntegerField()
    to = models.BigIntegerField(null=True)
    group = models.BigIntegerField()
    bundle = models.BigIntegerField()
    with_source = models.SmallIntegerField(null=True)
    with_key = models.TextField(db_collation="C", null=True)  # noqa: DJ001 - absent is not empty
    pattern = models.BigIntegerField(null=True)
    weight = models.FloatField(null=True)
    probability = models.FloatField(null=True)
    by = models.TextField(default="")
    consequence = models.TextField(default=Consequence.NONE)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="change_once", fields=["run", "link"])]
        indexes: ClassVar = [models.Index(fields=["run", "bundle"], name="change_bundle")]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_key} in run {self.run_id}"


class Pair(TwoKeys):
    """Two records of a run that people are asked about: the lesser key is the left one.

    ``pattern`` packs the levels of agreement (see `linkage.engine.patterns`; its 64 bits as a signed number). Two
    officers are asked where the consequence is adverse.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="pairs", db_index=False)
    kind = models.TextField()
    pattern = models.BigIntegerField()
    weight = models.FloatField()
    probability = models.FloatField()
    by = models.TextField()
    consequence = models.TextField(default=Consequence.NONE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="pair_once", fields=["run", *_PAIR]),
            models.CheckConstraint(name="pair_in_order", condition=_IN_ORDER),
            models.CheckConstraint(name="pair_kind", condition=Q(kind__in=[str(one) for one in PairKind])),
            models.CheckConstraint(
                name="pair_consequence", condition=Q(consequence__in=[str(one) for one in Consequence])
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run", "kind", "probability"], name="pair_queue"),
            models.Index(fields=["left_source", "left_kind", "left_key"], name="pair_left"),
            models.Index(fields=["right_source", "right_kind", "right_key"], name="pair_right"),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk} of run {self.run_id}"


class Verdict(TwoKeys):
    """What one officer said of two records: a constraint on every later run, and a label to learn from. Never changed.

    ``review`` counts those who were asked about the pair: 1 is the first. ``event`` is the merge, unmerge or split that
    it came with; such a word holds whatever was said before.
    """

    verdict = models.TextField()
    review = models.SmallIntegerField(default=1)
    consequence = models.TextField(default=Consequence.NONE)
    pair = models.ForeignKey(Pair, models.PROTECT, null=True, related_name="verdicts")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="verdicts")
    by = models.TextField()
    at = models.DateTimeField(db_default=Now())
    why = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="verdict_in_order", condition=_IN_ORDER),
            models.CheckConstraint(name="verdict_known", condition=Q(verdict__in=[str(one) for one in Said])),
            models.CheckConstraint(name="verdict_by_somebody", condition=~Q(by="")),
            models.CheckConstraint(
                name="verdict_consequence", condition=Q(consequence__in=[str(one) for one in Consequence])
            ),
            models.UniqueConstraint(name="verdict_review_once", fields=["pair", "review"]),
            models.UniqueConstraint(name="verdict_by_others", fields=["pair", "by"]),
        ]
        indexes: ClassVar = [
            models.Index(fields=["left_source", "left_kind", "left_key"], name="verdict_left"),
            models.Index(fields=["right_source", "right_kind", "right_key"], name="verdict_right"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.by}"


class Finding(models.Model):
    """One record in one finding of a run, such as an identifier that several persons share.

    Rows of one ``number`` belong together; ``detail`` never holds an identifier's value.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="findings", db_index=False)
    number = models.IntegerField()
    code = models.TextField()
    source = _source()
    kind = models.CharField(max_length=1)
    source_key = _key()
    issuer = models.TextField(default="")
    detail = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="finding_once", fields=["run", "number", "source", "kind", "source_key"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} in run {self.run_id}"
