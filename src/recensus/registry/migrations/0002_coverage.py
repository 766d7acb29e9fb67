"""Whom each source speaks of where, counted as batches begin and cease to count."""

from django.db import migrations, models

COUNT = """
insert into registry_coveragecount (batch_id, source_id, kind, area, registrants)
select max(l.batch_id), l.source_id, l.kind, n.area, count(distinct l.registrant_id)
from registry_link l
join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
join registry_nameentry n on n.registrant = l.registrant_id
where l.ended_by_id is null
group by l.source_id, n.area, l.kind
"""


class Migration(migrations.Migration):

    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="CoverageCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.deletion.DO_NOTHING,
                        related_name="+",
                        to="registry.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.deletion.DO_NOTHING,
                        related_name="+",
                        to="registry.source",
                    ),
                ),
                ("kind", models.CharField(max_length=1)),
                ("area", models.TextField(db_collation="C", null=True)),
                ("registrants", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["batch"], name="coverage_batch")]},
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
