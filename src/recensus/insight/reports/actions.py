"""Preparing reports from the record, and keeping which were prepared."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone

from recensus.enrolment import extracting
from recensus.insight.reports.declared import settings_of
from recensus.insight.reports.determined import determinations
from recensus.insight.reports.models import Prepared
from recensus.insight.reports.preparing import prepare
from recensus.payments import extracting as instructed
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.privacy.queries import policy_in_force
from recensus.registry.population import open_population
from recensus.snapshots.actions import make_snapshot
from recensus.snapshots.engine import Limits
from recensus.snapshots.opening import open_snapshot
from recensus.snapshots.queries import folder_of
from recensus.snapshots.streams import Further
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.types import Pack

if TYPE_CHECKING:
    from recensus.snapshots.models import Snapshot

FOLDER: Final = "reports"


def snapshot_with_benefits(pack: Pack, *, on: date, by: str, purpose: str) -> "Snapshot":
    """Make a snapshot of everyone on record on the day with what programmes reported and what was paid here."""
    with ExitStack() as view:
        with looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY):
            population = view.enter_context(open_population(on=on))
        streams = [*extracting.streams(population.view, on=on), instructed.stream(population.view, on=on)]
        further = Further(streams=streams, said=settings_of(pack).compared)
        return make_snapshot(pack, population, on=on, by=by, purpose=purpose, further=further)


def prepare_reports(*, pack: Pack, on: date, by: str, purpose: str, limits: Limits | None = None) -> Prepared:
    """Prepare all reports of a day and list them. Asked again of the same record, the ones there are come back."""
    snapshot = snapshot_with_benefits(pack, on=on, by=by, purpose=purpose)
    with looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look:
        determined = determinations(pack, on, by=by, purpose=purpose)
        threshold = policy_in_force().smallest_count
        look.shows(whole=f"reports of {on}")
    figures = prepare(
        pack,
        open_snapshot(folder_of(snapshot), verify=False),
        on=on,
        determined=determined,
        threshold=threshold,
        into=Path(settings.RECENSUS_FILES) / FOLDER,
        limits=limits,
    )
    facts = {
        "pack_version": record_pack_version(pack, by=by),
        "on": on,
        "prepared_at": timezone.now(),
        "by": by,
        "purpose": purpose,
        "path": str(figures.folder.relative_to(settings.RECENSUS_FILES)),
        "determined": sorted(determined),
    }
    made, _ = Prepared.objects.get_or_create(
        snapshot=snapshot, hash=figures.hash, threshold=threshold, defaults=facts
    )
    return made
