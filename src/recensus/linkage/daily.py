"""A delta: what is new since the index was made, held against everyone on record, and proposed as any run does.

It puts new records together with those on record. It neither parts nor joins those who were there before, and learns
nothing: that is for the next run over everyone.
"""

from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa

from recensus.linkage import models
from recensus.linkage.applicants import keeping
from recensus.linkage.applicants.keeping import Kept
from recensus.linkage.engine.index_joining import join
from recensus.linkage.engine.types import Linked, Progress, silent
from recensus.linkage.given import Given, read
from recensus.linkage.population import Everyone, all_of, newer_than
from recensus.linkage.proposing import column
from recensus.linkage.resolving import look_of, made
from recensus.linkage.settings import LinkageSettings, settings_of
from recensus.registry.searching import by_keys
from recensus.vocabulary.types import Pack

SIDES: Final = ("left", "right")


def make_delta(*, pack: Pack, by: str, purpose: str, progress: Progress = silent) -> int:
    """Link what is new since the index was made, write down what that would change, and return the run's number.

    Raises RunUnderWay, and NoIndex.
    """
    kept = keeping.opened(settings_of(pack))
    return made(
        pack, partial(_newest, kept), since=kept.told.known_at, by=by, purpose=purpose, progress=progress
    )


def _newest(
    kept: Kept, run: models.Run, pack: Pack, settings: LinkageSettings, progress: Progress
) -> tuple[Given, Linked]:
    with look_of(run):
        new = read(pack, settings, progress, newer_than(kept.told.known_at)).everyone
    progress("compare", 0.3)
    pairs = kept.index.delta(new.records)
    with look_of(run):
        given = read(pack, settings, progress, all_of(_touched(new, pairs)))
    progress("join", 0.7)
    there = [np.isin(column(pairs, side), column(given.everyone.keys, "record")) for side in SIDES]
    records = _with_known(given.everyone, new)
    found = pairs.filter(pa.array(np.logical_and(*there)))
    return given, join(kept.index, records, found, given.engine, given.constraints)


def _touched(new: Everyone, pairs: pa.Table) -> list[int]:
    """Return the new and those whom they may be."""
    found = by_keys(np.unique(np.concatenate([column(pairs, side) for side in SIDES])).tolist())
    return sorted({*(one.id for one in found.values()), *column(new.keys, "registrant").tolist()})


def _with_known(found: Everyone, new: Everyone) -> pa.Table:
    """Return the records with the registrant of each who was there before: who has a key that is not new."""
    registrant = column(found.keys, "registrant")
    was_there = ~np.isin(column(found.keys, "record"), column(new.keys, "record"))
    before = np.isin(registrant, registrant[was_there])
    return found.records.append_column("known", pa.array(registrant, mask=~before))
