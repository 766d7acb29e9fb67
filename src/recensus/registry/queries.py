"""Questions to the record. Each names who asks and for what."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from recensus.privacy.access import require
from recensus.registry import counting, files, invariants, searching
from recensus.registry.models import KINDS, Batch, Membership, Registrant
from recensus.registry.types import (
    BatchSummary,
    Breach,
    Coverage,
    FoundPage,
    HouseholdFile,
    Member,
    PersonFile,
)
from recensus.vocabulary.types import Level, Pack


class NotOnRecord(LookupError):
    """Nothing of this number is on record, or was on the day and at the moment asked for."""


def find_registrants(
    text: str, *, areas: Sequence[str] | None = None, page: int = 1, size: int = 20, by: str, purpose: str
) -> FoundPage:
    """Find persons and households by name (tolerant of spelling), identifier or number.

    ``areas`` are the codes to which the search is limited; with an empty text they are listed. The total is not
    counted: see `count_found`.
    """
    require(by, purpose)
    found = searching.by_number_or_identifier(text.strip())
    if not found and (text.strip() or areas is not None):
        found = searching.by_name(text.strip(), areas)
    start = (page - 1) * size
    return FoundPage(found=found[start : start + size], number=page, more=len(found) > start + size)


def count_found(text: str, *, areas: Sequence[str] | None = None, by: str, purpose: str) -> int:
    """Count everyone whom the search fits; on many millions it takes its time."""
    require(by, purpose)
    return searching.count(text.strip(), areas)


def person(
    number: int,
    *,
    pack: Pack,
    valid_on: date | None = None,
    recorded_at: datetime | None = None,
    by: str,
    purpose: str,
) -> PersonFile:
    """Return what is held true of a person on a day (default: last), as known at a moment (default: now).

    Raises NotOnRecord.
    """
    require(by, purpose)
    moment = _moment(valid_on, recorded_at)
    stated = _stated(number, "P", moment)
    moves = files.entries([number], moment)
    lives = moves[-1] if moves else {"household": None, "relationship": None}
    cells = files.cells(pack, Level.PERSON, stated)
    return PersonFile(
        id=number,
        name=files.name_of(pack, cells),
        household=lives["household"],
        relationship=lives["relationship"] if lives["household"] is not None else None,
        cells=cells,
        identifiers=files.identifiers(stated),
        timeline=files.timeline(number, moment, moves),
    )


def household(
    number: int,
    *,
    pack: Pack,
    valid_on: date | None = None,
    recorded_at: datetime | None = None,
    by: str,
    purpose: str,
) -> HouseholdFile:
    """Return what is held true of a household and who lives in it, as `person` does. Raises NotOnRecord."""
    require(by, purpose)
    moment = _moment(valid_on, recorded_at)
    stated = _stated(number, "H", moment)
    members = _members(number, pack, moment)
    if not stated and not members:
        raise NotOnRecord(f"Nothing is on record of household {number} at that time.")
    cells = files.cells(pack, Level.HOUSEHOLD, stated)
    areas = [cell.held.value for cell in cells if cell.attribute == pack.roles.area]
    return HouseholdFile(
        id=number,
        area=areas[0] if areas else None,
        cells=cells,
        members=members,
        timeline=files.timeline(number, moment),
    )


def _moment(valid_on: date | None, recorded_at: datetime | None) -> files.Moment:
    return files.Moment(valid_on, recorded_at.isoformat() if recorded_at else "infinity")


def _stated(number: int, kind: str, moment: files.Moment) -> list[dict[str, Any]]:
    words = KINDS[kind]
    if not Registrant.objects.filter(pk=number, kind=kind).exists():
        raise NotOnRecord(f"There is no {words} {number}.")
    stated = files.statements([number], moment)
    if not stated and kind == "P":
        raise NotOnRecord(f"Nothing is on record of {words} {number} at that time.")
    return stated


def _members(number: int, pack: Pack, moment: files.Moment) -> list[Member]:
    persons = Membership.objects.filter(household=number).values_list("person_id", flat=True).distinct()
    last = {row["person"]: row for row in files.entries(list(persons), moment)}
    here = {person: row for person, row in last.items() if row["household"] == number}
    said = files.statements(list(here), moment)
    names = {
        person: files.name_of(
            pack, files.cells(pack, Level.PERSON, [row for row in said if row["registrant"] == person])
        )
        for person in here
    }
    return [
        Member(
            person=person,
            name=names[person],
            relationship=row["relationship"],
            since=row["valid_from"],
        )
        for person, row in sorted(here.items())
    ]


def coverage(*, by: str, purpose: str) -> list[Coverage]:
    """Count whom each source speaks of in each area."""
    require(by, purpose)
    with connection.cursor() as cursor:
        return [
            Coverage(source=source, area=area, kind=kind, registrants=count)
            for source, area, kind, count in counting.sums(cursor)
        ]


def count_on_record(*, by: str, purpose: str) -> int:
    """Count the persons and households on record, each once."""
    require(by, purpose)
    with connection.cursor() as cursor:
        return counting.everyone(cursor)


def broken_rules(*, by: str, purpose: str) -> list[Breach]:
    """Look through the whole record for rows that break its rules; minutes on many millions."""
    require(by, purpose)
    return invariants.breaches()


def recorded_batch(
    *, source: str, file_hashes: Sequence[str], stated_on: date | None, mode: str, version: int | None
) -> int | None:
    """Return the batch on record that took the same files in; a day or version not given matches any."""
    same = Batch.objects.filter(source__name=source, file_hashes=list(file_hashes), mode=mode, undone_at=None)
    if stated_on is not None:
        same = same.filter(stated_on=stated_on)
    if version is not None:
        same = same.filter(version=version)
    return same.exclude(recorded_at=None).values_list("id", flat=True).first()


def batches(*, by: str, purpose: str) -> list[BatchSummary]:
    """Return all batches, the latest first."""
    require(by, purpose)
    return [_summary(batch) for batch in Batch.objects.select_related("source").order_by("-id")]


def batch(number: int, *, by: str, purpose: str) -> BatchSummary:
    """Return one batch; raise NotOnRecord when there is none of this number."""
    require(by, purpose)
    found = Batch.objects.select_related("source").filter(pk=number).first()
    if found is None:
        raise NotOnRecord(f"There is no batch {number}. `recensus batches` lists them.")
    return _summary(found)


def _summary(batch: Batch) -> BatchSummary:
    return BatchSummary(
        id=batch.id,
        source=batch.source.name,
        mode=batch.mode,
        stated_on=batch.stated_on,
        version=batch.version,
        state=batch.state,
        file_names=batch.file_names,
        received=batch.received,
        accepted=batch.accepted,
        rejected=batch.rejected,
        held=batch.held,
        progress=batch.progress,
        rejects_files=batch.rejects_files,
        by=batch.by,
        started_at=batch.started_at,
        recorded_at=batch.recorded_at,
        undone_at=batch.undone_at,
        undone_by=batch.undone_by,
        undone_because=batch.undone_because,
        first_day=batch.first_day,
        last_day=batch.last_day,
    )
