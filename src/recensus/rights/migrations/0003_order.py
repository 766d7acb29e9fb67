from django.db import migrations, models

GUARD = """
create function rights_order_is_decided() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  act decisions_proposal;
begin
  if tg_op = 'UPDATE' then
    if (new.proposal, new."on", new.until, new."by") is distinct from (old.proposal, old."on", old.until, old."by")
       or old.done_at is not null then
      raise exception 'rights: what was decided to be erased is never changed' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  select * into act from decisions_proposal where id = new.proposal and kind = 'erasure';
  if act.id is null or decisions_standing(act.id) is distinct from 'decided'
     or new.until is distinct from act.parameters -> 'until'
     or new."on"::text is distinct from act.parameters ->> 'on' then
    raise exception 'rights: nobody decided that this is erased' using errcode = 'check_violation';
  end if;
  return new;
end $$;

create trigger order_is_decided before insert or update on rights_order
  for each row execute function rights_order_is_decided();
"""


class Migration(migrations.Migration):
    """What was decided to be erased, until it is carried out."""

    dependencies = [('rights', '0002_walls'), ('decisions', '0003_erasure')]
    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proposal', models.BigIntegerField(unique=True)),
                ('on', models.DateField()),
                ('until', models.JSONField()),
                ('by', models.TextField()),
                ('decided_at', models.DateTimeField()),
                ('done_by', models.TextField(blank=True, default='')),
                ('done_at', models.DateTimeField(null=True)),
                ('done', models.JSONField(default=dict)),
            ],
        ),
        migrations.RunSQL(GUARD, 'drop function rights_order_is_decided() cascade'),
    ]
