"""Lay the indexes of an empty registry aside and build them again: only the tables' owner may, so through its functions.

The big tables hold nothing yet exactly when they have no size: a count would depend on what the caller may see.
"""

from django.db import migrations

ASIDE = """
create schema laid_aside;    -- nobody but the owner gets at what is executed below
create table laid_aside.definition (name text primary key, sql text not null);
grant usage on schema laid_aside to public;
grant select on laid_aside.definition to public;
create function registry_lay_indexes_aside() returns void language plpgsql security definer
set search_path from current set lock_timeout = '2s' as $$
declare
    big regclass[] := array['registry_sourcerecord', 'registry_link', 'registry_registrant', 'registry_identifier',
                            'registry_membership', 'registry_nameentry'];
    kept record;
begin
    if exists (select from unnest(big) as t where pg_relation_size(t) > 0) then
        return;
    end if;
    for kept in
        select i.indrelid::regclass as relation, i.indexrelid::regclass as name, c.conname as constraint_name,
               coalesce(pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid)) as sql
        from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
        where i.indrelid = any (big)
          and not exists (select from pg_constraint f where f.conindid = i.indexrelid and f.contype = 'f')
    loop
        if kept.constraint_name is null then
            execute format('drop index %s', kept.name);
        else
            execute format('alter table %s drop constraint %I', kept.relation, kept.constraint_name);
            kept.sql := format('alter table %s add constraint %I %s', kept.relation, kept.constraint_name, kept.sql);
        end if;
        insert into laid_aside.definition values (kept.name, kept.sql);
    end loop;
exception when lock_not_available then
    return;     -- somebody reads there: the load is slower with its indexes, that is all
end $$;
create function registry_build_indexes() returns void language plpgsql security definer
set search_path from current as $$
declare
    kept record;
begin
    for kept in delete from laid_aside.definition returning sql loop
        execute kept.sql;
    end loop;
end $$;
"""
GONE = """
select registry_build_indexes();
drop function registry_lay_indexes_aside(), registry_build_indexes();
drop schema laid_aside cascade;
"""
NUMBERS = "; ".join(
    f"alter sequence registry_{table}_id_seq cache {{}}"
    for table in ("registrant", "sourcerecord", "link", "identifier", "membership")
)
"""Numbers given out to a connection ten at a time: most of the cost is spared, and few numbers are left out."""


def numbers(cache: int) -> str:
    """Return the SQL that lets connections keep so many numbers."""
    return NUMBERS.replace("{}", str(cache))


class Migration(migrations.Migration):

    dependencies = [("registry", "0004_everyone_once")]

    operations = [migrations.RunSQL(ASIDE, GONE), migrations.RunSQL(numbers(10), numbers(1))]
