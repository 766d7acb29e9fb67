"""The schema in which the database keeps who looks."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("vocabulary", "0002_areas")]

    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text("utf-8"), "drop schema access cascade"
        )
    ]
