"""Who sees which findings and held rows: those who see whom the row speaks about."""

from django.db import migrations

from recensus.privacy.row_security.protecting import protect

OF_ROW = "access.sees_row(batch_id, kind, source_key)"


class Migration(migrations.Migration):

    dependencies = [("intake", "0001_initial"), ("registry", "0006_row_security")]

    operations = [*protect("intake_heldrow", seen=OF_ROW), *protect("intake_finding", seen=OF_ROW)]
