"""What each source states when: the one place where batches, late data, undoing and both times are made sense of."""

LINKED = """made.recorded_at <= %(known_at)s::timestamptz
      and ({0}.ended_by_id is null
           or case ended.mode when 'links' then ended.recorded_at else ended.undone_at end
              > %(known_at)s::timestamptz)"""
"""Which links held at the moment asked for: format it with the link's name; ``made`` and ``ended`` are its batches.

A link ends when its extract is undone, or when a batch of links (mode ``links``) gives its key to another registrant.
"""

STATEMENTS = f"""
-- the extracts that count at the moment asked for, each source's in their own order
extract as (
    select b.id, b.source_id, b.stated_on, b.version, b.mode, b.kinds,
           row_number() over (partition by b.source_id order by b.stated_on, b.version) as place
    from registry_batch b
    where b.recorded_at <= %(known_at)s::timestamptz
      and (b.undone_at is null or b.undone_at > %(known_at)s::timestamptz)
),
-- the keys that belong to the registrants asked for
key as (
    select l.id as link, l.registrant_id as registrant, l.source_id, l.kind, l.source_key, c.name as source
    from scope t
    join registry_link l on l.registrant_id = t.registrant
    join registry_source c on c.id = l.source_id
    left join registry_batch made on made.id = l.batch_id
    left join registry_batch ended on ended.id = l.ended_by_id
    where {LINKED.format("l")}
),
-- everything that was said about them: new words, the same words again, and rows that are held
said as (
    select k.*, r.id as record, x.id as batch, x.place, r.stated_on as day, true as accepted
    from key k
    join registry_sourcerecord r
      on r.source_id = k.source_id and r.kind = k.kind and r.source_key = k.source_key
    join extract x on x.id = r.batch_id
    union all
    select k.*, r.id, x.id, x.place, m.stated_on, m.accepted
    from key k
    join registry_sourcerecord r
      on r.source_id = k.source_id and r.kind = k.kind and r.source_key = k.source_key
    join registry_mention m on m.record_id = r.id
    join extract x on x.id = m.batch_id
),
followed as (
    select s.*, lead(place) over (partition by link order by place) as next_place from said s
),
-- a later snapshot that no longer mentions the key ends what the source stated
left_out as (
    select f.link, f.registrant, f.source_id, f.kind, f.source_key, f.source,
           null::bigint as record, x.id as batch, x.place,
           x.stated_on as day
    from followed f
    join lateral (
        select * from extract x
        where x.source_id = f.source_id and x.mode = 'snapshot' and strpos(x.kinds, f.kind) > 0 and x.place > f.place
        order by x.place limit 1
    ) x on f.next_place is null or x.place < f.next_place
),
event as (
    select link, registrant, source_id, kind, source_key, source, record, batch, place, day from followed where accepted
    union all
    select * from left_out
),
-- a later extract that speaks of the same day or an earlier one corrects what was said about the days since
judged as (
    select e.*, x.stated_on as extract_on, x.version, coalesce(corrected_from <= day, false) as corrected
    from (
        select e.*, min(day) over (partition by link order by place desc
                                   rows between unbounded preceding and 1 preceding) as corrected_from
        from event e
    ) e
    join extract x on x.id = e.batch
),
statement as (select * from judged where not corrected)
"""
"""Common table expressions on top of a relation ``scope(registrant)``, ending in ``statement``.

``statement`` has a row for each thing that holds from ``day`` on until the key's next row: ``record`` is what the
source said, or null where it left the key out. ``judged`` has those that a later extract corrected, too. Parameter:
``known_at`` (record time; ``infinity``: all that is known).
"""

ORDER = "{0}.day, {0}.extract_on, {0}.version, {0}.source"
"""Later says more: the order of statements of several sources; format it with the relation's name."""

HOUSEHOLD = f"""
left join lateral (
    select l.registrant_id as household
    from registry_link l
    join registry_batch made on made.id = l.batch_id
    left join registry_batch ended on ended.id = l.ended_by_id
    where l.source_id = s.source_id and l.kind = 'H' and l.source_key = r.household_key
      and {LINKED.format("l")}
) h on true
"""
"""Joins to a statement ``s`` with its record ``r`` the household that it names, as known at the moment asked for."""

ENTRIES = f"""
run as (
    select s.*, count(household) over (partition by person order by {ORDER.format("s")},
                                       household is not null, source_key rows unbounded preceding) as number
    from stated s
),
spoken as (     -- "none" counts only from the key that gave the household
    select r.*, first_value(link) over (partition by person, number order by {ORDER.format("r")},
                                        household is not null, source_key) as giver
    from run r
),
daily as (
    select distinct on (person, day) person, day, household, relationship, source_id, batch
    from spoken s
    where household is not null or number > 0 and giver = link
    order by person, day, extract_on desc, version desc, source desc, household is not null desc,
             source_key desc
),
changed as (
    select d.*, lag(household) over same as household_before, lag(relationship) over same as relationship_before,
           row_number() over same as number
    from daily d window same as (partition by person order by day)
),
entry as (
    select person, household, relationship, day as valid_from, source_id, batch
    from changed
    where number = 1 or household is distinct from household_before
       or household is not null and relationship is distinct from relationship_before
)
"""
"""Common table expressions from ``stated`` (what each key of a person says of her household, and when) to ``entry``.

``stated`` has person, link, source_id, source, source_key, batch, day, extract_on, version, household, relationship. A
person's household on a day is that of her last entry on or before it.
"""
