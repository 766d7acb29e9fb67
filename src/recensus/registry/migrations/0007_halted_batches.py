"""What the brake halted never counts but by decision, whoever writes into the table."""

from django.db import migrations

GUARD = """
create function registry_halted_stays() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state not in ('halted', 'discarded') and not exists (
      select from decisions_proposal p
      where p.kind = 'publication' and (p.parameters ->> 'batch')::int = old.id and decisions_standing(p.id) = 'decided'
    ) or new.state in ('halted', 'discarded') and new.recorded_at is not null then
    raise exception 'registry: batch % is halted, and nobody decided that it counts', old.id
      using errcode = 'check_violation';
  end if;
  return new;
end $$;

create trigger halted_stays before update on registry_batch
  for each row when (old.state = 'halted') execute function registry_halted_stays();
"""


class Migration(migrations.Migration):
    dependencies = [('registry', '0006_row_security'), ('decisions', '0001_proposals')]
    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
