"""A batch as the pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.privacy.vault.sealed_files import plain_name
from recensus.registry.types import BatchSummary
from recensus.vocabulary.types import Pack
from recensus.web.country import figure, source_label
from recensus.web.words import MODES, STATES, Words, day, moment, word

TONES: Final = {"recorded": "yes", "loading": "if", "halted": "if", "undone": "no", "discarded": "no"}
LEFT_OUT: Final[Words] = {
    "persons left out": gettext_lazy("Persons left out"),
    "households left out": gettext_lazy("Households left out"),
    "persons left out by area": gettext_lazy("Persons left out, by area"),
    "households left out by area": gettext_lazy("Households left out, by area"),
}


@dataclass(frozen=True, kw_only=True)
class BatchShown:
    """A batch in words; counts are written out with their thousands apart. ``rejects`` are numbered files."""

    id: int
    source: str
    stated_on: str
    mode: str
    state: str
    tone: str
    received: str
    accepted: str
    rejected: str
    held: str
    by: str
    files: str
    recorded_at: str
    undone: str
    rejects: tuple[tuple[int, str], ...]
    can_be_undone: bool


def batch_shown(pack: Pack | None, batch: BatchSummary) -> BatchShown:
    """Return a batch in the officer's language."""
    return BatchShown(
        id=batch.id,
        source=source_label(pack, batch.source) if pack else batch.source,
        stated_on=_days(batch),
        mode=word(MODES, batch.mode),
        state=word(STATES, batch.state),
        tone=TONES.get(batch.state, "no"),
        received=figure(batch.received),
        accepted=figure(batch.accepted),
        rejected=figure(batch.rejected),
        held=figure(batch.held),
        by=batch.by,
        files=", ".join(batch.file_names),
        recorded_at=moment(batch.recorded_at),
        undone=_undone(batch),
        rejects=tuple(
            (place, plain_name(Path(file))) for place, file in enumerate(batch.rejects_files, start=1)
        ),
        can_be_undone=batch.recorded_at is not None and batch.undone_at is None,
    )


def _days(batch: BatchSummary) -> str:
    if batch.first_day is None or batch.last_day is None or batch.first_day == batch.last_day:
        return day(batch.last_day or batch.stated_on)
    return f"{day(batch.first_day)} \N{EN DASH} {day(batch.last_day)}"


def _undone(batch: BatchSummary) -> str:
    if batch.undone_at is None or not batch.undone_by:
        return ""
    told = {"when": moment(batch.undone_at), "officer": batch.undone_by, "because": batch.undone_because}
    return _("Undone on %(when)s by %(officer)s, because: %(because)s") % told


def left_out_shown(evidence: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return how many a halted batch leaves out, and where, in the officer's language."""
    return [(word(LEFT_OUT, name), told) for name, told in evidence.items() if name in LEFT_OUT]
