"""Who gets what. Each question names who asks and for what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from recensus.enrolment.models import OverlapFinding
from recensus.enrolment.types import (
    Benefits,
    Complaint,
    Due,
    EntitlementState,
    Held,
    OverlapFound,
    OverlapOutcome,
    Paid,
    PaymentState,
    Status,
)
from recensus.privacy.access import NOBODY, Act, Subject, looking
from recensus.privacy.types import Showing
from recensus.registry.reaching import HeldBy, areas_of, close_in, holders_of, within

OF_BENEFITS: Final = ("benefits", "household", "complaints")
MOST: Final = 500
"""How many findings are shown at once."""

_NAMED: Final = "select 1 from registry_nameentry where registrant = %s"
_HOUSEHOLD: Final = """
select household_id from registry_membership
where person_id = %s and definition = 1 and replaced_by_id is null and valid_from <= current_date
order by valid_from desc limit 1
"""
_MEMBERS: Final = """
select distinct m.person_id from registry_membership m
where m.household_id = %s and m.definition = 1 and m.replaced_by_id is null and m.valid_from <= current_date
  and not exists (select from registry_membership n
                  where n.person_id = m.person_id and n.definition = 1 and n.replaced_by_id is null
                    and n.valid_from > m.valid_from and n.valid_from <= current_date)
order by m.person_id
"""
_ENROLMENTS: Final = """
select e.id, e.programme, e.unit, e.registrant, s.name, e.first_day, e.last_day, e.status, e.reason, e.amount,
       e.currency, b.stated_on, coalesce(l.method, '')
from enrolment_enrolment e
join registry_source s on s.id = e.source
left join registry_batch b on b.id = e.batch
left join registry_link l on l.source_id = e.subject_source and l.kind = e.unit and l.source_key = e.subject_key
                         and l.ended_by_id is null
where e.registrant = any(%s) and e.status <> 'withdrawn'
order by e.first_day desc nulls last, e.id
"""
_DUE: Final = """
select enrolment, cycle, amount, currency, due_on, state from enrolment_entitlement
where enrolment = any(%s) order by due_on desc
"""
_PAID: Final = """
select enrolment, cycle, amount, currency, paid_on, state from enrolment_payment
where enrolment = any(%s) order by paid_on desc nulls first, cycle desc
"""

# A complaint's own person comes before whose enrolment it is about; the latest extract that speaks of it holds.
_COMPLAINTS: Final = """
with hers as (
    select r.id, l.registrant_id as registrant
    from registry_link l
    join enrolment_report r on r.source = l.source_id and r.unit = l.kind and r.subject_key = l.source_key
    where l.registrant_id = any(%(registrants)s) and l.ended_by_id is null and r.kind = 'C'
    union
    select r.id, e.registrant
    from enrolment_enrolment e
    join enrolment_report r on r.source = e.source and r.enrolment_key = e.source_key
    where e.registrant = any(%(registrants)s) and r.kind = 'C' and r.subject_key is null
),
said as (
    select h.id, h.registrant, r.batch from hers h join enrolment_report r on r.id = h.id
    union all
    select h.id, h.registrant, m.batch from hers h join enrolment_reportmention m on m.report = h.id
)
select distinct on (r.source, r.source_key)
       r.programme, s.name, said.registrant, r.first_day, r.last_day, coalesce(r.state, ''), coalesce(r.reason, '')
from said
join enrolment_report r on r.id = said.id
join registry_batch b on b.id = said.batch and b.recorded_at is not null and b.undone_at is null
join registry_source s on s.id = r.source
where r.first_day is not null
order by r.source, r.source_key, b.stated_on desc, b.version desc
"""


def benefits_of(registrant: int, *, kind: str = "P", by: str, purpose: str) -> Benefits:
    """Return all benefits of a person (P) with those of her household, or of a household (H) with its members'.

    Others than the person herself are named only within reach. Raises NotOnRecord, and HeldBy for one who is on record
    as another now.
    """
    herself = by == f"person:{registrant}"
    subject = Subject(kind, registrant) if herself else NOBODY
    with looking(by=by, purpose=purpose, action=Act.SEE, subject=subject, attributes=OF_BENEFITS) as look:
        areas = areas_of([registrant])
        if not herself:
            close_in(look, kind, registrant, areas.get(registrant))
        _refuse_former(kind, registrant)
        household = registrant if kind == "H" else _first(_rows(_HOUSEHOLD, registrant))
        members = [one for (one,) in _rows(_MEMBERS, household)] if household is not None else []
        reached = within(look, members) | {registrant}
        shown = sorted(reached & {*members, registrant})
        told = look.showing("benefits") is Showing.VALUE
        everybody = [*shown, *([household] if household else [])]
        found = enrolments(everybody) if told else ()
        complained = [registrant] if herself else everybody
        heard = complaints(complained) if look.showing("complaints") is Showing.VALUE else ()
        look.shows(
            persons=[one for one in shown if kind == "P" or one != registrant],
            households=[household] if household else [],
            attributes=OF_BENEFITS,
        )
    return Benefits(
        registrant=registrant,
        kind=kind,
        household=household,
        members=tuple(one for one in members if one in reached),
        enrolments=found,
        complaints=heard,
    )


def _refuse_former(kind: str, number: int) -> None:
    """Raise HeldBy for one whose keys are all another's now."""
    if not _rows(_NAMED, number) and (holders := holders_of([number]).get(number)):
        raise HeldBy(kind, number, holders)


