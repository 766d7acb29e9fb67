"""Checks of several enrolments together: one number, one school, one person, one dwelling."""

from typing import Final

from recensus.enrolment.checking.evidence import ABOUT, ENROLLED, MOST_SHOWN
from recensus.enrolment.checking.types import Why

_SHOWN: Final = f"(jsonb_agg({ENROLLED} order by e.id) filter (where place <= {MOST_SHOWN}))"

# What the source of each enrolment that stands says of its person: a number, or an institution.
_NAMING: Final = f"""
naming as (
    select e.*, s.value, row_number() over (partition by s.value order by e.id) as place
    from check_enrolment e
    join check_said s on s.registrant = e.registrant and s.source = e.source and s.attribute = %(attribute)s
    where {ABOUT} and e.running and s.value is not null
)
"""
UNNAMED: Final = f"""
insert into check_open
select %(name)s, 'enrolment ' || e.id, case when e.registrant is null then '{Why.NOBODY}' else '{Why.NOT_STATED}' end
from check_enrolment e
left join check_said s on s.registrant = e.registrant and s.source = e.source and s.attribute = %(attribute)s
where {ABOUT} and e.running and s.value is null
"""
# A number is named by its hash: evidence shows who gives it, not the number.
_NUMBER: Final = "%(attribute)s || ' ' || left(encode(sha256(convert_to(value, 'UTF8')), 'hex'), 16)"
SHARED: Final = (
    f"""
insert into check_found
with {_NAMING}
select %(name)s, {_NUMBER}, '-', null, array_agg(distinct e.programme), array_agg(e.id order by e.id),
       jsonb_build_object('households', count(distinct household)), {_SHOWN}, min(coalesce(e.probability, 1))
from naming e group by value having count(distinct household) > %(most)s
""",
    f"""
insert into check_open
with {_NAMING}
select %(name)s, {_NUMBER}, '{Why.NO_HOUSEHOLD}' from naming e group by value
having count(distinct household) <= %(most)s
   and count(distinct household) + count(*) filter (where household is null) > %(most)s
""",
)

_LISTING: Final = """
listing as (
    select d.code, d.places from checking_listed d
    where d.listing_id = (select id from checking_listing where name = %(list)s and stated_on <= %(on)s
                          order by stated_on desc, id desc limit 1)
)
"""
OF_INSTITUTION: Final = f"""
insert into check_found
with {_NAMING}, {_LISTING}
select %(name)s, %(attribute)s || ' ' || value, '-', null, array_agg(distinct e.programme),
       array_agg(e.id order by e.id), jsonb_build_object({{facts}}),
       jsonb_build_array(jsonb_build_object('list', %(list)s::text, %(attribute)s::text, value, 'places', max(i.places),
                                            'enrolled', count(*))) || {_SHOWN}, min(coalesce(e.probability, 1))
from naming e left join listing i on i.code = value
group by value having {{condition}}
"""
NO_PLACES: Final = f"""
insert into check_open
with {_NAMING}, {_LISTING}
select %(name)s, %(attribute)s || ' ' || value, '{Why.NOT_STATED}'
from naming e join listing i on i.code = value and i.places is null group by value
"""

# One, or two whom the linking in force holds to be one and nobody has decided about.
TWICE: Final = (
    f"""
insert into check_found
with one as (
    select e.*, coalesce(p.one, e.registrant) as who, p.probability as pending
    from check_enrolment e left join check_pending p on p.registrant = e.registrant and e.unit = 'P'
    where {ABOUT} and e.running and e.registrant is not null
)
select %(name)s, unit || who || ' ' || programme, unit, who, array[programme], array_agg(e.id order by e.id),
       jsonb_build_object('numbers', jsonb_agg(source_key order by e.id)), jsonb_agg({ENROLLED} order by e.id),
       least(min(coalesce(probability, 1)),
             case when count(distinct registrant) > 1 then min(coalesce(pending, 1)) else 1 end)
from one e group by unit, who, programme having count(*) > 1
""",
    f"""
insert into check_open
select distinct %(name)s, 'P' || least(d.registrant, d.other) || ' ' || e.programme, '{Why.UNDECIDED}'
from check_doubt d
join check_enrolment e on e.registrant = d.registrant and e.running and {ABOUT}
join check_enrolment o on o.registrant = d.other and o.running and o.programme = e.programme
where d.registrant < d.other and not exists (
    select from check_pending a join check_pending b on b.one = a.one
    where a.registrant = d.registrant and b.registrant = d.other)
""",
)

_DWELLING: Final = f"""
drawing as (
    select distinct household from check_enrolment e where {ABOUT} and running and household is not null
),
dwelling as (
    select d.household, array_agg(s.value order by s.attribute) as says, count(s.value) as stated,
           jsonb_build_object('source', max(s.source), 'key', max(s.source_key), 'household', d.household,
                              'on', max(s.day), 'says', jsonb_object_agg(s.attribute, s.value)) as statement
    from drawing d join check_said s on s.registrant = d.household and s.source = %(register)s
                                    and s.attribute = any(%(same)s)
    group by d.household
)
"""
FRAGMENTS: Final = (
    f"""
insert into check_found
with {_DWELLING}, same as (
    select array_agg(household order by household) as households, says,
           jsonb_agg(statement order by household) as statements
    from dwelling where stated = cardinality(%(same)s::text[]) group by says having count(*) > 1
)
select %(name)s, 'H' || array_to_string(m.households, '+H'), 'H', m.households[1], array_agg(distinct e.programme),
       array_agg(e.id order by e.id), jsonb_build_object('says', m.says), m.statements,
       min(coalesce(e.probability, 1))
from same m
cross join unnest(m.households) as h(household)
join check_enrolment e on e.household = h.household and e.running and {ABOUT}
group by m.households, m.says, m.statements
""",
    f"""
insert into check_open
with {_DWELLING}
select %(name)s, 'H' || d.household, case when w.household is null then '{Why.NO_RECORD}' else '{Why.NOT_STATED}' end
from drawing d left join dwelling w on w.household = d.household
where coalesce(w.stated, 0) < cardinality(%(same)s::text[])
""",
)
