"""From the record to an answer: the population as it is on a day, a snapshot of it that fits, the run over it.

What comes out is a proposal; nothing here enrols, suspends or removes anybody.
"""

from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING

from recensus.eligibility.actions import determine
from recensus.eligibility.running import Progress
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.registry.population import last_change, open_population
from recensus.snapshots.actions import make_snapshot
from recensus.snapshots.queries import latest_of
from recensus.snapshots.queries import snapshot as snapshot_numbered
from recensus.vocabulary.types import Pack

if TYPE_CHECKING:
    from recensus.eligibility.models import Determination
    from recensus.snapshots.models import Snapshot


def snapshot_of(pack: Pack, *, on: date, by: str, purpose: str) -> "Snapshot":
    """Return a snapshot of everyone on record on the day: the one there is, unless the record changed since."""
    there = latest_of(pack.content_hash, on, by=by, purpose=purpose)
    changed = last_change()
    if there is not None and (changed is None or changed <= there.recorded):
        return there
    with ExitStack() as view:
        with looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY):
            population = view.enter_context(open_population(on=on))
        return make_snapshot(pack, population, on=on, by=by, purpose=purpose)


def determine_on(
    pack: Pack,
    programme: str,
    *,
    on: date,
    snapshot: int | None = None,
    by: str,
    purpose: str,
    progress: Progress | None = None,
) -> "Determination":
    """Determine a programme for everyone, over the snapshot of that number or one that fits the day."""
    if snapshot is None:
        chosen = snapshot_of(pack, on=on, by=by, purpose=purpose)
    else:
        chosen = snapshot_numbered(snapshot, by=by, purpose=purpose)
    return determine(pack, programme, chosen, on=on, by=by, purpose=purpose, progress=progress)
