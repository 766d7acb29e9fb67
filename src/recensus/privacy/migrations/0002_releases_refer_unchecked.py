"""Releases refer to their agreement without a check: each would lock the agreement's row, and looks share it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_access")]

    operations = [
        migrations.AlterField(
            "release",
            "agreement",
            models.ForeignKey(
                "privacy.agreement",
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="releases",
            ),
        )
    ]
