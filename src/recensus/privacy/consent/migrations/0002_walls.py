"""For a purpose that rests on consent, the database shows those only who gave it: whatever the query says."""

from pathlib import Path

from django.db import migrations

from recensus.privacy.row_security.protecting import REGISTRANT, protect

LIMITED = {
    "registry_nameentry": "access.consents(registrant)",
    "registry_link": "access.consents(registrant_id)",
    "registry_identifier": "access.consents(registrant_id)",
    "registry_membership": "access.consents(person_id)",
    "registry_sourcerecord": "access.consents_key(source_id, kind, source_key)",
}
ONLY = """
create policy consented on {table} as restrictive for select
    to session_user, recensus_app, recensus_worker, recensus_reader
    using (not (select access.limited()) or {consents})
"""
BY_HERSELF = """
create policy said_by_herself on consent_event for insert
    with check ((select access.alone()) and access.sees(person) and "by" = (select access.who()))
"""


class Migration(migrations.Migration):

    dependencies = [
        ("consent", "0001_initial"),
        ("row_security", "0001_access"),
        ("registry", "0006_row_security"),
    ]

    operations = [
        *protect("consent_event", seen=REGISTRANT.format("person"), kept=True),
        migrations.RunSQL(BY_HERSELF, "drop policy said_by_herself on consent_event"),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), migrations.RunSQL.noop),
        *(
            migrations.RunSQL(ONLY.format(table=table, consents=asks), f"drop policy consented on {table}")
            for table, asks in LIMITED.items()
        ),
    ]
