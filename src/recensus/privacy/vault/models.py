"""Sealed values, and the wrapped keys that they are sealed with."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from recensus.privacy.vault.types import Use


class DataKey(models.Model):
    """A key for one use, wrapped by the provider's key ``wrapped_by``; destroyed, it is no more.

    ``active`` keys seal and open, ``retiring`` ones only open what was sealed before.
    """

    id = models.SmallAutoField(primary_key=True)
    use = models.TextField(choices=[(use.value, use.value) for use in Use])
    name = models.TextField(default="")
    wrapped = models.BinaryField(null=True)
    wrapped_by = models.TextField()
    state = models.TextField(default="active")
    made_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="data_key_one_active", fields=["use", "name"], condition=Q(state="active")
            ),
            models.CheckConstraint(
                name="data_key_state", condition=Q(state__in=["active", "retiring", "destroyed"])
            ),
            models.CheckConstraint(
                name="data_key_destroyed_is_gone",
                condition=Q(state="destroyed", wrapped=None)
                | ~Q(state="destroyed") & Q(wrapped__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.id} for {self.use}"


class SealedValue(models.Model):
    """One identifying value, sealed; its token stands for it wherever it was stated."""

    token = models.UUIDField(primary_key=True)
    ciphertext = models.BinaryField()
    key = models.ForeignKey(DataKey, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")

    def __str__(self) -> str:
        return "a sealed value"
