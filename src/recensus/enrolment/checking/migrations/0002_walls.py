"""Who sees which findings: those who see whom they are about; exceptions and what was said go with them."""

from django.db import migrations

from recensus.privacy.row_security.protecting import ANY_LOOK, REGISTRANT, protect

OF_ONE = REGISTRANT.format("registrant")


class Migration(migrations.Migration):

    dependencies = [
        ("checking", "0001_findings"), ("row_security", "0001_access"), ("registry", "0006_row_security"),
    ]

    operations = [
        *protect("checking_finding", seen=OF_ONE),
        *protect("checking_word", seen="exists (select from checking_finding f where f.id = finding_id)"),
        *protect("checking_exempted", seen=ANY_LOOK),
    ]
