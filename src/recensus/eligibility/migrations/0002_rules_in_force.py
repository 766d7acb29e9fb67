import django.db.models.deletion
from django.db import migrations, models

GUARD = """
create function eligibility_rules_are_decided() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  act decisions_proposal;
begin
  if new.proposal is null then
    if exists (select from eligibility_rulesinforce where programme = new.programme) then
      raise exception 'eligibility: the first rules of % are on record already', new.programme
        using errcode = 'check_violation';
    end if;
    return new;
  end if;
  select * into act from decisions_proposal where id = new.proposal and kind = 'rule activation';
  if act.id is null or act.parameters ->> 'programme' is distinct from new.programme
     or new.version is distinct from (case decisions_standing(act.id)
          when 'decided' then act.parameters ->> 'version'
          when 'appeal upheld' then act.parameters ->> 'replaces' end) then
    raise exception 'eligibility: nobody decided that these rules of % are in force', new.programme
      using errcode = 'check_violation';
  end if;
  return new;
end $$;

create trigger rules_are_decided before insert on eligibility_rulesinforce
  for each row execute function eligibility_rules_are_decided();
create trigger rules_stay before update or delete on eligibility_rulesinforce
  for each row execute function decisions_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ('eligibility', '0001_determinations'),
        ('decisions', '0001_proposals'),
        ('vocabulary', '0001_pack_versions'),
    ]
    operations = [
        migrations.AddField(model_name='determination', name='trial', field=models.BooleanField(default=False)),
        migrations.CreateModel(
            name='RulesInForce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.TextField()),
                ('version', models.TextField()),
                ('since', models.DateField(null=True)),
                ('proposal', models.BigIntegerField(null=True)),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                (
                    'pack_version',
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='vocabulary.packversion'),
                ),
            ],
            options={
                'verbose_name_plural': 'rules in force',
                'constraints': [
                    models.UniqueConstraint(
                        condition=models.Q(('proposal', None)), fields=('programme',), name='first_rules_once'
                    ),
                    models.UniqueConstraint(fields=('proposal', 'version'), name='rules_decided_once'),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(('proposal', None), ('since', None)),
                            models.Q(('proposal__isnull', False), ('since__isnull', False)),
                            _connector='OR',
                        ),
                        name='rules_begin_by_decision',
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
