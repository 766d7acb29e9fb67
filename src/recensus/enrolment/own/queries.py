"""Lists, own enrolments and call-ups, as officers see them. Each question names who asks and for what."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import connection
from django.db.models import Count

from recensus.enrolment.own import drawing, models
from recensus.enrolment.own.declared import SOURCE
from recensus.enrolment.own.types import (
    CallUp,
    Change,
    Enrolled,
    Happened,
    List,
    Listed,
    NotEnrolledHere,
    Outcome,
    Standing,
    State,
    Why,
)
from recensus.enrolment.types import Status
from recensus.privacy.access import A_LIST, EVERYBODY, Act, Look, looking
from recensus.registry.reaching import reach

PAGE: Final = 50
_INSIDE: Final = """
(%(area)s = '' or {area} in (select code from vocabulary_area where %(area)s = any (ancestors)))
"""
_CANDIDATES: Final = f"""
select c.registrant, c.unit, c.area, c.quota_area, c.places, c.taken, c.score, c.draw, c.rank, c.standing, c.state,
       c.enrolment
from own_candidate c
where c.list = %(list)s and (%(standing)s = '' or c.standing = %(standing)s) and (%(state)s = '' or c.state = %(state)s)
  and {_INSIDE.format(area="c.area")}
order by c.quota_area nulls last, c.rank, c.registrant limit %(limit)s offset %(skip)s
"""
_ENROLLED: Final = f"""
select e.id, e.programme, e.unit, e.registrant, n.area, e.first_day, e.last_day, e.status, e.reason, e.amount,
       e.currency, (select recertify_by from own_certification c where c.enrolment = e.id order by c.id desc limit 1)
from enrolment_enrolment e
join registry_source s on s.id = e.source and s.name = %(source)s
left join registry_nameentry n on n.registrant = e.registrant
where (%(number)s::bigint is null or e.id = %(number)s) and (%(programme)s = '' or e.programme = %(programme)s)
  and (%(status)s = '' or e.status = %(status)s) and {_INSIDE.format(area="n.area")} and e.status <> 'withdrawn'
order by e.id limit %(limit)s offset %(skip)s
"""
_CALL_UPS: Final = f"""
select c.* from own_callup c left join registry_nameentry n on n.registrant = c.registrant
where (%(number)s::bigint is null or c.id = %(number)s) and (%(programme)s = '' or c.programme = %(programme)s)
  and (%(outcome)s = '' or c.outcome = %(outcome)s) and (%(why)s = '' or %(why)s = any (c.reasons))
  and {_INSIDE.format(area="n.area")}
order by coalesce(c.letter, c.id), c.id limit %(limit)s offset %(skip)s
"""


def lists(programme: str = "", *, by: str, purpose: str) -> list[List]:
    """Return the lists of a programme, or all, the latest first: numbers, and what they cite."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        look.shows(whole="enrolment lists")
        rows = models.List.objects.filter(**({"programme": programme} if programme else {}))
        return [_list(row) for row in rows.order_by("-id")]


def enrolment_list(number: int, *, by: str, purpose: str) -> List:
    """Return one list; raises NotEnrolledHere."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        look.shows(whole=f"enrolment list {number}")
        row = models.List.objects.filter(pk=number).first()
        if row is None:
            raise NotEnrolledHere(f"There is no list {number}.")
        return _list(row)


def _list(row: models.List) -> List:
    states = models.Candidate.objects.filter(list=row.pk).values_list("state").annotate(Count("id"))
    facts = {name: getattr(row, name) for name in List.__dataclass_fields__ if hasattr(row, name)}
    return List(number=row.pk, states=dict(states.order_by()), **facts)


def candidates(
    number: int,
    *,
    standing: str = "",
    state: str = "",
    area: str = "",
    skip: int = 0,
    limit: int = PAGE,
    by: str,
    purpose: str,
) -> list[Listed]:
    """Return up to ``limit`` of those on a list within reach, in its order, after the first ``skip``."""
    facts = {"list": number, "standing": standing, "state": state, "area": area, "skip": skip, "limit": limit}
    with looking(
        by=by, purpose=purpose, action=Act.SEE, subject=A_LIST, attributes=("area", "score")
    ) as look:
        found = [_listed(row) for row in _rows(_CANDIDATES, facts)]
        _show(look, [(one.unit, one.registrant) for one in found])
    return found


def _listed(row: tuple[Any, ...]) -> Listed:
    registrant, unit, area, quota_area, places, taken, score, draw, rank, standing, state, enrolment = row
    return Listed(
        registrant=registrant,
        unit=unit,
        area=area,
        quota_area=quota_area,
        places=places,
        taken=taken,
        score=score,
        draw=draw,
        rank=rank,
        standing=Standing(standing),
        state=State(state),
        enrolment=enrolment,
    )


def export(number: int, *, by: str, purpose: str) -> Iterator[bytes]:
    """Yield a list's file, of which the list cites the hash: the same bytes whenever it is asked for."""
    with looking(by=by, purpose=purpose, action=Act.EXPORT, subject=EVERYBODY) as look:
        look.shows(
            whole=f"enrolment list {number}", many=models.Candidate.objects.filter(list=number).count()
        )
        yield from drawing.file_of(number)


