"""What each kind of check asks, set by set: who is found, and of whom it cannot be told.

Every step adds to ``check_found`` and ``check_open``; what is missing never adds to the first.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from recensus.connectors.source_reading import read_source
from recensus.enrolment.checking.gathering import PRESENT
from recensus.enrolment.checking.periods import weights
from recensus.enrolment.checking.reading import Check
from recensus.enrolment.checking.shapes import (
    AgeShape,
    BeyondShape,
    CheckShape,
    CrowdedShape,
    DeceasedShape,
    FragmentsShape,
    ListedShape,
    RegisterShape,
    SharedShape,
    TwiceShape,
    UnknownShape,
)
from recensus.enrolment.checking.types import Why
from recensus.vocabulary.types import Level, Pack, Period

Step = tuple[str, Mapping[str, Any]]

MOST_SHOWN: Final = 50
"""Of how many enrolments the evidence of one finding tells; how many there are, it always says."""

_ENROLLED: Final = """jsonb_build_object(
    'source', e.source, 'key', e.source_key, 'programme', e.programme, 'registrant', e.registrant, 'unit', e.unit,
    'household', e.household, 'drew on', e.drew_on, 'linked by', e.method, 'probability', e.probability)"""
_STATED: Final = """jsonb_build_object(
    'source', s.source, 'key', s.source_key, 'on', s.day, 'says', jsonb_build_object(s.attribute, s.value),
    'linked by', s.method, 'probability', s.probability)"""
_SURE: Final = "least(coalesce(e.probability, 1), coalesce(s.probability, 1))"
_ABOUT: Final = "e.programme = any(%(programmes)s) and (%(unit)s = '' or e.unit = %(unit)s)"
_SAYING: Final = "s.registrant = {who} and s.source = %(register)s and s.attribute = %(attribute)s"

_AGAINST: Final = f"""
insert into check_found
select %(name)s, 'enrolment ' || e.id, e.unit, e.registrant, array[e.programme], array[e.id],
       jsonb_build_object(s.attribute, s.value), jsonb_build_array({_ENROLLED}, {_STATED}), {_SURE}
from check_enrolment e join check_said s on {_SAYING}
where {_ABOUT} and {{condition}}
"""
_NOT_TOLD: Final = f"""
insert into check_open
select %(name)s, 'enrolment ' || e.id,
       case when e.registrant is null then '{Why.NOBODY}' when {{who}} is null then '{Why.NO_HOUSEHOLD}'
            when s.source is null then '{Why.NO_RECORD}' else '{Why.NOT_STATED}' end
from check_enrolment e left join check_said s on {_SAYING}
where {_ABOUT} and (s.source is null or {{untold}})
"""

# Those without a record: whether they were looked for, with a number that the register states, too, or by a linking in
# force that knew both; and whether one of whom it has a record may be them.
_SOUGHT: Final = f"""
insert into check_sought
with held as (
    select distinct s.registrant from check_said s where s.source = %(register)s and s.attribute = %(attribute)s
),
lacking as (
    select e.* from check_enrolment e left join held h on h.registrant = e.registrant
    where h.registrant is null and {_ABOUT}
),
numbered as (
    select distinct i.registrant_id as registrant from registry_identifier i
    where i.status = 'well formed' and i.issuer = any(%(issuers)s)
),
linking as (
    select r.known_at from linkage_run r
    where r.id = (select max(id) from linkage_run where state = 'in force')
      and r.known_at >= (select max(b.recorded_at) from registry_batch b
                         join registry_source s on s.id = b.source_id and s.name = %(register)s)
),
compared as (
    select distinct k.source_id, k.kind, k.source_key
    from registry_link k
    join registry_batch b on b.id = k.batch_id
    join linking r on b.recorded_at <= r.known_at
),
doubted as (select distinct d.registrant from check_doubt d join held h on h.registrant = d.other)
select l.id, case %(searched_by)s when 'identifier' then n.registrant is not null else c.kind is not null end,
       d.registrant is not null
from lacking l
left join numbered n on n.registrant = l.registrant
left join compared c on c.source_id = l.subject_source and c.kind = l.unit and c.source_key = l.subject_key
left join doubted d on d.registrant = l.registrant
"""
_UNKNOWN: Final = (
    f"""
