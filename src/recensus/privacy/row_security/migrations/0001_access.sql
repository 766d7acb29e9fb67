-- The schema `access`: who looks in this transaction, and the questions that row policies ask about her.
-- Everything here belongs to recensus_keeper, as whom nobody can sign in.

set local check_function_bodies = off;   -- they ask tables that are made after this
create schema access authorization recensus_keeper;
set local role recensus_keeper;
grant usage on schema access to public;
grant create on schema access to session_user;   -- the owner of the tables keeps what only owners may do here, too
alter default privileges revoke execute on functions from public;

-- the key shared with the installation, as the two blocks of an HMAC
create table access.key (inner_pad bytea not null, outer_pad bytea not null);

-- One row a transaction, and only while it runs. It is known by the transaction's number, which parallel workers share
-- and no later transaction has; unlogged, because it means nothing after a crash.
create unlogged table access.context (
    transaction xid8 primary key,
    who text not null,
    everywhere boolean not null,
    writes boolean not null,
    appointed text[] collate "C",   -- the areas of her appointments; null: the whole country
    narrowed text[] collate "C",    -- of these, what this look is limited to; null: no further
    herself bigint                  -- the registrant who looks at her own record
);

create function access.install(inner_pad bytea, outer_pad bytea) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from access.key;
    insert into access.key values (inner_pad, outer_pad);
$$;

create function access.refuse(why text) returns void
language plpgsql parallel safe set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '%', why using errcode = 'insufficient_privilege';
end
$$;

