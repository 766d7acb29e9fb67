"""Finding overlaps: all rules of the pack against all enrolments that stand, set by set.

Found again, a finding keeps its number and what an officer said of it; one that is still open and no longer shows is
gone. Nothing follows from a finding but an officer's work.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.backends.utils import CursorWrapper
from psycopg.types.json import Jsonb

from recensus.enrolment.linked import HOME, LINK, PROBABILITY
from recensus.enrolment.types import Counted
from recensus.programmes.overlaps import Overlap, OverlapRule
from recensus.vocabulary.types import Level

PER_MONTH: Final = {
    "weekly": Decimal(52) / 12,
    "monthly": Decimal(1),
    "quarterly": Decimal(1) / 3,
    "yearly": Decimal(1) / 12,
}
"""How often a benefit of each frequency comes in a month; one that comes once is in no monthly total."""
_FINDING: Final = (Overlap.FORBIDDEN, Overlap.UP_TO)

_PREPARE: Final = """
create temp table if not exists overlap_rule (
    name text primary key, first text, second text, says text, unit char(1), total numeric, evidence jsonb
) on commit delete rows;
create temp table if not exists per_month (programme text primary key, times numeric) on commit delete rows;
create temp table if not exists standing (
    id bigint, programme text, unit char(1), registrant bigint, household bigint, monthly numeric, evidence jsonb,
    confidence float
) on commit delete rows;
create temp table if not exists overlap (
    rule text, unit char(1), registrant bigint, enrolments bigint[], evidence jsonb, confidence float
) on commit delete rows;
truncate overlap_rule, per_month, standing, overlap;
"""

# Whoever is in one of the programmes that a rule names, the household she lives in, and how her record was linked.
_STANDING: Final = f"""
insert into standing
with {HOME}
select e.id, e.programme, e.unit, e.registrant, case e.unit when 'H' then e.registrant else h.household_id end,
       e.amount * p.times,
       jsonb_build_object('enrolment', e.id, 'programme', e.programme, 'unit', e.unit, 'registrant', e.registrant,
                          'source', s.name, 'since', e.first_day, 'amount', e.amount, 'currency', e.currency,
                          'linked by', coalesce(l.method, ''), 'probability', c.probability),
       coalesce(c.probability, 1)
from enrolment_enrolment e
join registry_source s on s.id = e.source
left join per_month p on p.programme = e.programme
left join home h on h.person_id = e.registrant
{LINK}{PROBABILITY}
where e.status = 'active' and e.registrant is not null
  and e.programme in (select first from overlap_rule union select second from overlap_rule)
"""

_OVERLAPS: Final = """
insert into overlap
select r.name, r.unit, g.who, array_agg(s.id order by s.id),
       r.evidence || jsonb_build_object('monthly', sum(s.monthly), 'enrolments', jsonb_agg(s.evidence order by s.id)),
       min(s.confidence)
from overlap_rule r
join standing s on s.programme in (r.first, r.second)
cross join lateral (select case r.unit when 'H' then s.household else s.registrant end as who) g
where g.who is not null and (r.unit = 'H' or s.unit = 'P')
group by r.name, g.who
having count(*) > 1 and bool_or(s.programme = r.first) and bool_or(s.programme = r.second)
   and (r.says = 'forbidden' or sum(s.monthly) > r.total)
"""

_NEW: Final = """
insert into enrolment_overlapfinding (rule, unit, registrant, enrolments, evidence, confidence, found_on, outcome,
                                      settled_by, why)
select rule, unit, registrant, enrolments, evidence, confidence, %(on)s, 'open', '', '' from overlap
on conflict (rule, registrant, enrolments) do update set
    evidence = excluded.evidence, confidence = excluded.confidence,
    outcome = case enrolment_overlapfinding.outcome when 'gone' then 'open' else enrolment_overlapfinding.outcome end
where enrolment_overlapfinding.outcome in ('open', 'gone')
"""

_GONE: Final = """
update enrolment_overlapfinding f set outcome = 'gone'
where f.outcome = 'open' and not exists (
    select from overlap o
    where o.rule = f.rule and o.registrant = f.registrant and o.enrolments = f.enrolments)
"""

_COUNT: Final = """
select rule, count(*) filter (where outcome = 'open' and found_on = %(on)s),
       count(*) filter (where outcome = 'open'), count(*) filter (where outcome = 'gone')
from enrolment_overlapfinding group by rule order by rule
"""


def find(
    cursor: CursorWrapper, rules: Sequence[OverlapRule], frequencies: dict[str, str | None], on: date
) -> list[Counted]:
    """Find all overlaps on a day; ``frequencies`` says of each programme how often its benefit comes."""
    cursor.execute(_PREPARE)
    chosen = [rule for rule in rules if rule.says in _FINDING and rule.holds_on(on)]
    cursor.executemany(
        "insert into overlap_rule values (%s, %s, %s, %s, %s, %s, %s)", [_row(r) for r in chosen]
    )
    times = [(name, PER_MONTH.get(often or "")) for name, often in frequencies.items()]
    cursor.executemany("insert into per_month values (%s, %s)", times)
    values: dict[str, Any] = {"on": on}
    cursor.execute(_STANDING, values)
    cursor.execute("analyze standing")
    cursor.execute(_OVERLAPS)
    cursor.execute(_NEW, values)
    cursor.execute(_GONE)
    cursor.execute(_COUNT, values)
    return [
        Counted(rule=rule, new=new, open=open_, gone=gone) for rule, new, open_, gone in cursor.fetchall()
    ]


def _row(rule: OverlapRule) -> tuple[Any, ...]:
    first, second = rule.programmes
    evidence = Jsonb(
        {
            "says": rule.says.value,
            "total": str(rule.total) if rule.total is not None else None,
            "legal basis": rule.legal_basis,
            "label": dict(rule.label),
        }
    )
    unit = "H" if rule.unit is Level.HOUSEHOLD else "P"
    return rule.name, first, second, rule.says.value, unit, rule.total, evidence
