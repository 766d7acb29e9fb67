import recensus.insight.gaps.types
from django.db import migrations, models

from recensus.privacy.row_security.protecting import REGISTRANT, protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("row_security", "0001_access"), ("registry", "0006_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name='Gap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('programme', models.TextField(db_collation='C')),
                ('rule', models.TextField(blank=True, db_collation='C', default='')),
                ('unit', models.CharField(max_length=1)),
                ('registrant', models.BigIntegerField()),
                ('area', models.TextField(db_collation='C', null=True)),
                ('since', models.BigIntegerField()),
                ('until', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('until', None)), fields=['programme', 'rule', 'area', 'registrant'], name='open_gaps'), models.Index(fields=['registrant'], name='gaps_of')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('programme', 'rule', 'registrant'), name='one_open_gap')],
            },
        ),
        migrations.CreateModel(
            name='GapList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('eligible, and not enrolled', 'eligible, and not enrolled'), ('without what comes with it', 'without what comes with it')])),
                ('programme', models.TextField(db_collation='C')),
                ('rule', models.TextField(blank=True, db_collation='C', default='')),
                ('unit', models.CharField(max_length=1)),
                ('on', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('by', models.TextField()),
                ('determination', models.BigIntegerField(null=True)),
                ('snapshot', models.TextField(blank=True, default='')),
                ('totals', models.JSONField(default=dict)),
                ('new', models.BigIntegerField(default=0)),
                ('closed', models.BigIntegerField(default=0)),
                ('undetermined', models.BigIntegerField(default=0)),
                ('unknown', models.BigIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'rule', '-id'], name='latest_gap_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', recensus.insight.gaps.types.Kind['ELIGIBLE']), _negated=True), models.Q(('determination__isnull', False), models.Q(('snapshot', ''), _negated=True)), _connector='OR'), name='gap_list_cites_what_it_rests_on')],
            },
        ),
        *protect("gaps_gap", seen=REGISTRANT.format("registrant")),
    ]
