"""How many are on record at all, each counted once whoever speaks of her."""

from django.db import migrations, models

COUNT = """
insert into registry_coveragecount (batch_id, source_id, kind, area, registrants)
select max(l.batch_id), null, l.kind, n.area, count(distinct l.registrant_id)
from registry_link l
join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
join registry_nameentry n on n.registrant = l.registrant_id
where l.ended_by_id is null
group by n.area, l.kind
"""


class Migration(migrations.Migration):

    dependencies = [("registry", "0003_days_of_a_batch")]

    operations = [
        migrations.AlterField(
            "coveragecount",
            "source",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=models.deletion.DO_NOTHING,
                related_name="+",
                to="registry.source",
            ),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
