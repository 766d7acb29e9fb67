"""Who is in a run and is not to be paid just so: whose enrolment ended, or who is recorded dead.

Nobody is taken out by this: the run waits until an officer has recalled what is to be recalled.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from recensus.payments import settings
from recensus.payments.types import State

ENDED, CANCELLED, DEAD = "enrolment ended", "no longer due", "recorded dead"

# Who left before the run was cut is paid what is due to her still; that is for the entitlements to say.
_STOPPED: Final = """
select i.id, i.registrant, case when e.state = 'due' then %(ended)s else %(cancelled)s end
from payments_instruction i
join payments_run r on r.id = i.run_id
left join enrolment_enrolment n on n.id = i.enrolment
left join enrolment_entitlement e on e.id = i.entitlement
where i.run_id = %(run)s and not exists (
    select from payments_status s where s.instruction_id = i.id and s.state = %(recalled)s)
  and (n.id is null or e.id is null or e.state <> 'due'
       or n.status not in ('active', 'no longer reported')
          and (n.last_day is null or n.last_day >= r.prepared_at::date)
       or n.last_day >= r.prepared_at::date and n.last_day < i.due_on)
order by 1
"""
# Whatever one source says of a death is enough to stop and look; whether it is true is for the officer to find out.
_DEAD: Final = """
select distinct i.id, i.registrant
from payments_instruction i
join registry_link l on l.registrant_id = i.registrant and l.kind = 'P' and l.ended_by_id is null
join registry_sourcerecord r on r.source_id = l.source_id and r.kind = l.kind and r.source_key = l.source_key
join registry_batch b on b.id = r.batch_id and b.recorded_at is not null and b.undone_at is null
join registry_shape s on s.id = r.shape_id and s.attributes @> array[%(death)s]
where i.run_id = %(run)s and r.payload ->> (array_position(s.attributes, %(death)s) - 1) is not null
  and not exists (select from payments_status x where x.instruction_id = i.id and x.state = %(recalled)s)
order by 1
"""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One instruction that is not to be released, and why."""

    instruction: int
    registrant: int
    why: str


def stops(run: int) -> list[Stop]:
    """Return, inside a look, what stands in the way of releasing a run."""
    values: dict[str, Any] = {"run": run, "recalled": State.RECALLED, "ended": ENDED, "cancelled": CANCELLED}
    with connection.cursor() as cursor:
        cursor.execute(_STOPPED, values)
        found = [Stop(instruction=one, registrant=who, why=why) for one, who, why in cursor.fetchall()]
        if death := settings.in_force().death:
            cursor.execute(_DEAD, {**values, "death": death})
            found += [Stop(instruction=one, registrant=who, why=DEAD) for one, who in cursor.fetchall()]
    return found
