-- Law 1, held by the database: an own enrolment is suspended or ended, and what is due to it taken back, only while
-- named officers carry out what they decided after a notice; and nobody enrols whom she herself proposed.

create function own_refuse(why text) returns void language plpgsql as $$
begin
  raise exception 'own enrolment: %', why using errcode = 'check_violation';
end $$;

create function own_source() returns smallint language sql stable
  set search_path = pg_catalog, public, pg_temp as $$
  select id from registry_source where name = 'enrolled here'
$$;

create function own_list_stays() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.closed_at is not null
     or to_jsonb(new) - '{closed_at,closed_by}'::text[] <> to_jsonb(old) - '{closed_at,closed_by}'::text[] then
    perform own_refuse('what a list cites and counts never changes');
  end if;
  return new;
end $$;

create trigger list_stays before update on own_list
  for each row when (old.hash <> '') execute function own_list_stays();

create function own_candidate_stays() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  perform own_refuse('what was decided, and where somebody stands on a list, never changes');
  return null;
end $$;

create trigger candidate_stays before update on own_candidate
  for each row when (old.state <> 'proposed'
    or (old.list, old.registrant, old.standing, old.draw, old.rank, old.score, old.quota_area) is distinct from
       (new.list, new.registrant, new.standing, new.draw, new.rank, new.score, new.quota_area))
  execute function own_candidate_stays();

create function own_candidate_by_another() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from (select distinct list, decided_by from changed) c join own_list l on l.id = c.list
             where c.decided_by is distinct from access.who() or l.closed_at is not null
                or l.four_eyes and c.decided_by = l.proposed_by) then
    perform own_refuse('an open list is decided on by another officer than who proposed it, in nobody else''s name');
  end if;
  return null;
end $$;

create trigger candidate_by_another after update on own_candidate
  referencing new table as changed for each statement execute function own_candidate_by_another();

create function own_happening_is_decided() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if new."by" is distinct from access.who() then
    perform own_refuse('nothing is done in somebody else''s name');
  end if;
  if new.change in ('suspended', 'left') and not exists (
      select from decisions_proposal p join decisions_notice n on n.proposal_id = p.id
      join enrolment_enrolment e on e.id = new.enrolment and e.registrant = n.number
      where p.id = new.proposal and p.kind = case new.change when 'left' then 'exit' else 'suspend' end
        and decisions_standing(p.id) = 'decided' and (p.parameters ->> 'enrolment')::bigint = e.id) then
    perform own_refuse('nobody decided this, after a notice');
  end if;
  return new;
end $$;

create trigger happening_is_decided before insert on own_happening
  for each row when (new.change <> 'enrolled') execute function own_happening_is_decided();

-- Erasing leaves the number of an enrolment that says nothing any more.
create function own_enrolment_by_decision() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  last text;
begin
  if old.source is distinct from own_source() or new.status = 'withdrawn' and new.registrant is null then
    return new;
  end if;
  select change into last from own_happening where enrolment = old.id order by id desc limit 1;
  if not coalesce((new.status, last) in (('suspended', 'suspended'), ('exited', 'left'), ('active', 'resumed'),
                                         ('active', 'reinstated'), ('suspended', 'reinstated')), false) then
    perform own_refuse('it is suspended or ended by decision only');
  end if;
  return new;
end $$;

create trigger enrolment_by_decision before update on enrolment_enrolment
  for each row when (old.batch is null and (old.status, old.last_day) is distinct from (new.status, new.last_day))
  execute function own_enrolment_by_decision();

create function own_enrolment_stays() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.source = own_source() then
    perform own_refuse('an enrolment ends, and is never deleted');
  end if;
  return old;
end $$;

create trigger enrolment_stays before delete on enrolment_enrolment
  for each row when (old.batch is null) execute function own_enrolment_stays();

create function own_entitlement_stays() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.source = own_source() and (new.amount < old.amount or not exists (
      select from enrolment_enrolment e where e.id = old.enrolment and e.status in ('suspended', 'exited'))) then
    perform own_refuse('what is due stays due while nobody decided otherwise');
  end if;
  return new;
end $$;

create trigger entitlement_stays before update on enrolment_entitlement
  for each row when (new.amount < old.amount or old.state = 'due' and new.state <> 'due')
  execute function own_entitlement_stays();
