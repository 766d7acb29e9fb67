"""Who sees whose line, call-up and letter, and what the database itself refuses."""

from pathlib import Path

from django.db import migrations

from recensus.privacy.row_security.protecting import REGISTRANT, protect

OF_ONE = REGISTRANT.format('registrant')
OF_ENROLMENT = 'exists (select from enrolment_enrolment e where e.id = enrolment)'


class Migration(migrations.Migration):
    dependencies = [
        ('own', '0001_first'),
        ('enrolment', '0003_overlaps'),
        ('decisions', '0004_recovery'),
        ('row_security', '0001_access'),
        ('registry', '0008_links'),
    ]
    operations = [
        *protect('own_candidate', seen=OF_ONE),
        *protect('own_callup', seen=OF_ONE),
        *protect('own_happening', seen=OF_ENROLMENT),
        *protect('own_certification', seen=OF_ENROLMENT),
        migrations.RunSQL(
            Path(__file__).with_suffix('.sql').read_text('utf-8'),
            'drop function own_refuse, own_source, own_list_stays, own_candidate_stays, own_candidate_by_another, own_happening_is_decided, '
            'own_enrolment_by_decision, own_enrolment_stays, own_entitlement_stays cascade',
        ),
    ]