insert into check_found
select %(name)s, 'enrolment ' || e.id, e.unit, e.registrant, array[e.programme], array[e.id],
       jsonb_build_object('register', %(register)s::text), jsonb_build_array(
           {_ENROLLED}, jsonb_build_object('source', %(register)s::text, 'searched by', %(searched_by)s::text)), 1
from check_enrolment e join check_sought k using (id)
where e.registrant is not null and k.searched and not k.doubted
""",
    f"""
insert into check_open
select %(name)s, 'enrolment ' || e.id,
       case when e.registrant is null then '{Why.NOBODY}' when not k.searched then '{Why.NOT_SEARCHED}'
            else '{Why.UNDECIDED}' end
from check_enrolment e join check_sought k using (id)
where e.registrant is null or not k.searched or k.doubted
""",
)


_SHOWN: Final = f"(jsonb_agg({_ENROLLED} order by e.id) filter (where place <= {MOST_SHOWN}))"

# What the source of each enrolment that stands says of its person: a number, or an institution.
_NAMING: Final = f"""
naming as (
    select e.*, s.value, row_number() over (partition by s.value order by e.id) as place
    from check_enrolment e
    join check_said s on s.registrant = e.registrant and s.source = e.source and s.attribute = %(attribute)s
    where {_ABOUT} and e.running and s.value is not null
)
"""
_UNNAMED: Final = f"""
insert into check_open
select %(name)s, 'enrolment ' || e.id, case when e.registrant is null then '{Why.NOBODY}' else '{Why.NOT_STATED}' end
from check_enrolment e
left join check_said s on s.registrant = e.registrant and s.source = e.source and s.attribute = %(attribute)s
where {_ABOUT} and e.running and s.value is null
"""
# A number is named by its hash: evidence shows who gives it, not the number.
_NUMBER: Final = "%(attribute)s || ' ' || left(encode(sha256(convert_to(value, 'UTF8')), 'hex'), 16)"
_SHARED: Final = (
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
_OF_INSTITUTION: Final = f"""
insert into check_found
with {_NAMING}, {_LISTING}
select %(name)s, %(attribute)s || ' ' || value, '-', null, array_agg(distinct e.programme),
       array_agg(e.id order by e.id), jsonb_build_object({{facts}}),
       jsonb_build_array(jsonb_build_object('list', %(list)s::text, %(attribute)s::text, value, 'places', max(i.places),
                                            'enrolled', count(*))) || {_SHOWN}, min(coalesce(e.probability, 1))
from naming e left join listing i on i.code = value
group by value having {{condition}}
"""
_NO_PLACES: Final = f"""
insert into check_open
with {_NAMING}, {_LISTING}
select %(name)s, %(attribute)s || ' ' || value, '{Why.NOT_STATED}'
from naming e join listing i on i.code = value and i.places is null group by value
"""

# One, or two whom the linking in force holds to be one and nobody has decided about.
_TWICE: Final = (
    f"""
insert into check_found
with one as (
    select e.*, coalesce(p.one, e.registrant) as who, p.probability as pending
    from check_enrolment e left join check_pending p on p.registrant = e.registrant and e.unit = 'P'
    where {_ABOUT} and e.running and e.registrant is not null
)
select %(name)s, unit || who || ' ' || programme, unit, who, array[programme], array_agg(e.id order by e.id),
       jsonb_build_object('numbers', jsonb_agg(source_key order by e.id)), jsonb_agg({_ENROLLED} order by e.id),
       least(min(coalesce(probability, 1)),
             case when count(distinct registrant) > 1 then min(coalesce(pending, 1)) else 1 end)
from one e group by unit, who, programme having count(*) > 1
""",
    f"""
insert into check_open
select distinct %(name)s, 'P' || least(d.registrant, d.other) || ' ' || e.programme, '{Why.UNDECIDED}'
from check_doubt d
join check_enrolment e on e.registrant = d.registrant and e.running and {_ABOUT}
join check_enrolment o on o.registrant = d.other and o.running and o.programme = e.programme
where d.registrant < d.other and not exists (
    select from check_pending a join check_pending b on b.one = a.one
    where a.registrant = d.registrant and b.registrant = d.other)
