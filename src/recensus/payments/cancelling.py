"""Payments of what was cancelled after it was paid: differences for an officer, never a movement of money."""

from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from recensus.payments.ledger import names
from recensus.payments.types import Fault

_FOUND: Final = """
insert into payments_difference (report_id, fault, place, detail, instruction, registrant, amount, currency,
                                 worked_by, outcome)
select null, %(fault)s, '', i.end_to_end, i.id, i.registrant, i.amount, i.currency, '', ''
from payments_instruction i
join enrolment_entitlement e on e.id = i.entitlement and e.state = 'cancelled'
where {touched}
  and (%(accounts)s::text[])[1 + coalesce((
          select max(s.state) from payments_status s where s.instruction_id = i.id), 0)] = %(paid)s
  and not exists (select from payments_difference d where d.instruction = i.id and d.fault = %(fault)s)
"""
_BY_BATCH: Final = """
(e.source, e.source_key) in (select r.source, r.source_key from enrolment_report r
                             where r.batch = %(batch)s and r.kind = 'D' and r.state = 'cancelled')
"""
_BY_FILE: Final = "i.id in (select id from moved)"


class Payments:
    """Follows batches (`recensus.registry.following`): what programmes cancel may have been paid."""

    def counted(self, cursor: CursorWrapper, batch: int, *, undoing: bool) -> None:
        """Tell of what the batch cancels and was paid before; after the enrolments have followed it."""
        if not undoing:
            _tell(cursor, _BY_BATCH, batch=batch)

    def relinked(self, cursor: CursorWrapper) -> None:
        """Do nothing: whom a payment was for stays as it was instructed."""

    def discarded(self, cursor: CursorWrapper, batch: int) -> None:
        """Do nothing: what is unfinished has cancelled nothing."""


def after_file(cursor: CursorWrapper) -> None:
    """Tell of what a file says was paid, in ``moved``, and was cancelled before."""
    _tell(cursor, _BY_FILE)


def _tell(cursor: CursorWrapper, touched: str, **values: Any) -> None:
    facts = {**names(), "fault": Fault.CANCELLED_AFTER, **values}
    cursor.execute(_FOUND.format(touched=touched), facts)