def enrolled(
    programme: str,
    *,
    status: str = "",
    area: str = "",
    skip: int = 0,
    limit: int = PAGE,
    by: str,
    purpose: str,
) -> list[Enrolled]:
    """Return up to ``limit`` of those enrolled here in a programme within reach, the longest enrolled first."""
    facts = {"programme": programme, "status": status, "area": area, "skip": skip, "limit": limit}
    with looking(
        by=by, purpose=purpose, action=Act.SEE, subject=A_LIST, attributes=("area", "benefits")
    ) as look:
        found = _enrolled({**facts, "number": None})
        _show(look, [(one.unit, one.registrant) for one in found if one.registrant is not None])
    return found


def enrolment(number: int, *, by: str, purpose: str) -> Enrolled:
    """Return one own enrolment with all that happened to it; raises NotEnrolledHere and NotOnRecord."""
    facts = {"number": number, "programme": "", "status": "", "area": "", "skip": 0, "limit": 1}
    with looking(by=by, purpose=purpose, action=Act.SEE, attributes=("area", "benefits")) as look:
        found = _enrolled(facts)
        if not found or found[0].registrant is None:
            raise NotEnrolledHere(f"There is no enrolment {number} here.")
        reach(look, found[0].unit, found[0].registrant)
        happened = models.Happening.objects.filter(enrolment=number).order_by("id")
        history = [
            Happened(
                change=Change(one.change), on=one.on, at=one.at, by=one.by, why=one.why, proposal=one.proposal
            )
            for one in happened
        ]
        _show(look, [(found[0].unit, found[0].registrant)])
    return Enrolled(**{**vars(found[0]), "history": history})


def _enrolled(facts: dict[str, Any]) -> list[Enrolled]:
    names = list(Enrolled.__dataclass_fields__)
    rows = _rows(_ENROLLED, {**facts, "source": SOURCE})
    told = (dict(zip(names, row, strict=False)) for row in rows)
    return [Enrolled(**{**one, "status": Status(one["status"])}) for one in told]


def call_ups(
    programme: str,
    *,
    outcome: str = Outcome.OPEN,
    why: str = "",
    area: str = "",
    skip: int = 0,
    limit: int = PAGE,
    by: str,
    purpose: str,
) -> list[CallUp]:
    """Return up to ``limit`` call-ups of a programme within reach: those of one letter stand together."""
    facts = {
        "programme": programme,
        "outcome": outcome,
        "why": why,
        "area": area,
        "skip": skip,
        "limit": limit,
    }
    return _call_ups({**facts, "number": None}, by=by, purpose=purpose)


def call_up(number: int, *, by: str, purpose: str) -> CallUp:
    """Return one call-up; raises NotEnrolledHere where there is none of this number within reach."""
    facts = {"programme": "", "outcome": "", "why": "", "area": "", "skip": 0, "limit": 1, "number": number}
    found = _call_ups(facts, by=by, purpose=purpose)
    if not found:
        raise NotEnrolledHere(f"There is no call-up {number}.")
    return found[0]


def _call_ups(facts: dict[str, Any], *, by: str, purpose: str) -> list[CallUp]:
    with looking(
        by=by, purpose=purpose, action=Act.SEE, subject=A_LIST, attributes=("area", "benefits")
    ) as look:
        found = [_called(row) for row in models.CallUp.objects.raw(_CALL_UPS, facts)]
        _show(look, [(one.unit, one.registrant) for one in found])
    return found


def _called(row: models.CallUp) -> CallUp:
    facts = {name: getattr(row, name) for name in CallUp.__dataclass_fields__ if hasattr(row, name)}
    reasons = tuple(Why(one) for one in row.reasons)
    return CallUp(number=row.pk, **{**facts, "reasons": reasons, "outcome": Outcome(row.outcome)})


def _show(look: Look, found: Iterable[tuple[str, int]]) -> None:
    pairs = list(found)
    look.shows(
        persons=[number for unit, number in pairs if unit == "P"],
        households=[number for unit, number in pairs if unit == "H"],
        attributes=("area",),
    )


def _rows(query: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        return list(cursor.fetchall())
