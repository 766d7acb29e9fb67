"""Where people were paid, once its term is over: names and account numbers go, the ledger and its sums stay."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from django.db import connection

from recensus.payments.erasing import NOBODY

_INSTRUCTED: Final = """
payments_instruction i where i.due_on < %(until)s and i.name <> %(nobody)s and i.registrant <> all(%(kept)s)
"""
_REPLACED: Final = """
payments_payeeaccount a where a.replaced_at < %(until)s and a.registrant <> all(%(kept)s)
"""
# Numbers that nobody is to be paid at any more, nor was paid at lately.
_TOKENS: Final = f"""
with going as (
    select number from {_INSTRUCTED} and number <> '' union select number from {_REPLACED}
)
select number from going
where not exists (select from payments_payeeaccount a where a.number = going.number
                  and (a.replaced_at is null or a.replaced_at >= %(until)s or a.registrant = any(%(kept)s)))
  and not exists (select from payments_instruction i where i.number = going.number
                  and (i.due_on >= %(until)s or i.registrant = any(%(kept)s)))
"""


def past(*, until: date, kept: Collection[int]) -> list[str]:
    """Return in words what is past its term: payments due, and accounts replaced, before a day."""
    with connection.cursor() as cursor:
        told = []
        for what, rows in (("names and numbers of payments", _INSTRUCTED), ("former accounts", _REPLACED)):
            cursor.execute(f"select count(*) from {rows}", _values(until, kept))
            if number := cursor.fetchone()[0]:
                told.append(f"{number:,} {what} before {until}")
    return told


def expire(*, until: date, kept: Collection[int]) -> tuple[list[str], list[str]]:
    """Take names and numbers off; return in words what went, and the vault's tokens that stand nowhere else."""
    told, values = past(until=until, kept=kept), _values(until, kept)
    with connection.cursor() as cursor:
        cursor.execute(_TOKENS, values)
        tokens = [token for (token,) in cursor.fetchall()]
        cursor.execute(
            f"update payments_instruction set name = %(nobody)s, number = '' "
            f"where id in (select i.id from {_INSTRUCTED})",
            values,
        )
        cursor.execute(f"delete from {_REPLACED}", values)
    return told, tokens


def _values(until: date, kept: Collection[int]) -> dict[str, Any]:
    return {"until": until, "kept": list(kept), "nobody": NOBODY}
