"""The first and the last day of which a batch's rows speak."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("registry", "0002_coverage")]

    operations = [
        migrations.AddField("batch", "first_day", models.DateField(null=True)),
        migrations.AddField("batch", "last_day", models.DateField(null=True)),
    ]
