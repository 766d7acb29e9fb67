"""What flowed, as the log has it: batches, releases under agreements, exports, files to and from who pays.

Nothing here tells of anybody on record: these are counts, days, and names of sources and institutions.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from recensus.insight.flows.types import WINDOW, Kind, Seen

# One statement a kind: the flow's key, when it came last, the day of which it spoke, records since a moment.
_SEEN: Final[Mapping[Kind, str]] = {
    Kind.SOURCE: """
        select s.name, max(b.recorded_at), max(b.stated_on),
               coalesce(sum(b.received) filter (where b.recorded_at >= %(since)s), 0)
        from registry_batch b join registry_source s on s.id = b.source_id
        where b.recorded_at is not null and b.undone_at is null and b.mode <> 'links'
        group by s.name""",
    Kind.AGREEMENT: """
        select a.name, max(r.at), null::date,
               coalesce(sum(r.registrants) filter (where r.at >= %(since)s), 0)
        from privacy_release r join privacy_agreement a on a.id = r.agreement_id
        group by a.name""",
    Kind.EXPORT: """
        select 'officers', max(at), null::date, count(*)
        from audit_entry
        where at >= %(since)s and action = 'export' and outcome = 'done' and agreement = ''
        having count(*) > 0""",
    Kind.INSTRUCTIONS: """
        select institution, max(handed_over_at), null::date,
               coalesce(sum(instructions) filter (where handed_over_at >= %(since)s), 0)
        from payments_message where handed_over_at is not null
        group by institution""",
    Kind.CONFIRMATIONS: """
        select 'institutions', max(at), null::date,
               coalesce(sum(received) filter (where at >= %(since)s), 0)
        from payments_report having count(*) > 0""",
}


def seen(now: datetime) -> dict[str, Seen]:
    """Return what the log says of each flow that it knows, by the flow's name."""
    since = now - timedelta(days=WINDOW)
    found: dict[str, Seen] = {}
    with connection.cursor() as cursor:
        for kind, question in _SEEN.items():
            cursor.execute(question, {"since": since})
            for key, last, stated_on, records in cursor.fetchall():
                found[f"{kind}:{key}"] = Seen(last=last, stated_on=stated_on, records=int(records))
    return found
