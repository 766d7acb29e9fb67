"""Answering: one officer says of one pair what she finds, once."""

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from recensus.decisions.steps import PERSON, is_machine
from recensus.linkage import models
from recensus.linkage.reviewing.queries import answers_of, row_of, turn_of
from recensus.linkage.reviewing.sides import holder_of
from recensus.linkage.reviewing.types import NotHerTurn, Turn
from recensus.linkage.types import Verdict
from recensus.privacy.access import Act, looking

if TYPE_CHECKING:
    from recensus.linkage.reviewing.queries import Asked

_ANSWERING = 0x5245_4C4B


def answer(*, pair: int, verdict: Verdict, why: str = "", by: str, purpose: str) -> Turn:
    """Put on record what ``by`` says of a pair, a constraint and a label for later runs; return whose turn it is then.

    Raises NoSuchPair beyond reach and NotHerTurn when she answered before, it is decided, or ``by`` is no officer.
    """
    if is_machine(by) or by.startswith(PERSON):
        raise NotHerTurn(f"A pair takes a named officer; '{by}' is none.")
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        _one_at_a_time(pair)
        row = row_of(pair)
        holders = [holder_of(key, look)[0] for key in row.keys]
        if turn_of(row, by) is not Turn.HERS:
            raise NotHerTurn(f"Pair {pair} is decided, or {by} has answered already.")
        _write(row, verdict, why.strip(), by)
        look.shows(persons=holders, whole=f"pair {pair}")
        return turn_of(row_of(pair), by)


def _one_at_a_time(pair: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashint8(%s))", [_ANSWERING, pair])


def _write(row: "Asked", verdict: Verdict, why: str, by: str) -> None:
    models.Verdict.objects.create(
        **models.Verdict.naming(*row.keys),
        verdict=verdict,
        review=1 + len(answers_of(row)),
        consequence=row.consequence,
        pair=row,
        by=by,
        at=timezone.now(),
        why=why,
    )
