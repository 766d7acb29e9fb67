"""What must always hold of the record and is not held by the database itself (decision 6): looked for in sets.

Each query finds rows that break one rule. They read whole tables: minutes on many millions.
"""

from django.db import connection

from recensus.privacy.vault.tokens import PATTERN
from recensus.registry.types import Breach

TOKEN = f"^{PATTERN.pattern}$"
_UNFINISHED = "select id from registry_batch where recorded_at is null and undone_at is null"

RULES = {
    "a record's source, batch and shape exist": """
        select 'record ' || r.id from registry_sourcerecord r
        left join registry_source s on s.id = r.source_id
        left join registry_batch b on b.id = r.batch_id and b.source_id = r.source_id
        left join registry_shape p on p.id = r.shape_id and p.kind = r.kind and p.source_id = r.source_id
        where s.id is null or b.id is null or p.id is null""",
    "a record's key is linked": """
        select 'record ' || r.id from registry_sourcerecord r
        where not exists (select from registry_link l where l.source_id = r.source_id and l.kind = r.kind
                                                        and l.source_key = r.source_key)""",
    "a record has as many values as its shape has attributes": """
        select 'record ' || r.id from registry_sourcerecord r join registry_shape p on p.id = r.shape_id
        where jsonb_array_length(r.payload) <> cardinality(p.attributes)""",
    "a mention's record and batch exist and are of one source": """
        select 'mention ' || m.id from registry_mention m
        left join registry_sourcerecord r on r.id = m.record_id
        left join registry_batch b on b.id = m.batch_id and b.source_id = r.source_id
        where r.id is null or b.id is null""",
    "a link's registrant exists and is of its kind": """
        select 'link ' || l.id from registry_link l
        left join registry_registrant k on k.id = l.registrant_id and k.kind = l.kind
        where k.id is null""",
    "a link's batches exist": """
        select 'link ' || l.id from registry_link l
        left join registry_batch b on b.id = l.batch_id and (b.source_id = l.source_id or b.mode = 'links')
        left join registry_batch e on e.id = l.ended_by_id
        where b.id is null or l.ended_by_id is not null and e.id is null""",
    "a key that a batch of links took is held by somebody since, unless its extracts were undone": """
        select 'link ' || w.id from registry_link w
        join registry_batch e on e.id = w.ended_by_id and e.mode = 'links'
        where not exists (select from registry_link n where n.source_id = w.source_id and n.kind = w.kind
                                                        and n.source_key = w.source_key and n.batch_id = e.id)""",
    "a key of a source has one open link": """
        select 'link ' || min(id) from registry_link where ended_by_id is null
        group by source_id, kind, source_key having count(*) > 1""",
    "a registrant's batch exists": """
        select 'registrant ' || k.id from registry_registrant k
        left join registry_batch b on b.id = k.batch_id where b.id is null""",
    "a membership joins a person to a household, or to none": """
        select 'membership ' || m.id from registry_membership m
        left join registry_registrant p on p.id = m.person_id and p.kind = 'P'
        left join registry_registrant h on h.id = m.household_id and h.kind = 'H'
        where p.id is null or m.household_id is not null and h.id is null""",
    "a membership that holds comes from a batch that counts": f"""
        select 'membership ' || m.id from registry_membership m
        left join registry_batch b on b.id = m.batch_id
        where m.replaced_by_id is null and (b.id is null or b.undone_at is not null
            or b.recorded_at is null and b.id not in ({_UNFINISHED}))""",
    "a person has one household a day": """
        select 'person ' || person_id from registry_membership where replaced_by_id is null
        group by person_id, definition, valid_from having count(*) > 1""",
    "an identifier is stated by a record of its registrant": """
        select 'identifier ' || d.id from registry_identifier d
        where not exists (
            select from registry_link l
            join registry_sourcerecord r on r.source_id = l.source_id and r.kind = l.kind
                                        and r.source_key = l.source_key
            join registry_shape p on p.id = r.shape_id
            cross join jsonb_to_recordset(p.roles -> 'identifiers') as i(place int, issuer text)
            where l.registrant_id = d.registrant_id and l.source_id = d.source_id and l.ended_by_id is null
              and i.issuer = d.issuer and r.payload ->> i.place = d.value)""",
    "an identifier is kept as a token": f"""
        select 'identifier ' || id from registry_identifier where value !~ '{TOKEN}'""",
    "a sealed value is kept as a token": f"""
        select 'record ' || r.id from registry_sourcerecord r join registry_shape p on p.id = r.shape_id
        cross join jsonb_array_elements_text(p.roles -> 'sealed') as s(place)
        where r.payload ->> s.place::int !~ '{TOKEN}'""",
    "an identifier comes from a batch that counts": f"""
        select 'identifier ' || d.id from registry_identifier d
        left join registry_batch b on b.id = d.batch_id
        where b.id is null or b.undone_at is not null or b.recorded_at is null and b.id not in ({_UNFINISHED})""",
    "a name is that of a registrant": """
        select 'name of ' || n.registrant from registry_nameentry n
        left join registry_registrant k on k.id = n.registrant and k.kind = n.kind where k.id is null""",
    "who is found by name has a key": """
        select 'name of ' || n.registrant from registry_nameentry n
        where not exists (
            select from registry_link l where l.registrant_id = n.registrant and l.ended_by_id is null)""",
    "whoever has a record that counts can be found by name": """
        select 'registrant ' || l.registrant_id from registry_link l
        join registry_batch m on m.id = l.batch_id and m.recorded_at is not null
        where l.ended_by_id is null
          and exists (select from registry_sourcerecord r join registry_batch b on b.id = r.batch_id
                      where r.source_id = l.source_id and r.kind = l.kind and r.source_key = l.source_key
                        and b.recorded_at is not null and b.undone_at is null)
          and not exists (select from registry_nameentry n where n.registrant = l.registrant_id)""",
    "nothing is left of a discarded batch": """
        select 'record ' || r.id from registry_sourcerecord r join registry_batch b on b.id = r.batch_id
        where b.state = 'discarded'
        union all
        select 'link ' || l.id from registry_link l join registry_batch b on b.id = l.batch_id
        where b.state = 'discarded'
        union all
        select 'registrant ' || k.id from registry_registrant k join registry_batch b on b.id = k.batch_id
        where b.state = 'discarded'""",
    "every row received was accepted, rejected or held": """
        select 'batch ' || id from registry_batch
        where recorded_at is not null and received <> accepted + rejected + held""",
    "the numbers by area are those of the registrants": """
        select coalesce(c.source_id::text, n.source_id::text, 'all') || ' ' || coalesce(c.kind, n.kind) || ' in '
               || coalesce(c.area, n.area, 'no area')
        from (
            select v.source_id, l.kind, e.area, count(distinct l.registrant_id) as registrants
            from registry_link l
            join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
            join registry_nameentry e on e.registrant = l.registrant_id
            cross join lateral (values (l.source_id), (null)) as v(source_id)
            where l.ended_by_id is null group by 1, 2, 3
        ) c
        full join (
            select n.source_id, n.kind, n.area, sum(n.registrants) as registrants
            from registry_coveragecount n join registry_batch b on b.id = n.batch_id and b.recorded_at is not null
            group by 1, 2, 3 having sum(n.registrants) <> 0
        ) n on coalesce(n.source_id, -1) = coalesce(c.source_id, -1) and n.kind = c.kind
               and coalesce(n.area, '') = coalesce(c.area, '')
        where c.registrants is distinct from n.registrants""",
    "no index is laid aside once a batch is on record": """
        select name from laid_aside.definition
        where exists (select from registry_batch where recorded_at is not null)""",
}
"""What must hold, in words, and the query of the rows that break it."""


def breaches() -> list[Breach]:
    """Look for rows that break a rule; none when all is well."""
    found = []
    with connection.cursor() as cursor:
        for rule, query in RULES.items():
            cursor.execute(f"select count(*), min(what) from ({query}) as broken(what)")
            rows, first = cursor.fetchone()
            if rows:
                found.append(Breach(rule=rule, rows=rows, first=first))
    return found
