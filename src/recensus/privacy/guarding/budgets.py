"""How many different persons an officer, or a partner's machine, may see in a day; and canaries among them."""

from collections.abc import Iterable
from typing import Final

from django.db import connection, transaction

from recensus.privacy.guarding import alarms
from recensus.privacy.guarding.models import Canary
from recensus.privacy.guarding.types import PERSONS_A_DAY, AlarmKind, Spending
from recensus.privacy.prepared import Row, Statement, together


class NotYoursToRaise(PermissionError):
    """An officer's budget is raised by another, who says why."""


WARNING_AT: Final = 0.8

# One statement, because every look passes here. The row of the budget takes the looks of one officer one after another,
# so that two at once cannot both get the last place; the lock before it keeps two that each hold several looks from
# waiting for each other. Looks of different officers never wait.
SPEND: Final = """
    with held as materialized (select pg_advisory_xact_lock(hashtextextended('guarding ' || $1::text, 0))),
    fresh as (
        insert into guarding_seen (officer, day, person)
        select $1, current_date, person from held, unnest($2::bigint[]) person
        on conflict do nothing returning person
    ),
    spent as (
        insert into guarding_budget as budget (officer, day, spent)
        select $1, current_date, count(*) from fresh having count(*) > 0
        on conflict (officer, day) do update set spent = budget.spent + excluded.spent
        returning spent, raised_to
    )
    select spent.spent, spent.raised_to, (select count(*) from fresh),
        array(select person from guarding_canary join fresh using (person)) from spent
"""


def spend(by: str, persons: Iterable[int], *, allowed: int = PERSONS_A_DAY) -> Spending | None:
    """Count ``persons`` as seen by ``by`` today; return None when each was seen today before.

    Call it inside the transaction of the look, as late as can be (it holds a lock of the officer until the commit), and
    when the result is ``over``, roll the transaction back and show nothing: then nothing was spent either. Alarms (four
    fifths of the budget, the whole of it, a canary) go on record in the same transaction.
    """
    return counted(together(spending(by, persons))[0], by=by, allowed=allowed)


def spending(by: str, persons: Iterable[int]) -> Statement:
    """Return the statement by which `spend` counts, for who sends it along with others."""
    return SPEND, [by, sorted(set(persons))]


def counted(rows: list[Row], *, by: str, allowed: int) -> Spending | None:
    """Return what the statement says, and raise the alarms that are due."""
    if not rows:
        return None
    spent, raised_to, fresh, canaries = rows[0]
    spent_now = Spending(officer=by, spent=spent, allowed=max(allowed, raised_to or 0))
    _sound(spent_now, before=spent - fresh, canaries=canaries)
    return spent_now


def _sound(spending: Spending, *, before: int, canaries: list[int]) -> None:
    """Raise an alarm once at each step of the budget, and one for each canary."""
    for canary in canaries:
        alarms.sound(AlarmKind.CANARY_SEEN, officer=spending.officer, words=f"Canary {canary} was looked at.")
    steps = {
        AlarmKind.BUDGET_NEARLY_SPENT: int(spending.allowed * WARNING_AT),
        AlarmKind.BUDGET_SPENT: spending.allowed,
    }
    for kind, step in steps.items():
        if before < step <= spending.spent:
            words = f"{spending.spent:,} different persons seen today; {spending.allowed:,} are allowed."
            alarms.sound(kind, officer=spending.officer, words=words)


def spent_today(by: str) -> int:
    """Return how many different persons ``by`` has seen today."""
    with connection.cursor() as cursor:
        cursor.execute("select spent from guarding_budget where officer = %s and day = current_date", [by])
        row = cursor.fetchone()
    return row[0] if row else 0


RAISE: Final = """
    insert into guarding_budget as budget (officer, day, raised_to, raised_by, because)
    values (%(officer)s, current_date, %(to)s, %(by)s, %(because)s)
    on conflict (officer, day) do update
    set raised_to = excluded.raised_to, raised_by = excluded.raised_by, because = excluded.because
"""


def raise_for_today(*, officer: str, to: int, because: str, by: str) -> None:
    """Let ``officer`` see ``to`` persons today; nobody raises her own number, and nobody without a reason."""
    if officer == by or not because.strip():
        raise NotYoursToRaise("Another officer raises the number, and says why.")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAISE, {"officer": officer, "to": to, "because": because.strip(), "by": by})


def mark_canary(person: int, *, by: str) -> None:
    """Mark a person at whom nobody has a reason to look. No page and no file shows the mark."""
    Canary.objects.get_or_create(person=person, defaults={"marked_by": by})


def unmark_canary(person: int) -> None:
    """Take the mark off."""
    Canary.objects.filter(person=person).delete()
