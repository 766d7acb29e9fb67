-- Finding by name below the wall: whether a word is like another, and whether two lists of words overlap, is asked by
-- operators that PostgreSQL does not trust to keep what they see (they are not leakproof), so that under row security no
-- index of words would be used. These two functions ask in the keeper's name and put the same rule into the question.
set local role recensus_keeper;

create function access.alike(word text, start text) returns setof text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select k.token from registry_nametoken k
    where access.entered() and (k.token % word or k.token like start)
    order by k.token = word desc, similarity(k.token, word) desc, k.token
    limit 12
$$;

-- Those on record whose names hold, of each list of words, one; as they lie in storage; within `areas` if any are given.
create function access.named(words jsonb, areas text[], most bigint) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    conditions text[] := array(
        select format('n.tokens && %L::text[]', array(select jsonb_array_elements_text(alternatives)))
        from jsonb_array_elements(words) as alternatives);
begin
    if areas is not null then
        conditions := conditions || 'n.area = any($1)'::text;
    end if;
    if not access.everywhere() then
        conditions := conditions || 'n.area in (select access.areas())'::text;
    end if;
    return query execute
        'select n.registrant from registry_nameentry n
         join registry_registrant k on k.id = n.registrant
         join registry_batch b on b.id = k.batch_id and b.recorded_at is not null
         where ' || coalesce(nullif(array_to_string(conditions, ' and '), ''), 'true') || ' limit $2'
    using areas, most;
end
$$;

grant execute on function access.alike(text, text), access.named(jsonb, text[], bigint) to public;
reset role;

-- What only the owner of a table may do, and a load has to: each function does this one thing.
create function access.count_anew(big text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if big not in ('sourcerecord', 'link', 'registrant', 'identifier', 'membership', 'nameentry', 'mention') then
        raise exception 'No big table is called %.', big;
    end if;
    execute format('analyze %I', 'registry_' || big);
end
$$;

create function access.file_names_away() returns bigint
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    select gin_clean_pending_list('name_tokens')
$$;

-- the two that lay indexes aside, now beside these, with a fixed place in which they look names up
alter function registry_lay_indexes_aside() set schema access;
alter function access.registry_lay_indexes_aside() rename to lay_indexes_aside;
alter function access.lay_indexes_aside() set search_path = pg_catalog, public, pg_temp;
alter function registry_build_indexes() set schema access;
alter function access.registry_build_indexes() rename to build_indexes;
alter function access.build_indexes() set search_path = pg_catalog, public, pg_temp;

revoke execute on function access.count_anew(text), access.file_names_away(), access.lay_indexes_aside(),
    access.build_indexes() from public;
grant execute on function access.count_anew(text), access.file_names_away(), access.lay_indexes_aside(),
    access.build_indexes() to recensus_worker;
