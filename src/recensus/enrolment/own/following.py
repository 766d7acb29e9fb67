"""What own enrolments do when the record changes: they stay with whom they are about, whatever source is taken back."""

from typing import Final

from django.db.backends.utils import CursorWrapper

from recensus.enrolment.own.declared import SOURCE

# An enrolment hangs on one of its registrant's keys. Where an undone extract takes that key away, another takes over.
_HOLD_ON: Final = """
update enrolment_enrolment e set subject_source = k.source_id, subject_key = k.source_key
from (
    select e.id, n.source_id, n.source_key
    from registry_link w
    join enrolment_enrolment e on e.subject_source = w.source_id and e.unit = w.kind and e.subject_key = w.source_key
                              and e.registrant = w.registrant_id
    join registry_source s on s.id = e.source and s.name = %(source)s
    cross join lateral (
        select l.source_id, l.source_key from registry_link l
        join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
        where l.registrant_id = e.registrant and l.kind = e.unit and l.ended_by_id is null
        order by l.source_id, l.source_key limit 1) n
    where w.ended_by_id = %(batch)s
) k
where e.id = k.id
"""
_CALL_UPS: Final = """
update own_callup c set registrant = m.registrant
from relink m
join registry_link l on l.id = m.link
join enrolment_enrolment e on e.subject_source = l.source_id and e.unit = l.kind and e.subject_key = l.source_key
join registry_source s on s.id = e.source and s.name = %(source)s
where c.enrolment = e.id and c.outcome = 'open' and c.registrant <> m.registrant
"""


class OwnEnrolments:
    """Follows batches and links (`recensus.registry.following`), before the enrolments that follow their keys."""

    def counted(self, cursor: CursorWrapper, batch: int, *, undoing: bool) -> None:
        """Hold on to another key of the same registrant where an undone batch takes one away."""
        if undoing:
            cursor.execute(_HOLD_ON, {"batch": batch, "source": SOURCE})

    def relinked(self, cursor: CursorWrapper) -> None:
        """Let open call-ups go with the keys that changed hands."""
        cursor.execute(_CALL_UPS, {"source": SOURCE})

    def discarded(self, cursor: CursorWrapper, batch: int) -> None:
        """Do nothing: no own enrolment rests on an unfinished batch."""
