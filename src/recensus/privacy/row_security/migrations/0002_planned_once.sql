-- The questions that every look asks, in plpgsql: a session plans each of them once, and calls no further function for
-- the answer. What they answer is as before.
set local check_function_bodies = off;
set local role recensus_keeper;

create or replace function access.enter(token bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    claims constant jsonb := access.claims(token);
    made access.context;
    held boolean;
begin
    made.transaction := pg_current_xact_id();
    made.who := claims ->> 'by';
    made.writes := false;
    if jsonb_typeof(claims -> 'areas') = 'array' then
        made.narrowed := array(select jsonb_array_elements_text(claims -> 'areas'));
    end if;
    if starts_with(made.who, 'person:') then
        made.herself := substr(made.who, 8)::bigint;
        made.appointed := '{}';
    elsif made.who <> 'system' and not exists (   -- half an hour of the whole country, for a reason that somebody reviews
        select from public.guarding_opening o
        where o.officer = made.who and o.opened_at <= clock_timestamp() and o.until > clock_timestamp())
    then
        select count(*) > 0, case when not bool_or(a.areas is null) then array_agg(distinct area) end
        into held, made.appointed
        from public.privacy_appointment a left join unnest(a.areas) as area on true
        where a.officer = made.who and a.role = claims ->> 'role' and a.approved_at is not null
          and a.starts <= clock_timestamp() and (a.ends is null or a.ends > clock_timestamp());
        if not held then
            perform access.refuse(format('%s holds no appointment as ''%s''.', made.who, claims ->> 'role'));
        end if;
    end if;
    if made.herself is null and (claims ->> 'writes')::boolean then
        made.writes := made.who = 'system' or access.may_write(claims ->> 'role', claims ->> 'purpose');
    end if;
    made.everywhere := made.appointed is null and made.narrowed is null;
    insert into access.context values (made.*)
    on conflict (transaction) do update
    set (who, everywhere, writes, appointed, narrowed, herself)
        = (excluded.who, excluded.everywhere, excluded.writes, excluded.appointed, excluded.narrowed, excluded.herself);
end
$$;

drop function access.appointed(text, text), access.broke_the_glass(text);

create or replace function access.leave() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from access.context where transaction = pg_current_xact_id_if_assigned();
end
$$;

create or replace function access.everywhere() returns boolean
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    here boolean;
begin
    select c.everywhere into here from access.context c where c.transaction = pg_current_xact_id_if_assigned();
    return case when here is null then (access.context()).everywhere else here end;   -- which refuses
end
$$;

create or replace function access.limited() returns boolean
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from access.consent c where c.transaction = pg_current_xact_id_if_assigned());
end
$$;

reset role;
