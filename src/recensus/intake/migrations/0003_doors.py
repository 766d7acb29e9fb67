"""Through which door files come in, and files whose columns are being given a meaning."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("intake", "0002_row_security")]

    operations = [
        migrations.AddField("upload", "door", models.TextField(default="pages")),
        migrations.AddField("upload", "key", models.TextField(db_collation="C", default="")),
        migrations.AddField("upload", "problems", models.JSONField(default=list)),
        migrations.AddField("upload", "sha256", models.TextField(default="")),
        migrations.AddConstraint(
            "upload",
            models.UniqueConstraint(
                condition=~models.Q(key=""), fields=("by", "source", "key"), name="taken_once"
            ),
        ),
        migrations.CreateModel(
            name="SourceDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("folder", models.TextField()),
                ("file_name", models.TextField()),
                ("choices", models.JSONField(default=dict)),
                ("by", models.TextField()),
                ("purpose", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
