-- A registrant whose keys all went to others is seen by whoever sees one of these: past lists and past numbers stay
-- readable for the officers of the area in which the person lives on.
set local role recensus_keeper;

-- Who has a registrant's former keys now.
create function access.holders(registrant bigint) returns setof bigint
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select distinct now.registrant_id
    from public.registry_link was
    join public.registry_link now on now.source_id = was.source_id and now.kind = was.kind
                                 and now.source_key = was.source_key and now.ended_by_id is null
    where was.registrant_id = $1 and was.ended_by_id is not null
$$;

create or replace function access.sees(registrant bigint) returns boolean
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
    if here.everywhere or exists (
        select from public.registry_nameentry n join public.vocabulary_area a on a.code = n.area
        where n.registrant = sees.registrant
          and (here.appointed is null or a.ancestors && here.appointed)
          and (here.narrowed is null or a.ancestors && here.narrowed))
    then
        return true;
    end if;
    return not exists (select from public.registry_nameentry n where n.registrant = sees.registrant)
       and exists (
        select from access.holders(sees.registrant) as holder
        join public.registry_nameentry n on n.registrant = holder
        join public.vocabulary_area a on a.code = n.area
        where (here.appointed is null or a.ancestors && here.appointed)
          and (here.narrowed is null or a.ancestors && here.narrowed));
end
$$;

reset role;

-- A decision on many links is carried out where it is taken, in the pages too: there the planner has to count anew.
grant execute on function access.count_anew(text), access.file_names_away() to recensus_app;

-- The index of keys answers whoever adds a link whether the key is there: that is for those only who see every key.
create policy added_by_who_sees_all on registry_link as restrictive for insert with check ((select access.everywhere()));