def enrolments(registrants: Sequence[int]) -> tuple[Held, ...]:
    """Return the enrolments of registrants with what is due and paid; call it inside a look."""
    rows = _rows(_ENROLMENTS, list(registrants))
    numbers = [row[0] for row in rows]
    due, paid = _by_enrolment(_rows(_DUE, numbers)), _by_enrolment(_rows(_PAID, numbers))
    return tuple(_held(row, due, paid) for row in rows)


def complaints(registrants: Sequence[int]) -> tuple[Complaint, ...]:
    """Return the complaints of registrants, the latest first; call it inside a look."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPLAINTS, {"registrants": list(registrants)})
        rows = cursor.fetchall()
    names = ("programme", "source", "registrant", "received_on", "answered_on", "state", "about")
    found = (Complaint(**dict(zip(names, row, strict=True))) for row in rows)
    return tuple(sorted(found, key=lambda one: one.received_on, reverse=True))


def _held(
    row: tuple[Any, ...],
    due: Mapping[int, list[tuple[Any, ...]]],
    paid: Mapping[int, list[tuple[Any, ...]]],
) -> Held:
    number, programme, unit, registrant, source, first, last, status, reason, amount, currency, on, method = (
        row
    )
    return Held(
        id=number,
        programme=programme,
        unit=unit,
        registrant=registrant,
        source=source,
        first_day=first,
        last_day=last,
        status=Status(status),
        reason=reason,
        amount=amount,
        currency=currency,
        stated_on=on,
        linked_by=method,
        due=tuple(
            Due(cycle=c, amount=a, currency=cur, due_on=day, state=EntitlementState(s))
            for c, a, cur, day, s in due[number]
        ),
        paid=tuple(
            Paid(cycle=c, amount=a, currency=cur, paid_on=day, state=PaymentState(s))
            for c, a, cur, day, s in paid[number]
        ),
    )


def _by_enrolment(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for number, *rest in rows:
        found[number].append(tuple(rest))
    return found


def _rows(query: str, value: int | list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [value])
        return list(cursor.fetchall())


def _first(rows: list[tuple[Any, ...]]) -> int | None:
    return rows[0][0] if rows else None


def overlaps(*, rule: str = "", outcome: str = "open", by: str, purpose: str) -> list[OverlapFound]:
    """Return the findings of an outcome (of one rule, or of all) within reach, the surest first; at most `MOST`."""
    with looking(by=by, purpose=purpose, action=Act.SEE, attributes=OF_BENEFITS) as look:
        rows = OverlapFinding.objects.filter(outcome=outcome, **({"rule": rule} if rule else {}))
        found = [_finding(row) for row in rows.order_by("-confidence", "id")[:MOST]]
        reached = within(look, [one.registrant for one in found])
        shown = [one for one in found if one.registrant in reached]
        look.shows(
            persons=[one.registrant for one in shown if one.unit == "P"],
            households=[one.registrant for one in shown if one.unit == "H"],
            attributes=OF_BENEFITS,
        )
    return shown


def _finding(row: OverlapFinding) -> OverlapFound:
    told = row.evidence
    return OverlapFound(
        id=row.id,
        rule=row.rule,
        unit=row.unit,
        registrant=row.registrant,
        confidence=row.confidence,
        found_on=row.found_on,
        outcome=OverlapOutcome(row.outcome),
        settled_by=row.settled_by,
        why=row.why,
        label=told["label"],
        monthly=Decimal(str(told["monthly"])) if told["monthly"] is not None else None,
        total=Decimal(told["total"]) if told["total"] else None,
        enrolments=told["enrolments"],
    )
