"""What enrolments are owed for a cycle. Cut twice, it is the same; payments take it up from there."""

from typing import Any, Final

from django.db import connection
from django.utils import timezone

from recensus.decisions.types import NotAllowed
from recensus.enrolment.own import models
from recensus.enrolment.own.cycles import Cycle, cycle_named
from recensus.enrolment.own.declared import Declared, declared, own_source
from recensus.enrolment.own.types import Cut
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.vocabulary.types import Pack

# Whoever was enrolled on a day of the cycle is owed it whole; while she is suspended it waits. A benefit that comes
# once is owed once.
_OWE: Final = """
insert into enrolment_entitlement (enrolment, programme, cycle, registrant, amount, currency, due_on, state, source,
                                   source_key)
select e.id, e.programme, %(cycle)s, e.registrant, %(amount)s, %(currency)s, %(due_on)s,
       case e.status when 'suspended' then 'suspended' else 'due' end, e.source,
       e.id || case when %(once)s then '' else '/' || %(cycle)s end
from enrolment_enrolment e
where e.source = %(source)s and e.programme = %(programme)s and e.status in ('active', 'suspended', 'exited')
  and e.first_day <= %(last_day)s and (e.last_day is null or e.last_day >= %(first_day)s)
order by e.id
on conflict (source, source_key) do nothing
"""
_COUNT: Final = """
select count(*) from enrolment_entitlement where programme = %(programme)s and cycle = %(cycle)s and source = %(source)s
"""


def entitle(*, pack: Pack, programme: str, cycle: str, by: str, purpose: str) -> Cut:
    """Write what everyone enrolled is owed for a cycle, on the terms on which it was cut first.

    Raises NotEnrolledHere, NoSuchCycle, and NotAllowed for a programme that pays nothing.
    """
    own = declared(pack, programme)
    if own.benefit is None:
        raise NotAllowed(f"The programme '{programme}' declares no benefit of an amount: nothing is owed.")
    days = cycle_named(cycle, own.frequency)
    with looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look:
        terms = _terms(own, days, by)
        added, there = _owe(own, terms)
        look.shows(whole=f"entitlements of {programme} for {cycle}", many=added)
    return Cut(
        programme=programme,
        cycle=cycle,
        amount=terms.amount,
        currency=terms.currency,
        due_on=terms.due_on,
        entitlements=there,
        added=added,
    )


def _terms(own: Declared, cycle: Cycle, by: str) -> models.Cut:
    """Return on which terms a cycle is cut; they are written down the first time."""
    assert own.benefit is not None
    terms, _ = models.Cut.objects.get_or_create(
        programme=own.name,
        cycle=cycle.name,
        defaults={
            "first_day": cycle.first_day,
            "last_day": cycle.last_day,
            "due_on": cycle.due_on(own.enrolment.due_day),
            "amount": own.benefit.amount,
            "currency": own.currency,
            "pack": own.pack,
            "by": by,
            "at": timezone.now(),
        },
    )
    return terms


def _owe(own: Declared, terms: models.Cut) -> tuple[int, int]:
    """Write what is owed on these terms; return how many entitlements were added, and how many there are."""
    values: dict[str, Any] = {
        "programme": own.name,
        "cycle": terms.cycle,
        "first_day": terms.first_day,
        "last_day": terms.last_day,
        "due_on": terms.due_on,
        "amount": terms.amount,
        "currency": terms.currency,
        "once": own.frequency == "once",
        "source": own_source(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_OWE, values)
        added = int(cursor.rowcount)
        cursor.execute(_COUNT, values)
        return added, int(cursor.fetchone()[0])
