import django.contrib.postgres.fields
import recensus.enrolment.types
from django.db import migrations, models

from recensus.privacy.row_security.protecting import REGISTRANT, protect


class Migration(migrations.Migration):

    dependencies = [
        ('enrolment', '0002_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='OverlapFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.TextField(db_collation='C')),
                ('unit', models.CharField(max_length=1)),
                ('registrant', models.BigIntegerField()),
                ('enrolments', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('evidence', models.JSONField()),
                ('confidence', models.FloatField()),
                ('found_on', models.DateField()),
                ('outcome', models.TextField(db_collation='C', default=recensus.enrolment.types.OverlapOutcome['OPEN'])),
                ('settled_by', models.TextField(default='')),
                ('settled_at', models.DateTimeField(null=True)),
                ('why', models.TextField(default='')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('outcome', 'open')), fields=['rule'], name='overlap_open'), models.Index(fields=['registrant'], name='overlap_registrant')],
                'constraints': [models.UniqueConstraint(fields=('rule', 'registrant', 'enrolments'), name='overlap_once'), models.CheckConstraint(condition=models.Q(('outcome__in', [recensus.enrolment.types.OverlapOutcome['OPEN'], recensus.enrolment.types.OverlapOutcome['GONE']]), models.Q(models.Q(('settled_by', ''), _negated=True), models.Q(('why', ''), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='overlap_settled_by_a_person')],
            },
        ),
        *protect("enrolment_overlapfinding", seen=REGISTRANT.format("registrant")),
    ]
