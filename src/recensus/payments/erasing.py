"""Where somebody was paid goes when she is taken off the record; what was paid stays, as sums that are nobody's.

A payment order and the ledger are the programme's books, which the law keeps. They name no one afterwards.
"""

from collections.abc import Collection
from typing import Final

from django.db import connection

NOBODY: Final = "(erased)"
_TOKENS: Final = """
with hers as (
    select number from payments_payeeaccount where registrant = any(%(hers)s)
    union select number from payments_instruction where registrant = any(%(hers)s) and number <> ''
)
select number from hers
where not exists (select from payments_payeeaccount a where a.number = hers.number and a.registrant <> all(%(hers)s))
  and not exists (select from payments_instruction i where i.number = hers.number and i.registrant <> all(%(hers)s))
"""
_STEPS: Final = (
    "delete from payments_payeeaccount where registrant = any(%(hers)s)",
    f"update payments_instruction set name = '{NOBODY}', number = '' where registrant = any(%(hers)s)",
    "update payments_difference set detail = '' where registrant = any(%(hers)s)",
)
_UNDER_WAY: Final = """
select count(*) from payments_instruction i join payments_run r on r.id = i.run_id
where i.registrant = any(%s) and r.released_at is null
"""


class UnderWay(Exception):
    """She is about to be paid: her payment has to be recalled, or released, before she is taken off the record."""


def forget(registrants: Collection[int]) -> list[str]:
    """Take names and account numbers off what was paid; return the vault's tokens that were theirs alone.

    Raises UnderWay while one of them is in a run that is prepared and not released.
    """
    hers = {"hers": list(registrants)}
    with connection.cursor() as cursor:
        cursor.execute(_UNDER_WAY, [hers["hers"]])
        if cursor.fetchone()[0]:
            raise UnderWay("A payment to her is prepared. Release or recall it, then erase.")
        cursor.execute(_TOKENS, hers)
        tokens = [token for (token,) in cursor.fetchall()]
        for step in _STEPS:
            cursor.execute(step, hers)
    return tokens
