"""Questions to the record. Each names who asks and for what."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from recensus.privacy.access import A_LIST, EVERYBODY, Act, Look, looking
from recensus.privacy.prepared import Row
from recensus.privacy.vault.queries import open_values, sealed, search_tokens
from recensus.privacy.vault.sealed_files import open_file, plain_name
from recensus.registry import counting, files, invariants, searching
from recensus.registry.models import Batch, Membership, Registrant
from recensus.registry.opening import CLOSED, opened
from recensus.registry.reaching import HeldBy as HeldBy
from recensus.registry.reaching import NotOnRecord as NotOnRecord
from recensus.registry.reaching import close_in, concerning, holders_of, reach, unknown, within
from recensus.registry.types import (
    BatchSummary,
    Breach,
    Coverage,
    Found,
    FoundPage,
    HeldIdentifier,
    Holder,
    HouseholdFile,
    Member,
    PersonCard,
    PersonFile,
)
from recensus.registry.veiling import cells_veiled, identifiers_veiled, shown_whole, timeline_veiled
from recensus.vocabulary.types import Level, Pack

OF_FOUND = ("name", "area", "sex", "birth_year")
OF_CARD = (*OF_FOUND, "identifiers")
OF_PERSON = ("name", "identifiers", "household", "relationship", "timeline")
OF_HOUSEHOLD = ("area", "name", "relationship", "timeline")


def find_registrants(
    text: str, *, areas: Sequence[str] | None = None, page: int = 1, size: int = 20, by: str, purpose: str
) -> FoundPage:
    """Find persons and households by name (tolerant of spelling), identifier or number.

    ``areas`` are the codes to which the search is limited; with an empty text they are listed. The total is not
    counted: see `count_found`.
    """
    with looking(by=by, purpose=purpose, action=Act.SEARCH, subject=A_LIST, attributes=OF_FOUND) as look:
        limits = _limits(look, areas)
        found = [one for one in searching.by_number_or_identifier(text.strip()) if look.reaches(one.area)]
        if not found and (text.strip() or areas is not None):
            found = searching.by_name(text.strip(), limits)
        start = (page - 1) * size
        shown = [_found(look, one) for one in found[start : start + size]]
        look.shows(
            persons=[one.id for one in shown if one.kind == "P"],
            households=[one.id for one in shown if one.kind == "H"],
            attributes=OF_FOUND,
        )
    return FoundPage(found=shown, number=page, more=len(found) > start + size)


def holding(links: Sequence[int], look: Look) -> dict[int, Found]:
    """Return who has keys now, by the number of a link of each, within reach and as far as the look shows them."""
    found = searching.by_keys(links)
    shown = {link: _found(look, one) for link, one in found.items() if look.reaches(one.area)}
    look.shows(persons={one.id for one in shown.values()}, attributes=OF_FOUND)
    return shown


def _limits(look: Look, areas: Sequence[str] | None) -> list[str] | None:
    """Return the areas to which a search is limited: by who searches, and by what she asks for."""
    reached = look.codes
    if reached is None:
        return None if areas is None else list(areas)
    return sorted(reached if areas is None else reached & set(areas))


def _found(look: Look, one: Found) -> Found:
    return replace(
        one,
        name=one.name if shown_whole(look, "name") else "",
        area=one.area if shown_whole(look, "area") else None,
        sex=one.sex if shown_whole(look, "sex") else None,
        birth_year=one.birth_year if shown_whole(look, "birth_year") else None,
    )


def look_up(*, issuer: str, value: str, by: str, purpose: str) -> PersonCard:
    """Return the card of the one person known by an identifier.

    Raises NotOnRecord: also when several are known by it, until an officer has looked, and out of reach.
    """
    token = search_tokens([issuer], value)[issuer]
    asking = (searching.holding(issuer, token), sealed([token]))
    with looking(by=by, purpose=purpose, action=Act.SEE, attributes=OF_CARD, asking=asking) as look:
        rows, fetched = look.answers
        holders = searching.holders(rows)
        if len(holders) != 1:
            raise NotOnRecord(f"Nobody is known by this identifier of {issuer}.")
        found = holders[0].found
        close_in(look, "P", found.id, found.area)
        look.shows(persons=[found.id], attributes=OF_CARD)
        return PersonCard(found=_found(look, found), identifiers=_numbers(look, holders[0], fetched))


def _numbers(look: Look, holder: Holder, fetched: Sequence[Row]) -> list[HeldIdentifier]:
    values = open_values([("identifiers", one.value) for one in holder.identifiers], look, fetched)
    held = [replace(one, value=values.get(("identifiers", one.value), CLOSED)) for one in holder.identifiers]
    return identifiers_veiled(look, held)


def count_found(text: str, *, areas: Sequence[str] | None = None, by: str, purpose: str) -> int:
    """Count everyone whom the search fits; on many millions it takes its time."""
    with looking(by=by, purpose=purpose, action=Act.COUNT, subject=A_LIST) as look:
        return searching.count(text.strip(), _limits(look, areas))


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
    level = [attribute.name for attribute in pack.of_level(Level.PERSON)]
    with looking(
        by=by,
        purpose=purpose,
        action=Act.SEE,
        attributes=(*OF_PERSON, *level),
        dictionary=pack.attributes,
    ) as look:
        reach(look, "P", number)
        shown = _person(look, number, pack, _moment(valid_on, recorded_at))
        look.shows(persons=[number], attributes=[*OF_PERSON, *(cell.attribute for cell in shown.cells)])
    return shown


def own_file(number: int, *, pack: Pack, by: str, purpose: str) -> tuple[PersonFile, HouseholdFile | None]:
    """Return what is held of a person and of her household, of nobody else in it: for her own eyes.

    ``by`` is the person or the officer who prints it for her. Raises NotOnRecord.
    """
    attributes, now = (*OF_PERSON, *OF_HOUSEHOLD, *pack.attributes), _moment(None, None)
    with concerning(number, by=by, purpose=purpose, action=Act.SEE, attributes=attributes) as look:
        shown = _person(look, number, pack, now)
        home = None if shown.household is None else _household(look, shown.household, pack, now)
        held = [cell.attribute for file in (shown, home) if file for cell in file.cells]
        look.shows(households=[home.id] if home else [], attributes=[*OF_PERSON, *held])
    own = [member for member in home.members if member.person == number] if home else []
    return shown, replace(home, members=own) if home else None


def _person(look: Look, number: int, pack: Pack, moment: files.Moment) -> PersonFile:
    stated = opened(look, _stated(number, "P", moment))
    moves = files.entries([number], moment)
    reached = within(look, [row["household"] for row in moves if row["household"] is not None])
    lives = moves[-1] if moves and moves[-1]["household"] in reached else {"household": None}
    cells = files.cells(pack, Level.PERSON, stated)
    at_home = lives["household"] is not None and look.showing("household") is not None
    return PersonFile(
        id=number,
        name=files.name_of(pack, cells) if shown_whole(look, "name") else "",
        household=lives["household"] if at_home else None,
        relationship=lives["relationship"] if at_home and shown_whole(look, "relationship") else None,
        cells=cells_veiled(look, pack, cells),
        identifiers=identifiers_veiled(look, files.identifiers(stated)),
        timeline=list(timeline_veiled(look, files.timeline(number, moment, moves), reached)),
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
    level = [attribute.name for attribute in pack.of_level(Level.HOUSEHOLD)]
    with looking(
        by=by,
        purpose=purpose,
        action=Act.SEE,
        attributes=(*OF_HOUSEHOLD, *level),
        dictionary=pack.attributes,
    ) as look:
        reach(look, "H", number)
        shown = _household(look, number, pack, _moment(valid_on, recorded_at))
        members = [member.person for member in shown.members]
        held = [cell.attribute for cell in shown.cells]
        look.shows(households=[number], persons=members, attributes=[*OF_HOUSEHOLD, *held])
    return shown


def _household(look: Look, number: int, pack: Pack, moment: files.Moment) -> HouseholdFile:
    stated = opened(look, _stated(number, "H", moment))
    members = _members(look, number, pack, moment)
    if not stated and not members:
        raise NotOnRecord(f"Nothing is on record of household {number} at that time.")
    cells = files.cells(pack, Level.HOUSEHOLD, stated)
    areas = [cell.held.value for cell in cells if cell.attribute == pack.roles.area]
    return HouseholdFile(
        id=number,
        area=areas[0] if areas and shown_whole(look, "area") else None,
        cells=cells_veiled(look, pack, cells),
        members=members,
        timeline=list(timeline_veiled(look, files.timeline(number, moment), set())),
    )


def members(household: int, *, pack: Pack, look: Look) -> list[Member]:
    """Return who lives in a household now, of those whom a look reaches, as far as it asked for and may show."""
    return _members(look, household, pack, _moment(None, None))


def _moment(valid_on: date | None, recorded_at: datetime | None) -> files.Moment:
    return files.Moment(valid_on, recorded_at.isoformat() if recorded_at else "infinity")


def _stated(number: int, kind: str, moment: files.Moment) -> list[dict[str, Any]]:
    if not Registrant.objects.filter(pk=number, kind=kind).exists():
        raise unknown(kind, number)
    stated = files.statements([number], moment)
    if not stated and (holders := holders_of([number]).get(number)):
        raise HeldBy(kind, number, holders)
    if not stated and kind == "P":
        raise NotOnRecord(f"Nothing is on record of person {number} at that time.")
    return stated


def _members(look: Look, number: int, pack: Pack, moment: files.Moment) -> list[Member]:
    """Return who lived in the household then, of those whom the look reaches now."""
    persons = Membership.objects.filter(household=number).values_list("person_id", flat=True).distinct()
    last = {row["person"]: row for row in files.entries(list(persons), moment)}
    reached = within(look, last)
    here = {person: row for person, row in last.items() if row["household"] == number and person in reached}
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
            name=names[person] if shown_whole(look, "name") else "",
            relationship=row["relationship"] if shown_whole(look, "relationship") else None,
            since=row["valid_from"],
        )
        for person, row in sorted(here.items())
    ]


def coverage(*, by: str, purpose: str) -> list[Coverage]:
    """Count whom each source speaks of in each area within reach."""
    with (
        looking(by=by, purpose=purpose, action=Act.COUNT, subject=A_LIST) as look,
        connection.cursor() as cursor,
    ):
        return [
            Coverage(source=source, area=area, kind=kind, registrants=count)
            for source, area, kind, count in counting.sums(cursor)
            if look.reaches(area)
        ]


def count_on_record(*, by: str, purpose: str) -> int:
    """Count the persons and households on record within reach, each once."""
    with (
        looking(by=by, purpose=purpose, action=Act.COUNT, subject=A_LIST) as look,
        connection.cursor() as cursor,
    ):
        return counting.everyone(cursor, look.codes)


def broken_rules(*, by: str, purpose: str) -> list[Breach]:
    """Look through the whole record for rows that break its rules; minutes on many millions."""
    with looking(by=by, purpose=purpose, action=Act.MANAGE, subject=EVERYBODY):
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
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        return [_summary(batch) for batch in Batch.objects.select_related("source").order_by("-id")]


def batch(number: int, *, by: str, purpose: str) -> BatchSummary:
    """Return one batch; raise NotOnRecord when there is none of this number."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        found = Batch.objects.select_related("source").filter(pk=number).first()
    if found is None:
        raise NotOnRecord(f"There is no batch {number}. `recensus batches` lists them.")
    return _summary(found)


def rejected_rows(number: int, place: int, *, by: str, purpose: str) -> tuple[str, Iterator[bytes]]:
    """Return the name and the content of a file of rows that a batch rejected or held, whole as they came in.

    ``place`` counts from 1. Raises NotOnRecord.
    """
    files_of = batch(number, by=by, purpose=purpose).rejects_files
    if not 1 <= place <= len(files_of):
        raise NotOnRecord(f"Batch {number} has no rejects file {place}.")
    names = ("name", "identifiers")
    with looking(by=by, purpose=purpose, action=Act.EXPORT, subject=EVERYBODY, attributes=names) as look:
        if not all(shown_whole(look, one) for one in names):
            raise look.refused(
                "Rejected rows leave as they came in, with names and numbers, and these are not shown."
            )
        look.shows(whole=f"rejects file {place} of batch {number}", attributes=names)
    path = Path(files_of[place - 1])
    return plain_name(path), open_file(path)


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