-- What a token says, if this installation made it, for this database and connection, just now.
create function access.claims(token bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    message constant bytea := substr(token, 33);
    genuine boolean;
    claims jsonb;
begin
    -- compared by their hashes, so that the time taken tells nothing
    select sha256(sha256(k.outer_pad || sha256(k.inner_pad || message))) = sha256(substr(token, 1, 32))
    into genuine from access.key k;
    if genuine is not true then
        perform access.refuse('This token was not made by this installation (is the folder of its keys another?).');
    end if;
    claims := convert_from(message, 'UTF8')::jsonb;
    if claims ->> 'database' <> current_database() or (claims ->> 'process')::int <> pg_backend_pid() then
        perform access.refuse('This token was made for another connection.');
    elsif (claims ->> 'until')::float8 < extract(epoch from clock_timestamp()) then
        perform access.refuse('This token has expired (do the clocks of the machines agree?).');
    end if;
    return claims;
end
$$;

-- Where somebody is appointed in a role: the areas, or null for the whole country. No row: nowhere.
create function access.appointed(officer text, role text) returns table (areas text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when not bool_or(a.areas is null) then array_agg(distinct area) end
    from public.privacy_appointment a left join unnest(a.areas) as area on true
    where a.officer = $1 and a.role = $2
      and a.approved_at is not null and a.starts <= clock_timestamp() and (a.ends is null or a.ends > clock_timestamp())
    having count(*) > 0
$$;

-- Whether the policy in force lets a role change anything for a purpose.
create function access.may_write(role text, purpose text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(p.content #> array['roles', role, 'may', purpose, 'acts'] ?| '{record,determine,decide,manage}', false)
    from public.privacy_policyversion p
    where p.approved_at is not null and p.starts <= clock_timestamp() and (p.ends is null or p.ends > clock_timestamp())
    order by p.starts desc, p.id desc limit 1
$$;

-- Half an hour of the whole country, for a reason that somebody reviews.
create function access.broke_the_glass(officer text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.guarding_opening o where o.officer = $1
                                                          and o.opened_at <= clock_timestamp() and o.until > clock_timestamp())
$$;

create function access.enter(token bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    claims constant jsonb := access.claims(token);
    who constant text := claims ->> 'by';
    made access.context;
begin
    made.transaction := pg_current_xact_id();
    made.who := who;
    made.narrowed := case when jsonb_typeof(claims -> 'areas') = 'array'
                           then array(select jsonb_array_elements_text(claims -> 'areas')) end;
    made.writes := (claims ->> 'writes')::boolean
                    and (who = 'system' or access.may_write(claims ->> 'role', claims ->> 'purpose'));
    if who like 'person:%' then
        made.herself := substr(who, 8)::bigint;
        made.appointed := '{}';
        made.writes := false;
    elsif who <> 'system' and not access.broke_the_glass(who) then
        select a.areas into made.appointed from access.appointed(who, claims ->> 'role') a;
        if not found then
            perform access.refuse(format('%s holds no appointment as ''%s''.', who, claims ->> 'role'));
        end if;
    end if;
    made.everywhere := made.appointed is null and made.narrowed is null;
    insert into access.context select (made).*
    on conflict (transaction) do update
    set (who, everywhere, writes, appointed, narrowed, herself)
        = (excluded.who, excluded.everywhere, excluded.writes, excluded.appointed, excluded.narrowed, excluded.herself);
end
$$;

create function access.leave() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from access.context where transaction = pg_current_xact_id_if_assigned()
$$;

-- The context of this transaction. Without one nothing is shown, and it is said aloud: a job that forgot to say for whom
-- it works must not take silence for an empty register.
create function access.context() returns access.context
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    here access.context;
begin
    select * into here from access.context where transaction = pg_current_xact_id_if_assigned();
    if here.transaction is null then
        perform access.refuse('Nobody has said who looks: personal data are closed until a look begins.');
    end if;
    return here;
end
$$;

create function access.everywhere() returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select (access.context()).everywhere
$$;

create function access.writes() returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select (access.context()).writes
$$;

create function access.entered() returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select (access.context()).transaction is not null
$$;

create function access.who() returns text
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select (access.context()).who
$$;

create function access.alone() returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select (access.context()).herself is not null
$$;

-- The codes of all areas within reach.
create function access.areas() returns setof text
language sql stable parallel safe rows 300 security definer set search_path = pg_catalog, pg_temp as $$
    select a.code from access.context() c
    join public.vocabulary_area a on (c.appointed is null or a.ancestors && c.appointed)
                                 and (c.narrowed is null or a.ancestors && c.narrowed)
    where not (c.appointed is null and c.narrowed is null)
$$;

-- Whether a registrant lives within reach, or is the one who looks, or her household.
create function access.sees(registrant bigint) returns boolean
language plpgsql stable parallel safe cost 1 security definer set search_path = pg_catalog, pg_temp as $$
declare
    here constant access.context := access.context();
begin
    if here.herself is not null then
        return registrant = here.herself or registrant = (
            select m.household_id from public.registry_membership m
            where m.person_id = here.herself and m.definition = 1 and m.replaced_by_id is null
              and m.valid_from <= current_date
            order by m.valid_from desc limit 1);
    end if;
    return here.everywhere or exists (
        select from public.registry_nameentry n join public.vocabulary_area a on a.code = n.area
        where n.registrant = sees.registrant
          and (here.appointed is null or a.ancestors && here.appointed)
          and (here.narrowed is null or a.ancestors && here.narrowed));
end
$$;

-- The same of whoever a source's key speaks about.
create function access.sees_key(source bigint, kind character, source_key text) returns boolean
language sql stable parallel safe cost 1 security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.registry_link l   -- two indexes: keys that are linked, and keys that were
                   where l.source_id = $1 and l.kind = $2 and l.source_key = $3 and l.ended_by_id is null
                     and access.sees(l.registrant_id))
        or exists (select from public.registry_link l
                   where l.source_id = $1 and l.kind = $2 and l.source_key = $3 and l.ended_by_id is not null
                     and access.sees(l.registrant_id))
$$;

create function access.sees_record(record bigint) returns boolean
language sql stable parallel safe cost 1 security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.registry_sourcerecord r
                   where r.id = $1 and access.sees_key(r.source_id, r.kind, r.source_key))
$$;

create function access.sees_row(batch bigint, kind character, source_key text) returns boolean
language sql stable parallel safe cost 1 security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.registry_batch b where b.id = $1 and access.sees_key(b.source_id, $2, $3))
$$;

grant execute on function access.enter(bytea), access.leave(), access.everywhere(), access.writes(), access.entered(),
    access.who(), access.alone(), access.areas(), access.sees(bigint), access.sees_key(bigint, character, text), access.sees_record(bigint),
    access.sees_row(bigint, character, text) to public;
grant execute on function access.install(bytea, bytea) to session_user;
reset role;
