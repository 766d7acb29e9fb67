-- Who consents to what, and which transactions are limited to those who do. The limit is set and lifted by the token that
-- opens the rows (see 0001_access.sql), so that no query of anybody lifts it.
set local check_function_bodies = off;
set local role recensus_keeper;

create unlogged table access.consent (
    transaction xid8 primary key,
    purpose text not null
);

create function access.limit_to_consent(token bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    claims jsonb;
begin
    if token is not null then
        claims := access.claims(token);
    elsif exists (select from access.context where transaction = pg_current_xact_id()) then
        perform access.refuse('Rows are open: the limit to those who consent is lifted by a token only.');
    end if;
    delete from access.consent   -- and what ended transactions left
    where transaction = pg_current_xact_id() or transaction < pg_snapshot_xmin(pg_current_snapshot());
    if coalesce((claims ->> 'consent')::boolean, false) then
        insert into access.consent values (pg_current_xact_id(), claims ->> 'purpose');
    end if;
end
$$;

create function access.limited() returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from access.consent where transaction = pg_current_xact_id_if_assigned())
$$;

-- Whether a person's last word on a purpose is yes.
create function access.consented(person bigint, purpose text) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((
        select e.event = 'given' and (e.until is null or e.until > clock_timestamp())
        from public.consent_event e where e.person = $1 and e.purpose = $2 order by e.id desc limit 1), false)
$$;

-- The same of a household: everybody who lives in it now consents.
create function access.all_consented(household bigint, purpose text) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(bool_and(access.consented(m.person_id, $2)), false)
    from public.registry_membership m
    where m.household_id = $1 and m.definition = 1 and m.replaced_by_id is null and m.valid_from <= current_date
      and not exists (select from public.registry_membership n
                      where n.person_id = m.person_id and n.definition = 1 and n.replaced_by_id is null
                        and n.valid_from > m.valid_from and n.valid_from <= current_date)
$$;

create function access.consents(registrant bigint) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select case (select k.kind from public.registry_registrant k where k.id = $1)
        when 'P' then access.consented($1, c.purpose) else access.all_consented($1, c.purpose) end
    from access.consent c where c.transaction = pg_current_xact_id_if_assigned()
$$;

create function access.consents_key(source bigint, kind character, source_key text) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.registry_link l
                   where l.source_id = $1 and l.kind = $2 and l.source_key = $3 and access.consents(l.registrant_id))
$$;

-- Everybody who consents to a purpose: persons, and the households in which all do. Numbers only.
create function access.consenting(purpose text) returns setof bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with given as (
        select distinct e.person from public.consent_event e
        where e.purpose = $1 and e.event = 'given' and access.consented(e.person, $1)
    )
    select person from given
    union
    select m.household_id from public.registry_membership m join given g on g.person = m.person_id
    where m.household_id is not null and m.replaced_by_id is null and access.all_consented(m.household_id, $1)
$$;

grant execute on function access.limit_to_consent(bytea), access.limited(), access.consents(bigint),
    access.consents_key(bigint, character, text), access.consenting(text) to public;
reset role;
