-- What no program and no officer can get round: the rules of recensus.decisions.steps once more, in the database.
-- The clock is the database's own: the moment at which the transaction began.
create function decisions_now() returns timestamptz language sql stable as 'select now()';

create function decisions_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'decisions: what was proposed, announced and done is never changed (%)', tg_table_name
    using errcode = 'restrict_violation';
end $$;

create function decisions_refuse(message text) returns void language plpgsql as $$
begin
  raise exception 'decisions: %', message using errcode = 'check_violation';
end $$;

create function decisions_standing(of_proposal bigint) returns text language sql stable
  set search_path = pg_catalog, public, pg_temp as $$
  select step from decisions_step where proposal_id = of_proposal and step not in ('contested', 'released')
  order by number desc limit 1
$$;

create function decisions_took(of_proposal bigint, officer text, variadic steps text[]) returns boolean
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from decisions_step where proposal_id = of_proposal and "by" = officer and step = any (steps))
$$;

create function decisions_step_follows() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  act decisions_proposal;
  standing text;
  waited timestamptz;
begin
  perform pg_advisory_xact_lock(1380270915, hashint8(new.proposal_id));   -- one step of a proposal at a time
  select * into act from decisions_proposal where id = new.proposal_id;
  if not found then
    perform decisions_refuse('there is no such proposal');
  end if;
  standing := decisions_standing(new.proposal_id);
  new.at := decisions_now();
  new.number := 1 + (select coalesce(max(number), 0) from decisions_step where proposal_id = new.proposal_id);

  if not (coalesce(standing, '') || ' > ' || new.step = any (array[
    ' > proposed',
    'proposed > reviewed', 'reviewed > notice given', 'notice given > decided', 'decided > carried out',
    'carried out > appealed', 'appealed > appeal dismissed', 'appealed > appeal upheld', 'appeal upheld > reversed',
    'reviewed > released', 'notice given > released', 'notice given > contested',
    'proposed > turned down', 'reviewed > turned down', 'notice given > turned down',
    'proposed > withdrawn', 'reviewed > withdrawn', 'notice given > withdrawn'])) then
    perform decisions_refuse(format('%s does not follow %s', new.step, coalesce(standing, 'nothing')));
  end if;

  if new.step <> 'proposed' and (new."by" !~ '\S' or new."by" = 'system' or new."by" like 'api:%'
     or (new."by" like 'person:%' and new.step not in ('contested', 'appealed'))) then
    perform decisions_refuse(format('%s takes a named officer, not %s', new.step, new."by"));
  end if;

  if new.step in ('reviewed', 'released', 'decided', 'turned down', 'appeal dismissed', 'appeal upheld')
     and decisions_took(act.id, new."by", 'proposed')
     or new.step = 'released' and decisions_took(act.id, new."by", 'released')
     or new.step in ('appeal dismissed', 'appeal upheld') and decisions_took(act.id, new."by", 'decided')
     or new.step = 'withdrawn' and not decisions_took(act.id, new."by", 'proposed') then
    perform decisions_refuse(format('%s is not for %s to do', new.step, new."by"));
  end if;

  if new.step = 'proposed' and act.kind in ('suspend', 'exit', 'merge', 'payee change')
     and not exists (select from decisions_concerned where proposal_id = act.id) then
    perform decisions_refuse('it has to be said whom it concerns');
  end if;

  if new.step = 'notice given' then
    if not exists (select from decisions_notice where proposal_id = act.id) or exists (
        select from decisions_concerned c where c.proposal_id = act.id and not exists (
          select from decisions_notice n
          where n.proposal_id = act.id and n.kind = c.kind and n.number = c.number)) then
      perform decisions_refuse('not everybody concerned has a notice');
    end if;
    if new.until is null or new.until < new.at + act.waiting_days * interval '24 hours' then
      perform decisions_refuse('the waiting is too short');
    end if;
  end if;

  if new.step = 'decided' then
    select until into waited from decisions_step where proposal_id = act.id and step = 'notice given';
    if new.at < waited or waited is null then
      perform decisions_refuse('the waiting is not over');
    end if;
    if exists (select from decisions_step where proposal_id = act.id and step = 'contested')
       and decisions_took(act.id, new."by", 'reviewed') then
      perform decisions_refuse('somebody objected: who reviewed it does not decide it');
    end if;
    if act.affected >= act.brake_at_least and act.affected > act.brake_share * act.on_record
       and (select count(distinct "by") from decisions_step where proposal_id = act.id and step = 'released') < 2 then
      perform decisions_refuse('the brake holds until two officers have released it');
    end if;
  end if;

  if new.step = 'carried out' and new.until is null then
    perform decisions_refuse('it has to be said until when one may appeal');
  end if;
  if new.step = 'appealed'
     and new.at > (select until from decisions_step where proposal_id = act.id and step = 'carried out') then
    perform decisions_refuse('the time for appeals is over');
  end if;
  return new;
end $$;

-- Whom it concerns is said before it is proposed; what is told, between the review and the notice.
create function decisions_said_in_time() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if decisions_standing(new.proposal_id) is distinct from tg_argv[0] then
    perform decisions_refuse('it is too early or too late for that');
  end if;
  return new;
end $$;

create trigger step_follows before insert on decisions_step for each row execute function decisions_step_follows();
create trigger concerned_in_time before insert on decisions_concerned
  for each row execute function decisions_said_in_time();
create trigger notice_in_time before insert on decisions_notice
  for each row execute function decisions_said_in_time('reviewed');
create trigger proposal_stays before update or delete on decisions_proposal
  for each row execute function decisions_refuse_change();
create trigger step_stays before update or delete on decisions_step
  for each row execute function decisions_refuse_change();
create trigger concerned_stays before update or delete on decisions_concerned
  for each row execute function decisions_refuse_change();
create trigger notice_stays before update or delete on decisions_notice
  for each row execute function decisions_refuse_change();
