"""A run may be a delta, which looks only at what is new since a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("linkage", "0002_walls")]

    operations = [migrations.AddField("run", "since", models.DateTimeField(null=True))]
