"""Complaints are found by who complained; one that names the enrolment only is seen by who sees that."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OF_SUBJECT = "(select access.everywhere()) or access.sees_key(source, unit, subject_key)"
OF_ENROLMENT = """subject_key is null and exists (
    select from enrolment_enrolment e
    where e.source = enrolment_report.source and e.source_key = enrolment_report.enrolment_key)"""


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("enrolment", "0003_overlaps")]

    operations = [
        AddIndexConcurrently(
            "report",
            models.Index(
                fields=["source", "unit", "subject_key"], name="report_complaint", condition=models.Q(kind="C")
            ),
        ),
        migrations.RunSQL(
            f"alter policy seen on enrolment_report using ({OF_SUBJECT} or ({OF_ENROLMENT}))",
            f"alter policy seen on enrolment_report using ({OF_SUBJECT})",
        ),
    ]
