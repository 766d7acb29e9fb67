"""From a determination to beneficiaries: a list is drawn, and officers of the programme enrol those on it."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.utils import timezone

from recensus.decisions.types import NotAllowed
from recensus.eligibility.queries import latest, run, words_of
from recensus.enrolment.own import admitting, drawing, models
from recensus.enrolment.own.cycles import months_after
from recensus.enrolment.own.declared import Declared, acting, declared, own_source
from recensus.enrolment.own.types import NotEnrolledHere
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.privacy.consent.queries import consenting
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.types import Pack

if TYPE_CHECKING:
    from recensus.eligibility.models import Determination

_DRAWING: Final = 0x4F57_4E4C
_CHOOSE: Final = """
drop table if exists pg_temp.chosen;
create temp table chosen on commit drop as
select c.id, c.registrant from own_candidate c
where c.list = %(list)s and c.state = 'proposed' and (c.standing = 'offered' or not %(offered)s)
  and (%(area)s = '' or c.area in (select code from vocabulary_area where %(area)s = any (ancestors)))
  and (%(registrants)s::bigint[] is null or c.registrant = any (%(registrants)s))
for update
"""
_TURN_DOWN: Final = """
update own_candidate c set state = 'turned down', decided_by = %(by)s, decided_at = %(at)s, why = %(why)s
from chosen h where h.id = c.id
"""


def propose(
    *, pack: Pack, programme: str, determination: int | None = None, area: str = "", by: str, purpose: str
) -> int:
    """Propose to enrol whom a determination (default: the latest) found eligible, and return the list's number.

    ``area`` limits it to those who live there; where they stand is the same. While such a list is open it is that one;
    an open list of another determination is closed. Nobody is enrolled by it. Raises NotAllowed.
    """
    own = declared(pack, programme)
    found = (
        latest(programme, by=by, purpose=purpose)
        if determination is None
        else run(determination, by=by, purpose=purpose)
    )
    _require_fit(own, found, area, pack)
    with looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_DRAWING])
        record_pack_version(pack, by=by)
        there = models.List.objects.filter(programme=programme, closed_at=None).first()
        if there and (there.determination, there.area, there.pack) == (found.pk, area, own.pack):
            return int(there.pk)
        if there:
            _close(there, by)
        row = _drawn(own, found, area, by=by, purpose=purpose)
        look.shows(whole=f"enrolment list {row.pk}", many=row.eligible)
    return int(row.pk)


def _require_fit(own: Declared, run: "Determination", area: str, pack: Pack) -> None:
    if run.programme != own.name:
        raise NotAllowed(f"Determination {run.pk} is of '{run.programme}', not of '{own.name}'.")
    if run.trial:
        raise NotAllowed(
            f"Determination {run.pk} was made by rules that are not in force: nobody enrols by it."
        )
    if area and area not in pack.areas:
        raise NotAllowed(f"The pack has no area '{area}'.")
    score = own.enrolment.places.score if own.enrolment.places else None
    if score and score not in {one.name for one in words_of(run).scores}:
        raise NotAllowed(f"Determination {run.pk} has no score '{score}' by which places are given.")


def _drawn(own: Declared, run: "Determination", area: str, *, by: str, purpose: str) -> models.List:
    places = own.enrolment.places
    row = models.List.objects.create(
        programme=own.name,
        holder=own.holder,
        unit=own.unit,
        determination=run.pk,
        snapshot=run.snapshot.hash,
        rules=run.rules_hash,
        pack=own.pack,
        area=area,
        seed=places.seed if places else "",
        score=(places.score or "") if places else "",
        order=places.order if places else "",
        quota=dict(places.quota) if places else {},
        four_eyes=own.enrolment.four_eyes,
        hash="",
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    drawing.draw(own, run, number=row.pk, area=area, agreed=consenting(purpose, run.purpose))
    row.eligible, row.offered, row.waiting = drawing.tally(row.pk, area)
    row.already = row.eligible - row.offered - row.waiting
    row.hash = drawing.file_hash(row.pk)
    row.save()
    return row


def approve(
    *,
    pack: Pack,
    number: int,
    first_day: date,
    area: str = "",
    registrants: Collection[int] | None = None,
    why: str = "",
    by: str,
    purpose: str,
) -> int:
    """Enrol from a day on those on a list for whom there is a place, and return how many were enrolled.

    All of them within reach of the officer, those in an area, or single ones. Done again, it enrols nobody twice.
    Raises NotAllowed for who is no officer of the programme, or proposed the list where that takes another.
    """
    row = _open_list(number)
    own = declared(pack, row.programme)
    with acting(own, by=by, purpose=purpose) as look, connection.cursor() as cursor:
        _lock(row, by)
        values: dict[str, Any] = {
            "list": number,
            "area": area,
            "registrants": None if registrants is None else list(registrants),
            "offered": True,
            "programme": own.name,
            "unit": own.unit,
            "source": own_source(),
            "first_day": first_day,
            "on": first_day,
            "recertify_by": months_after(first_day, own.enrolment.recertification.months),
            "amount": own.benefit.amount if own.benefit else None,
            "currency": own.currency if own.benefit else None,
            "by": by,
            "at": timezone.now(),
            "why": why.strip() or f"List {number}.",
        }
        cursor.execute(_CHOOSE, values)
        enrolled = admitting.admit(cursor, values)
        look.shows(whole=f"enrolment list {number}", many=enrolled)
    return enrolled


def turn_down(
    *, pack: Pack, number: int, registrants: Collection[int], why: str, by: str, purpose: str
) -> int:
    """Put on record that single ones on a list are not enrolled, and why; the place is for the next list."""
    row = _open_list(number)
    if not why.strip():
        raise NotAllowed("Say why: it stays on record, and who is turned down can ask.")
    with acting(declared(pack, row.programme), by=by, purpose=purpose) as look, connection.cursor() as cursor:
        _lock(row, by)
        values: dict[str, Any] = {
            "list": number,
            "area": "",
            "registrants": list(registrants),
            "offered": False,
        }
        cursor.execute(_CHOOSE, values)
        cursor.execute(_TURN_DOWN, {"by": by, "at": timezone.now(), "why": why.strip()})
        look.shows(whole=f"enrolment list {number}", many=cursor.rowcount)
        return int(cursor.rowcount)


def close(*, pack: Pack, number: int, by: str, purpose: str) -> None:
    """Close a list, so that the next one is drawn: whoever was not enrolled is on that one, if she is eligible."""
    row = _open_list(number)
    with acting(declared(pack, row.programme), by=by, purpose=purpose) as look:
        look.shows(whole=f"enrolment list {number}")
        _close(row, by)


def _close(row: models.List, by: str) -> None:
    models.List.objects.filter(pk=row.pk, closed_at=None).update(closed_at=timezone.now(), closed_by=by)


def _open_list(number: int) -> models.List:
    row = models.List.objects.filter(pk=number).first()
    if row is None:
        raise NotEnrolledHere(f"There is no list {number}.")
    if row.closed_at is not None:
        raise NotAllowed(f"List {number} was closed: propose again.")
    return row


def _lock(row: models.List, by: str) -> None:
    """Let one officer after the other work on a list; raise NotAllowed where it takes another than who proposed."""
    models.List.objects.select_for_update().get(pk=row.pk)
    if row.four_eyes and by == row.proposed_by:
        raise NotAllowed(f"{by} proposed list {row.pk}: another officer of {row.holder} decides on it.")
