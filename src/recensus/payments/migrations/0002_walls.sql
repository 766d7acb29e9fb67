-- What no program and no officer can get round. No insert of many rows pays for it row by row.
create function payments_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'payments: what was instructed, said and entered is never changed (%)', tg_table_name
    using errcode = 'restrict_violation';
end $$;

create trigger instruction_stays before delete on payments_instruction
  for each row execute function payments_refuse_change();
-- Somebody who is erased is not named any more; what was instructed stays.
create trigger instruction_says_the_same before update on payments_instruction
  for each row when (not (new.name = '(erased)' and new.number = ''
                          and to_jsonb(new) - 'name' - 'number' = to_jsonb(old) - 'name' - 'number'))
  execute function payments_refuse_change();
create trigger status_stays before update or delete on payments_status
  for each row execute function payments_refuse_change();
create trigger entry_stays before update or delete on payments_entry
  for each row execute function payments_refuse_change();
create trigger report_stays before update or delete on payments_report
  for each row execute function payments_refuse_change();

-- A run is released once, and stays as it was then.
create function payments_run_stays() returns trigger language plpgsql as $$
begin
  if old.released_at is not null then
    raise exception 'payments: run % was released and never changes', old.id using errcode = 'restrict_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger run_stays before update or delete on payments_run
  for each row execute function payments_run_stays();

-- So do its files: after that it is only noted, once, that one was handed over.
create function payments_message_stays() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  released boolean := (select released_at is not null from payments_run
                       where id = case tg_op when 'INSERT' then new.run_id else old.run_id end);
begin
  if released and (tg_op <> 'UPDATE' or old.handed_over_at is not null
     or (new.run_id, new.name, new.institution, new.instructions, new.sums, new.sha256)
        is distinct from (old.run_id, old.name, old.institution, old.instructions, old.sums, old.sha256)) then
    raise exception 'payments: a file that was released never changes' using errcode = 'restrict_violation';
  end if;
  if not released and tg_op <> 'DELETE' and new.handed_over_at is not null then
    raise exception 'payments: a file that nobody released is not handed over' using errcode = 'check_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger message_stays before insert or update or delete on payments_message
  for each row execute function payments_message_stays();

create function payments_instruction_in_time() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from (select distinct run_id from added) a
             left join payments_run r on r.id = a.run_id where r.id is null or r.released_at is not null) then
    raise exception 'payments: nothing is added to a run that was released' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

create trigger instruction_in_time after insert on payments_instruction
  referencing new table as added for each statement execute function payments_instruction_in_time();

-- What has left cannot be unsaid: only what was not released yet is recalled for good.
create function payments_recall_in_time() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from payments_instruction i join payments_run r on r.id = i.run_id
             where i.id = new.instruction_id and r.released_at is not null) then
    raise exception 'payments: what was released has to be asked back' using errcode = 'check_violation';
  end if;
  return new;
end $$;

create trigger recall_in_time before insert on payments_status
  for each row when (new.state = 9) execute function payments_recall_in_time();

-- No recovery without notice: somebody decided it, after the time that the person had to object.
create function payments_recovery_is_decided() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (
      select from decisions_proposal p
      join payments_instruction i on i.id = new.instruction_id
      join decisions_notice n on n.proposal_id = p.id and n.number = i.registrant
      where p.id = new.proposal and p.kind = 'recovery' and decisions_standing(p.id) = 'decided'
        and (p.parameters ->> 'instruction')::bigint = i.id) then
    raise exception 'payments: nobody decided, after a notice, that this is recovered' using errcode = 'check_violation';
  end if;
  return new;
end $$;

create trigger recovery_is_decided before insert on payments_entry
  for each row when (new.debit = 'to be recovered') execute function payments_recovery_is_decided();
