"""What officers answered: one row an answer, and the last one about an item holds."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from recensus.insight.readiness.types import ASKED, Standing


class Answer(models.Model):
    """A named officer's answer about one item of the checklist, in words, on a day."""

    item = models.TextField(db_collation="C", choices=[(name, name) for name in ASKED])
    standing = models.TextField(choices=[(str(one), str(one)) for one in Standing])
    words = models.TextField()
    by = models.TextField()
    on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="answered_by_a_person_in_words", condition=~Q(by="") & ~Q(words=""))
        ]
        indexes: ClassVar = [models.Index(fields=["item", "-id"], name="answer_that_holds")]

    def __str__(self) -> str:
        return f"{self.item}: {self.standing}"
