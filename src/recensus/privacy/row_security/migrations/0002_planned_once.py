"""The questions that every look asks are planned once a session."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("row_security", "0001_access"), ("consent", "0002_walls")]

    operations = [
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), migrations.RunSQL.noop)
    ]
