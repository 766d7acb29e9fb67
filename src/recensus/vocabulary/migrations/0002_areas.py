"""The country's tree of areas, from the packs that were put to use so far."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from recensus.vocabulary.areas import lineage, read_areas


def fill(apps, schema_editor):
    """Take in the areas of every pack so far, the latest last."""
    area = apps.get_model("vocabulary", "Area")
    versions = apps.get_model("vocabulary", "PackVersion").objects.order_by("first_used_at", "id")
    found = {}
    for archive in versions.values_list("archive", flat=True):
        areas, _ = read_areas("areas.csv", archive.get("vocabulary/areas.csv", "code,parent,level,name\n"))
        found |= {code: sorted(lineage(areas, code)) for code in areas}
    area.objects.bulk_create((area(code=code, ancestors=above) for code, above in found.items()), batch_size=5000)


class Migration(migrations.Migration):

    dependencies = [("vocabulary", "0001_pack_versions")]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                ("code", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("ancestors", ArrayField(base_field=models.TextField(db_collation="C"), size=None)),
            ],
            options={"indexes": [GinIndex(fields=["ancestors"], name="area_ancestors", fastupdate=False)]},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
