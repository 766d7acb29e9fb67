"""Making snapshots."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.snapshots.engine import Limits
from recensus.snapshots.making import write_snapshot
from recensus.snapshots.models import Snapshot
from recensus.snapshots.population import Population
from recensus.snapshots.queries import FOLDER
from recensus.snapshots.streams import NOTHING, Further
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.types import Pack


class AnotherDay(ValueError):
    """The population speaks of another day than the snapshot that was asked for."""


def make_snapshot(
    pack: Pack,
    population: Population,
    *,
    on: date,
    by: str,
    purpose: str,
    limits: Limits | None = None,
    further: Further = NOTHING,
) -> Snapshot:
    """Write the population's state of the day ``on`` as a snapshot, with ``further`` tables, and list it.

    The same state under the same version of the pack is one snapshot: asked again, the one there is comes back. The
    files are in place before the list names them; killed between the two, the next call finds the files and lists them.
    """
    if population.on != on:
        raise AnotherDay(f"The population speaks of {population.on}, the snapshot is to be of {on}.")
    with looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look:
        look.shows(whole=f"everyone on record on {on}")
    folder, manifest = write_snapshot(
        pack, population, Path(settings.RECENSUS_FILES) / FOLDER, limits, further
    )
    facts = {
        "recorded": population.recorded,
        "made_at": timezone.now(),
        "by": by,
        "purpose": purpose,
        "path": str(folder.relative_to(settings.RECENSUS_FILES)),
        "households": manifest.households,
        "persons": manifest.persons,
        "unparsed": dict(manifest.unparsed),
    }
    version = record_pack_version(pack, by=by)
    made, _ = Snapshot.objects.get_or_create(pack_version=version, on=on, hash=manifest.hash, defaults=facts)
    return made
