"""Whom enrolments are about: whoever the record's links say that the source's key speaks of.

Loading, undoing, merging and separating move keys; enrolments, entitlements and payments go with them and keep their
own numbers.
"""

from typing import Final

from django.db.backends.utils import CursorWrapper

_PREPARE: Final = """
create temp table if not exists moved_key (
    source smallint, kind char(1), source_key text collate "C", primary key (source, kind, source_key)
) on commit delete rows;
create temp table if not exists moved_enrolment (id bigint primary key, registrant bigint) on commit delete rows;
truncate moved_key, moved_enrolment;
"""
_BEGUN: Final = """
insert into moved_key select source_id, kind, source_key from registry_link where batch_id = %(batch)s
on conflict do nothing
"""
_ENDED: Final = """
insert into moved_key select source_id, kind, source_key from registry_link where ended_by_id = %(batch)s
on conflict do nothing
"""
_RELINKED: Final = """
insert into moved_key select distinct l.source_id, l.kind, l.source_key
from relink m join registry_link l on l.id = m.link
"""
_FOLDED: Final = """
insert into moved_key select distinct e.subject_source, e.unit, e.subject_key
from enrolment_scope t join enrolment_enrolment e on e.source = t.source and e.source_key = t.enrolment_key
where e.subject_key is not null
on conflict do nothing
"""
_MOVED: Final = """
insert into moved_enrolment
select e.id, b.registrant_id
from moved_key k
join enrolment_enrolment e on e.subject_source = k.source and e.unit = k.kind and e.subject_key = k.source_key
left join lateral (
    select l.registrant_id from registry_link l join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
    where l.source_id = k.source and l.kind = k.kind and l.source_key = k.source_key and l.ended_by_id is null
) b on true
where e.registrant is distinct from b.registrant_id
"""
_FOLLOW: Final = (
    "update enrolment_enrolment e set registrant = m.registrant from moved_enrolment m where e.id = m.id",
    "update enrolment_entitlement d set registrant = m.registrant from moved_enrolment m where d.enrolment = m.id",
    "update enrolment_payment p set registrant = m.registrant from moved_enrolment m where p.enrolment = m.id",
)
_NEW: Final = """
update enrolment_{table} d set registrant = e.registrant
from enrolment_scope t
join enrolment_enrolment e on e.source = t.source and e.source_key = t.enrolment_key
where d.enrolment = e.id and d.registrant is distinct from e.registrant
"""


def after_batch(cursor: CursorWrapper, batch: int, *, undoing: bool) -> None:
    """Follow the links that a batch made or, when it is undone, ended; what was folded is in ``enrolment_scope``."""
    cursor.execute(_PREPARE)
    cursor.execute(_ENDED if undoing else _BEGUN, {"batch": batch})
    cursor.execute(_FOLDED)
    _follow(cursor)
    for table in ("entitlement", "payment"):
        cursor.execute(_NEW.format(table=table))


def after_links(cursor: CursorWrapper) -> None:
    """Follow the keys in ``relink`` to whom they belong now."""
    cursor.execute(_PREPARE)
    cursor.execute(_RELINKED)
    _follow(cursor)


def _follow(cursor: CursorWrapper) -> None:
    cursor.execute("analyze moved_key")
    cursor.execute(_MOVED)
    if cursor.rowcount:
        cursor.execute("analyze moved_enrolment")
        for step in _FOLLOW:
            cursor.execute(step)
