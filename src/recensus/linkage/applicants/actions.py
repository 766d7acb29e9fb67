"""Making the index of everyone on record anew."""

from recensus.linkage.applicants import keeping
from recensus.linkage.applicants.types import Indexed
from recensus.linkage.engine.index_building import build
from recensus.linkage.engine.types import Progress, silent
from recensus.linkage.given import read
from recensus.linkage.settings import settings_of
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.vocabulary.types import Pack


def build_index(*, pack: Pack, by: str, purpose: str, progress: Progress = silent) -> Indexed:
    """Make the index of everyone on record as the pack links; it counts once it is whole."""
    settings = settings_of(pack)
    with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY) as look:
        look.shows(whole="index of who is on record")
        given = read(pack, settings, progress)
    progress("index", 0.5)
    records = given.everyone.records
    return keeping.keep(
        lambda place: build(records, given.engine, place, labels=given.labels),
        settings,
        known_at=given.everyone.known_at,
        records=records.num_rows,
    )
