"""Who sees which reports and enrolments: those who see whom they speak about."""

from django.db import migrations

from recensus.privacy.row_security.protecting import REGISTRANT, protect

OF_ONE = REGISTRANT.format("registrant")
OF_SUBJECT = "access.sees_key(source, unit, subject_key)"


class Migration(migrations.Migration):

    dependencies = [
        ("enrolment", "0001_reports"), ("row_security", "0001_access"), ("registry", "0006_row_security"),
    ]

    operations = [
        *protect("enrolment_report", seen=OF_SUBJECT),
        *protect("enrolment_reportmention", seen="exists (select from enrolment_report r where r.id = report)"),
        *protect("enrolment_enrolment", seen=OF_ONE),
        *protect("enrolment_entitlement", seen=OF_ONE),
        *protect("enrolment_payment", seen=OF_ONE),
    ]