""",
)

_DWELLING: Final = f"""
drawing as (
    select distinct household from check_enrolment e where {_ABOUT} and running and household is not null
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
_FRAGMENTS: Final = (
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
join check_enrolment e on e.household = h.household and e.running and {_ABOUT}
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


def steps(asks: CheckShape, pack: Pack) -> Iterator[Step]:
    """Yield the steps of a check with their values, by its kind."""
    match asks:
        case DeceasedShape():
            yield from _deceased(asks)
        case AgeShape():
            yield from _age(asks)
        case BeyondShape():
            yield from _beyond(asks, pack.attributes[asks.attribute].period)
        case UnknownShape():
            yield from _unknown(asks, pack)
        case SharedShape():
            values = {"unit": "", "attribute": asks.attribute, "most": asks.most}
            yield from ((step, values) for step in (*_SHARED, _UNNAMED))
        case ListedShape():  # and those that are crowded
            yield from _of_institutions(asks)
        case FragmentsShape():
            yield from ((step, {"unit": "", "same": list(asks.same)}) for step in _FRAGMENTS)
        case TwiceShape():
            yield from ((step, {"unit": ""}) for step in _TWICE)


def _against(condition: str, untold: str, *, who: str = "e.registrant", **values: object) -> Iterator[Step]:
    yield _AGAINST.format(who=who, condition=condition), values
    yield _NOT_TOLD.format(who=who, untold=untold), values


def _deceased(asks: DeceasedShape) -> Iterator[Step]:
    """Without a day of death in a record that is there, somebody lives."""
    return _against(
        "s.value::date + %(grace)s::int < e.drew_on",
        "s.value is null and s.absent is not null",
        unit="P",
        attribute=asks.attribute,
        grace=asks.grace_days,
    )


def _age(asks: AgeShape) -> Iterator[Step]:
    years = "extract(year from age(e.drew_on, s.value::date))"
    return _against(
        f"({years} < %(least)s::int or {years} > %(most)s::int)",
        "s.value is null",
        unit="P",
        attribute=asks.attribute,
        least=asks.least,
        most=asks.most,
    )


def _beyond(asks: BeyondShape, period: Period | None) -> Iterator[Step]:
    """Hold the amount of a year against the limit of a year."""
    times, limits = weights(period, asks.limit.period)
    personal = asks.limit.of is Level.PERSON
    return _against(
        "s.value::numeric * %(times)s::int > %(limit)s::numeric",
        "s.value is null",
        who="e.registrant" if personal else "e.household",
        unit="P" if personal else "",
        attribute=asks.attribute,
        times=times,
        limit=asks.limit.amount * limits,
    )


def _unknown(asks: UnknownShape, pack: Pack) -> Iterator[Step]:
    source, _ = read_source(pack, asks.register_)
    stated = [pack.attributes[word] for word in (source.shape("P") if source else ())]
    issuers = sorted({one.issuer.name for one in stated if one.issuer})
    values = {"unit": "P", "attribute": PRESENT, "searched_by": asks.searched_by, "issuers": issuers}
    return ((step, values) for step in ("truncate check_sought", _SOUGHT, *_UNKNOWN))


def _of_institutions(asks: ListedShape) -> Iterator[Step]:
    values = {"unit": "", "attribute": asks.attribute, "list": asks.in_list}
    if isinstance(asks, CrowdedShape):
        facts = "'places', max(i.places)"
        yield _OF_INSTITUTION.format(facts=facts, condition="count(*) > max(i.places)"), values
        yield _NO_PLACES, values
    else:
        yield _OF_INSTITUTION.format(facts="'listed', false", condition="count(i.code) = 0"), values
    yield _UNNAMED, values


def wanted(check: Check, reporting: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Yield which attributes of which sources a check reads; ``reporting`` are those of sources that report."""
    asks = check.asks
    if isinstance(asks, FragmentsShape):
        yield from ((asks.register_, attribute) for attribute in asks.same)
    elif isinstance(asks, DeceasedShape | AgeShape | BeyondShape):
        yield asks.register_, asks.attribute
    elif isinstance(asks, RegisterShape):
        yield asks.register_, PRESENT
    elif isinstance(asks, SharedShape | ListedShape):
        yield from ((source, asks.attribute) for source, said in reporting.items() if asks.attribute in said)
