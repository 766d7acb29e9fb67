"""Batches of links; whoever sees the one who has a registrant's keys now sees what that registrant was before."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("registry", "0007_halted_batches"), ("consent", "0002_walls")]

    operations = [
        migrations.AlterField(
            "batch",
            "mode",
            models.TextField(choices=[("snapshot", "snapshot"), ("delta", "delta"), ("links", "links")]),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
