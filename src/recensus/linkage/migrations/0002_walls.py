"""Who sees what of linkage: whoever sees all the registrants of whom it speaks. What a person said is never changed."""

from django.db import migrations

from recensus.privacy.row_security.protecting import protect

OF_ONE = "access.sees_key(source_id, kind, source_key)"
OF_BOTH = " and ".join(
    f"access.sees_key({side}_source_id, {side}_kind, {side}_key)" for side in ("left", "right")
)

GUARDS = """
create function linkage_refuse_change() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception 'linkage: what was said of two records, and what was done, is never changed (%)', tg_table_name
    using errcode = 'restrict_violation';
end $$;
create trigger verdict_stays before update or delete on linkage_verdict
  for each row execute function linkage_refuse_change();
create trigger event_stays before update or delete on linkage_event
  for each row execute function linkage_refuse_change();

-- A verdict is a named officer's own word, spoken now.
create function linkage_spoken_by_who_looks() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if new."by" is distinct from access.who() or new."by" !~ '\\S' or new."by" = 'system'
     or new."by" like 'api:%' or new."by" like 'person:%' then
    raise exception 'linkage: a verdict takes a named officer, who speaks for herself; % looks', access.who()
      using errcode = 'check_violation';
  end if;
  new.at := now();
  return new;
end $$;
create trigger verdict_by_who_looks before insert on linkage_verdict
  for each row execute function linkage_spoken_by_who_looks();
"""


class Migration(migrations.Migration):

    dependencies = [("linkage", "0001_initial"), ("row_security", "0001_access"), ("registry", "0006_row_security")]

    operations = [
        *protect("linkage_change", seen=OF_ONE),
        *protect("linkage_finding", seen=OF_ONE),
        *protect("linkage_pair", seen=OF_BOTH),
        *protect("linkage_verdict", seen=OF_BOTH),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
