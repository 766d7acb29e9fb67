"""An enrolment that the programme reports answers the referrals that wait for it, in the same transaction."""

from typing import Final

from django.db.backends.utils import CursorWrapper

from recensus.insight.referrals.types import State

_ENROLLED: Final = """
insert into referrals_answer (referral, state, by, why, at, enrolment)
select r.id, %(enrolled)s, 'system', '', clock_timestamp(), min(e.id)
from referrals_referral r
join enrolment_enrolment e on e.registrant = r.registrant and e.programme = r.programme
where e.status in ('active', 'suspended')
group by r.id
on conflict (referral, state) do nothing
"""


def answer_by_enrolments(cursor: CursorWrapper) -> int:
    """Answer the referrals of who is enrolled by now; return how many that were."""
    cursor.execute(_ENROLLED, {"enrolled": State.ENROLLED})
    return int(cursor.rowcount)


class Referrals:
    """Follows batches and links (`recensus.registry.following`), after the enrolments that follow them."""

    def counted(self, cursor: CursorWrapper, batch: int, *, undoing: bool) -> None:  # noqa: ARG002 - others need it
        """See who of those referred is enrolled now; what was answered stays, also when the report is undone."""
        if not undoing:
            answer_by_enrolments(cursor)

    def relinked(self, cursor: CursorWrapper) -> None:
        """See the same when keys change hands."""
        answer_by_enrolments(cursor)

    def discarded(self, cursor: CursorWrapper, batch: int) -> None:
        """Remove nothing: no answer rests on an unfinished batch."""
