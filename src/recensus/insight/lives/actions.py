"""Counting the life course of a day."""

from datetime import date

from django.utils import timezone

from recensus.insight.lives import counting, models
from recensus.insight.reports.actions import snapshot_with_benefits
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.snapshots.opening import open_snapshot
from recensus.snapshots.queries import folder_of
from recensus.vocabulary.types import Pack


def count_life_course(*, pack: Pack, on: date, by: str, purpose: str) -> int:
    """Count who is covered by what on a day, and return how many rows that gave. Nothing about anybody changes."""
    snapshot = snapshot_with_benefits(pack, on=on, by=by, purpose=purpose)
    rows = counting.count(pack, open_snapshot(folder_of(snapshot), verify=False), on)
    with looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look:
        look.shows(whole=f"life course of {on}")
        models.Counting.objects.update_or_create(
            on=on, snapshot=snapshot.hash, defaults={"made_at": timezone.now(), "by": by, "rows": rows}
        )
    return len(rows)
