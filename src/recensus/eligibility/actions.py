"""Determining who qualifies. What is written here is a proposal: no action here touches anybody's enrolment."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from recensus.eligibility.compiling import Ruleset, compile_on
from recensus.eligibility.models import Determination
from recensus.eligibility.rulebook import is_trial
from recensus.eligibility.running import Progress, Result, run_over
from recensus.eligibility.words import to_json
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.privacy.consent.queries import consenting
from recensus.programmes.catalogue import open_programme
from recensus.snapshots.engine import Limits
from recensus.snapshots.making import publish
from recensus.snapshots.opening import open_snapshot
from recensus.snapshots.queries import by_consent, folder_of, persons_of
from recensus.snapshots.unfinished import scratch
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.types import Pack

if TYPE_CHECKING:
    from recensus.snapshots.models import Snapshot

FOLDER = "determinations"


class AnotherVersion(ValueError):
    """The snapshot was made by another version of the pack: its columns may mean something else."""


class AnotherPurpose(ValueError):
    """The snapshot was made for another purpose, and one of the two rests on consent."""


class ConsentChanged(ValueError):
    """Somebody in the snapshot has taken her consent back since."""


def determine(
    pack: Pack,
    programme_name: str,
    snapshot: "Snapshot",
    *,
    on: date,
    by: str,
    purpose: str,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Determination:
    """Put a programme's rules, with the parameters of the day ``on``, to everyone in ``snapshot``; return the run.

    Everyone considered gets one row: nobody is dropped. The same snapshot, rules and day give the same bytes. The
    list is a proposal; it enrols, suspends and removes nobody.
    """
    if snapshot.pack_version.content_hash != pack.content_hash:
        raise AnotherVersion(
            f"Snapshot {snapshot.pk} was made by another version of the pack '{pack.name}'. Make a new one first."
        )
    _require_consent(snapshot, purpose)
    ruleset = compile_on(pack, open_programme(pack, programme_name), on)
    with looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look:
        run = Determination.objects.create(
            programme=programme_name,
            pack_version=record_pack_version(pack, by=by),
            rules_hash=ruleset.hash,
            words=to_json(ruleset.text),
            snapshot=snapshot,
            on=on,
            by=by,
            purpose=purpose,
            started_at=timezone.now(),
            trial=is_trial(pack, programme_name, on, by=by),
        )
        look.shows(whole=f"determination {run.pk}")
    try:
        _compute(run, ruleset, progress, limits)
    except BaseException:
        Determination.objects.filter(pk=run.pk).update(state=Determination.State.FAILED)
        raise
    return run


def _require_consent(snapshot: "Snapshot", purpose: str) -> None:
    """Raise AnotherPurpose or ConsentChanged where the snapshot holds somebody who does not consent to the purpose."""
    if purpose != snapshot.purpose and {purpose, snapshot.purpose} & set(by_consent()):
        raise AnotherPurpose(
            f"Snapshot {snapshot.pk} was made for '{snapshot.purpose}'. Who consents to one purpose does not to "
            "another: make a new one."
        )
    agreed = consenting(purpose)
    if agreed is not None and not agreed.issuperset(persons_of(snapshot)):
        raise ConsentChanged(
            f"Somebody in snapshot {snapshot.pk} consents to '{purpose}' no longer: make a new one."
        )


def _compute(run: Determination, ruleset: Ruleset, progress: Progress | None, limits: Limits | None) -> None:
    """Write the result, move it to its place in one step, then name it in the run."""
    opened = open_snapshot(folder_of(run.snapshot))
    results = Path(settings.RECENSUS_FILES) / FOLDER / run.programme
    with scratch(results) as work:
        result = run_over(
            opened, ruleset.sql, ruleset.unit, work / "result", limits=limits, progress=progress
        )
        inputs = f"{run.on}-{run.snapshot.hash[:12]}-{run.rules_hash[:12]}"
        folder = publish(work / "result", results / f"{inputs}-{result.hash[:12]}")
    _finish(run, result, folder)


def _finish(run: Determination, result: Result, folder: Path) -> None:
    run.state = Determination.State.FINISHED
    run.finished_at = timezone.now()
    run.considered, run.counts = result.considered, result.counts
    run.result_path = str(folder.relative_to(settings.RECENSUS_FILES))
    run.result_hash = result.hash
    run.save()
