"""The life course as it was counted: totals only."""

from django.db import models


class Counting(models.Model):
    """Who was covered by what on a day, from one snapshot. ``rows`` are [place, sex, stage, programme, persons]."""

    on = models.DateField()
    made_at = models.DateTimeField()
    by = models.TextField()
    snapshot = models.TextField()
    rows = models.JSONField()

    def __str__(self) -> str:
        return f"life course of {self.on}"
