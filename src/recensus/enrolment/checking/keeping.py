"""What becomes of findings when the checks are put again: the same stay, new ones begin, others are gone.

A finding keeps its number. One that was settled opens again only when it rests on other facts; one that is open goes
when the registers no longer show it, and stays while they cannot tell.
"""

import json
from datetime import date
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from recensus.enrolment.checking.types import CheckCount

_PREPARE: Final = """
create temp table if not exists check_put (
    name text collate "C" primary key, version text, rule jsonb, owner text[], due_on date, answered boolean,
    looked_at bigint
) on commit delete rows;
create temp table if not exists check_again (finding bigint, told text) on commit delete rows;
truncate check_put, check_again;
"""

_EXEMPT: Final = """
delete from check_found f using checking_exempted x
where x.check_name = f.name and x.subject = f.subject and %(on)s between x.starts and x.until
"""

_HASH: Final = "md5(f.facts::text)::uuid"

_AGAIN: Final = f"""
insert into check_again
select o.id, 'found again' from check_found f
join checking_finding o on o.check_name = f.name and o.subject = f.subject
where o.state = 'gone' or o.state = 'settled' and o.facts <> {_HASH}
"""

_KEEP: Final = f"""
insert into checking_finding (check_name, version, subject, unit, registrant, programmes, area, enrolments, confidence,
                              evidence, facts, found_on, due_on, owner, state, outcome, by, why)
select f.name, p.version, f.subject, f.unit, f.registrant, f.programmes, n.area, f.enrolments, f.confidence,
       jsonb_build_object('rule', p.rule, 'statements', f.statements), {_HASH}, %(on)s, p.due_on, p.owner, 'open',
       '', '', ''
from check_found f
join check_put p using (name)
left join registry_nameentry n on n.registrant = f.registrant
order by f.name, f.subject
on conflict (check_name, subject) do update set
    version = excluded.version, programmes = excluded.programmes, area = excluded.area,
    enrolments = excluded.enrolments, confidence = excluded.confidence, evidence = excluded.evidence,
    facts = excluded.facts, owner = excluded.owner
where (checking_finding.version, checking_finding.programmes, checking_finding.area, checking_finding.enrolments,
       checking_finding.confidence, checking_finding.evidence, checking_finding.facts, checking_finding.owner)
      is distinct from (excluded.version, excluded.programmes, excluded.area, excluded.enrolments,
                        excluded.confidence, excluded.evidence, excluded.facts, excluded.owner)
"""

_REOPEN: Final = """
update checking_finding o set state = 'open', found_on = %(on)s, due_on = p.due_on, outcome = '', by = '', why = ''
from check_again a, check_put p
where o.id = a.finding and a.told = 'found again' and p.name = o.check_name
"""

_GONE: Final = """
with gone as (
    update checking_finding o set state = 'gone'
    from check_put p
    where p.name = o.check_name and p.answered and o.state in ('open', 'in work')
      and not exists (select from check_found f where f.name = o.check_name and f.subject = o.subject)
      and not exists (select from check_open u where u.name = o.check_name and u.subject = o.subject)
    returning o.id
)
insert into check_again select id, 'gone' from gone
"""

_TELL: Final = """
insert into checking_word (finding_id, told, outcome, why, by, at)
select finding, told, '', '', 'system', now() from (
    select finding, told from check_again
    union all
    select o.id, 'found' from checking_finding o join check_put p on p.name = o.check_name
    where not exists (select from checking_word w where w.finding_id = o.id)
) told order by finding, told
"""

_ANSWERED: Final = """
insert into checking_answered (check_name, version, "on", looked_at, undetermined)
select p.name, p.version, %(on)s, p.looked_at,
       coalesce((select jsonb_object_agg(why, n) from (
           select why, count(*) as n from check_open u where u.name = p.name group by why) w), '{}')
from check_put p order by p.name
on conflict (check_name) do update set
    version = excluded.version, "on" = excluded."on", looked_at = excluded.looked_at,
    undetermined = excluded.undetermined
"""

_COUNT: Final = """
select p.name, p.version, p.looked_at, a.undetermined,
       (select count(*) from checking_finding f where f.check_name = p.name and f.found_on = %(on)s
                                                  and f.state in ('open', 'in work')),
       (select count(*) from checking_finding f where f.check_name = p.name and f.state in ('open', 'in work')),
       (select count(*) from checking_finding f where f.check_name = p.name and f.state = 'gone')
from check_put p join checking_answered a on a.check_name = p.name order by p.name
"""

_RETIRED: Final = """
with gone as (
    update checking_finding set state = 'gone'
    where state in ('open', 'in work') and not check_name = any(%(names)s) returning id
)
insert into check_again select id, 'gone' from gone
"""


def prepare(cursor: CursorWrapper) -> None:
    """Make the temporary tables, empty."""
    cursor.execute(_PREPARE)


def retire(cursor: CursorWrapper, names: list[str]) -> None:
    """Let findings go that belong to no check of these names: the pack asks for them no longer."""
    cursor.execute(_RETIRED, {"names": names})


def keep(cursor: CursorWrapper, on: date) -> list[CheckCount]:
    """Bring the findings on record to what ``check_found`` and ``check_open`` say, and count."""
    values: dict[str, Any] = {"on": on}
    cursor.execute("analyze check_found, check_open")
    for step in (_EXEMPT, _AGAIN, _KEEP, _REOPEN, _GONE, _TELL, _ANSWERED):
        cursor.execute(step, values)
    cursor.execute(_COUNT, values)
    return [
        CheckCount(
            name=name,
            version=version,
            looked_at=looked_at,
            undetermined=json.loads(undetermined),
            new=new,
            open=open_,
            gone=gone,
        )
        for name, version, looked_at, undetermined, new, open_, gone in cursor.fetchall()
    ]
