"""Who sees which proposals: anybody who says who looks; whom they concern and what was told, by whom it is about.

The triggers say who may add which row; nobody changes or removes one. A step is taken by whoever looks, in nobody
else's name, and by one who sees all whom the act concerns.
"""

from django.db import migrations

from recensus.privacy.row_security.protecting import ANY_LOOK, REGISTRANT, protect

BY_WHO_LOOKS = """
create function decisions_by_who_looks() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  act decisions_proposal;
begin
  if new."by" is distinct from access.who() then
    perform decisions_refuse(format('%s looks, and takes no step in the name of %s', access.who(), new."by"));
  end if;
  select * into act from decisions_proposal where id = new.proposal_id;
  if act.kind in ('suspend', 'exit', 'merge', 'payee change') and new.step not in ('contested', 'appealed')
     and act.affected <> (select count(*) from decisions_concerned where proposal_id = act.id) then
    perform decisions_refuse('it concerns people beyond reach');
  end if;
  return new;
end $$;
create trigger step_by_who_looks before insert on decisions_step
  for each row execute function decisions_by_who_looks();
"""


class Migration(migrations.Migration):
    dependencies = [('decisions', '0001_proposals'), ('row_security', '0001_access')]
    operations = [
        *protect('decisions_proposal', seen=ANY_LOOK, writes=ANY_LOOK),
        *protect('decisions_step', seen=ANY_LOOK, writes=ANY_LOOK),
        *protect('decisions_concerned', seen=REGISTRANT.format('number'), writes=ANY_LOOK),
        *protect(
            'decisions_notice', seen=f"kind = 'list' or {REGISTRANT.format('number')}", writes=ANY_LOOK
        ),
        migrations.RunSQL(BY_WHO_LOOKS, migrations.RunSQL.noop),
    ]
