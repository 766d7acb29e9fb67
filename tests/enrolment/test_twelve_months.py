"""Months of files that come shuffled, doubled and late leave the state that they leave in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pytest

from recensus.enrolment.models import Enrolment, Entitlement, Payment
from recensus.registry.models import Link
from tests.enrolment.conftest import Reporting, empty
from tests.looking import seeing_everybody

PEOPLE = 12
TOLD = (
    "source_key",
    "programme",
    "first_day",
    "last_day",
    "status",
    "reason",
    "amount",
    "currency",
)
State = list[list[tuple[object, ...]]]


@dataclass(frozen=True)
class Sent:
    """What the pension office sends on a day: its whole list, or only a correction (``delta``)."""

    on: str
    mode: str | None
    files: tuple[tuple[str, str], ...]


def months(number: int, draw: Random) -> list[Sent]:
    """Return the files of so many months: some come and go, are suspended, leave, are owed and paid, and corrected."""
    sent = []
    for month in range(1, number + 1):
        day, cycle = f"2026-{month:02}-28", f"2026-{month:02}"
        there = [one for one in range(1, PEOPLE) if draw.random() < 0.9]
        listed = "".join(_person(one, 100 + 10 * draw.randint(0, 2)) for one in there)
        dues = "".join(f"{one},{cycle},{draw.randint(90, 110)},20.{month:02}.2026\n" for one in there)
        paid = "".join(_payment(one, cycle, month, draw) for one in there)
        files = [("pensioners", listed), ("dues", dues), ("payments", paid)]
        if month % 3 == 0:
            files.append(("exits", f"{draw.choice(there)},15.{month:02}.2026,moved away\n"))
        if month % 2 == 0:
            files.append(("suspensions", f"{draw.choice(there)},10.{month:02}.2026,,no answer\n"))
        sent.append(Sent(day, None, tuple(files)))
        if month % 4 == 0:
            late = "".join(_payment(one, f"2026-{month - 1:02}", month, draw) for one in there[:4])
            sent.append(Sent(f"2026-{month:02}-25", "delta", (("payments", late),)))
    return sent


def _person(number: int, amount: int) -> str:
    return (
        f"{number},Person Number{number},female,19{40 + number}-02-01,1000{number:02},01.03.2015,{amount}\n"
    )


def _payment(number: int, cycle: str, month: int, draw: Random) -> str:
    result = draw.choice(("ok", "ok", "ok", "back"))
    return f"{number},{cycle},{draw.randint(90, 110)},KBD,21.{month:02}.2026,{result}\n"


def state_after(report: Reporting, sent: Sequence[Sent]) -> State:
    """Return all enrolments, entitlements and payments after files came in this order, whoever got which number."""
    empty()
    for one in sent:
        report(on=one.on, mode=one.mode, **dict(one.files))
    with seeing_everybody():
        keys = dict(Link.objects.filter(kind="P", ended_by=None).values_list("registrant", "source_key"))
        number = dict(Enrolment.objects.values_list("id", "source_key"))
        return [
            sorted(
                (keys[one.registrant], *(getattr(one, name) for name in TOLD))
                for one in Enrolment.objects.all()
            ),
            sorted(
                (keys[one.registrant], number[one.enrolment], one.cycle, one.amount, one.due_on, one.state)
                for one in Entitlement.objects.all()
            ),
            sorted(
                (keys[one.registrant], number[one.enrolment], one.cycle, one.amount, one.paid_on, one.state)
                for one in Payment.objects.all()
            ),
        ]


def test_four_months_backwards_and_doubled_are_four_months_in_order(report: Reporting) -> None:
    sent = months(4, Random(4))
    in_order = state_after(report, sent)
    assert {row[5] for row in in_order[0]} >= {"active", "exited"}
    assert all(in_order)
    assert state_after(report, [*reversed(sent), sent[1]]) == in_order


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(5))
def test_twelve_months_shuffled_doubled_and_late_are_twelve_in_order(report: Reporting, seed: int) -> None:
    draw = Random(seed)
    sent = months(12, draw)
    in_order = state_after(report, sent)
    mixed = [*sent, *draw.sample(sent, 5)]
    draw.shuffle(mixed)
    assert state_after(report, mixed) == in_order
