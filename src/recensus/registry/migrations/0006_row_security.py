"""Who sees which rows of the record."""

from pathlib import Path

from django.db import migrations, models

from recensus.privacy.row_security.protecting import ANY_LOOK, REGISTRANT, protect

OF_KEY = "access.sees_key(source_id, kind, source_key)"
IN_AREA = "area in (select access.areas()) or (select access.alone()) and access.sees(registrant)"


class Migration(migrations.Migration):

    dependencies = [("registry", "0005_indexes_laid_aside"), ("row_security", "0001_access")]

    operations = [
        migrations.AddIndex(
            "link",
            models.Index(
                fields=["source", "kind", "source_key"],
                name="link_ended",
                condition=models.Q(ended_by__isnull=False),
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), migrations.RunSQL.noop),
        *protect("registry_sourcerecord", seen=OF_KEY, kept=True),
        *protect("registry_mention", seen="access.sees_record(record_id)"),
        *protect("registry_link", seen=REGISTRANT.format("registrant_id"), kept=True),
        *protect("registry_identifier", seen=REGISTRANT.format("registrant_id")),
        *protect("registry_membership", seen=REGISTRANT.format("person_id"), kept=True),
        *protect("registry_nameentry", seen=IN_AREA, kept=True),
        *protect("registry_nametoken", seen=ANY_LOOK, kept=True),
    ]
