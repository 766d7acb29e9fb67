"""Lists, candidates, happenings, certifications, call-ups and cut cycles."""

import django.contrib.postgres.fields
import django.db.models.expressions
import recensus.enrolment.own.types
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CallUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.TextField(db_collation='C')),
                ('enrolment', models.BigIntegerField()),
                ('unit', models.CharField(max_length=1)),
                ('registrant', models.BigIntegerField()),
                ('household', models.BigIntegerField(null=True)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('evidence', models.JSONField(default=dict)),
                ('found_on', models.DateField()),
                ('letter', models.BigIntegerField(null=True)),
                ('called_on', models.DateField(null=True)),
                ('called_by', models.TextField(default='')),
                ('answer_by', models.DateField(null=True)),
                ('reminded_on', models.DateField(null=True)),
                ('outcome', models.TextField(db_collation='C', default=recensus.enrolment.own.types.Outcome['OPEN'])),
                ('settled_by', models.TextField(default='')),
                ('settled_at', models.DateTimeField(null=True)),
                ('why', models.TextField(default='')),
                ('proposal', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'outcome', 'id'], name='call_ups_of_a_programme'), models.Index(fields=['registrant'], name='call_up_registrant')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', recensus.enrolment.own.types.Outcome['OPEN'])), fields=('enrolment',), name='one_open_call_up'), models.CheckConstraint(condition=models.Q(('reasons', []), _negated=True), name='called_up_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('letter', None), ('reminded_on', None)), models.Q(models.Q(('called_by', ''), _negated=True), models.Q(('called_by', 'system'), _negated=True), models.Q(('called_by__startswith', 'api:'), _negated=True), models.Q(('called_by__startswith', 'person:'), _negated=True), ('answer_by__isnull', False), ('called_on__isnull', False)), _connector='OR'), name='called_by_an_officer'), models.CheckConstraint(condition=models.Q(('outcome__in', [recensus.enrolment.own.types.Outcome['OPEN'], recensus.enrolment.own.types.Outcome['GONE']]), models.Q(models.Q(('settled_by', ''), _negated=True), models.Q(('settled_by', 'system'), _negated=True), models.Q(('settled_by__startswith', 'api:'), _negated=True), models.Q(('settled_by__startswith', 'person:'), _negated=True), models.Q(('why', ''), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='call_up_settled_by_an_officer'), models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', [recensus.enrolment.own.types.Outcome['SUSPENSION_PROPOSED'], recensus.enrolment.own.types.Outcome['EXIT_PROPOSED']]), _negated=True), ('proposal__isnull', False), _connector='OR'), name='call_up_takes_nothing_but_by_proposal')],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.BigIntegerField()),
                ('registrant', models.BigIntegerField()),
                ('unit', models.CharField(max_length=1)),
                ('area', models.TextField(db_collation='C', null=True)),
                ('quota_area', models.TextField(db_collation='C', null=True)),
                ('places', models.IntegerField(null=True)),
                ('taken', models.IntegerField(default=0)),
                ('score', models.DecimalField(decimal_places=9, max_digits=24, null=True)),
                ('draw', models.TextField(db_collation='C')),
                ('rank', models.IntegerField(null=True)),
                ('standing', models.TextField(db_collation='C')),
                ('state', models.TextField(db_collation='C', default=recensus.enrolment.own.types.State['PROPOSED'])),
                ('enrolment', models.BigIntegerField(null=True)),
                ('decided_by', models.TextField(default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('why', models.TextField(default='')),
            ],
            options={
                'indexes': [models.Index(fields=['list', 'state', 'quota_area', 'rank'], name='candidate_in_line'), models.Index(fields=['registrant'], name='candidate_registrant')],
                'constraints': [models.UniqueConstraint(fields=('list', 'registrant'), name='candidate_once'), models.CheckConstraint(condition=models.Q(('standing__in', ['offered', 'waiting'])), name='candidate_standing'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'enrolled', 'turned down', 'in already', 'not on record'])), name='candidate_state'), models.CheckConstraint(condition=models.Q(('state', recensus.enrolment.own.types.State['PROPOSED']), models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('decided_by', 'system'), _negated=True), models.Q(('decided_by__startswith', 'api:'), _negated=True), models.Q(('decided_by__startswith', 'person:'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='enrolled_by_an_officer'), models.CheckConstraint(condition=models.Q(models.Q(('state', recensus.enrolment.own.types.State['ENROLLED']), _negated=True), models.Q(('enrolment', None), _negated=True), _connector='OR'), name='enrolled_has_an_enrolment'), models.CheckConstraint(condition=models.Q(models.Q(('state', recensus.enrolment.own.types.State['ENROLLED']), _negated=True), ('standing', recensus.enrolment.own.types.Standing['OFFERED']), _connector='OR'), name='nobody_enrols_who_waits'), models.CheckConstraint(condition=models.Q(models.Q(('state', recensus.enrolment.own.types.State['TURNED_DOWN']), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='turned_down_why')],
            },
        ),
        migrations.CreateModel(
            name='Certification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('enrolment', models.BigIntegerField()),
                ('on', models.DateField()),
                ('recertify_by', models.DateField()),
                ('area', models.TextField(db_collation='C', null=True)),
                ('household', models.BigIntegerField(null=True)),
                ('members', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('why', models.TextField(default='')),
            ],
            options={
                'indexes': [models.Index(fields=['enrolment', '-id'], name='certified_last')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('by', ''), _negated=True), models.Q(('by', 'system'), _negated=True), models.Q(('by__startswith', 'api:'), _negated=True), models.Q(('by__startswith', 'person:'), _negated=True)), name='certified_by_an_officer')],
            },
        ),
        migrations.CreateModel(
            name='Cut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.TextField(db_collation='C')),
                ('cycle', models.TextField(db_collation='C')),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('due_on', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('pack', models.TextField(db_collation='C')),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'cycle'), name='cut_once')],
            },
        ),
        migrations.CreateModel(
            name='Happening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('enrolment', models.BigIntegerField()),
                ('change', models.TextField(db_collation='C')),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.TextField()),
                ('why', models.TextField()),
                ('list', models.BigIntegerField(null=True)),
                ('proposal', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['enrolment', 'id'], name='happenings_in_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('change__in', ['enrolled', 'suspended', 'resumed', 'left', 'reinstated'])), name='happening_known'), models.CheckConstraint(condition=models.Q(models.Q(('by', ''), _negated=True), models.Q(('by', 'system'), _negated=True), models.Q(('by__startswith', 'api:'), _negated=True), models.Q(('by__startswith', 'person:'), _negated=True)), name='happening_by_an_officer'), models.CheckConstraint(condition=models.Q(models.Q(('change', recensus.enrolment.own.types.Change['ENROLLED']), ('list__isnull', False)), ('change', recensus.enrolment.own.types.Change['RESUMED']), ('proposal__isnull', False), _connector='OR'), name='happening_rests_on_something'), models.UniqueConstraint(condition=models.Q(('change', recensus.enrolment.own.types.Change['ENROLLED'])), fields=('enrolment',), name='enrolled_once')],
            },
        ),
        migrations.CreateModel(
            name='List',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.TextField(db_collation='C')),
                ('holder', models.TextField()),
                ('unit', models.CharField(max_length=1)),
                ('determination', models.BigIntegerField()),
                ('snapshot', models.TextField(db_collation='C')),
                ('rules', models.TextField(db_collation='C')),
                ('pack', models.TextField(db_collation='C')),
                ('area', models.TextField(default='')),
                ('seed', models.TextField(default='')),
                ('score', models.TextField(default='')),
                ('order', models.TextField(default='')),
                ('quota', models.JSONField(default=dict)),
                ('four_eyes', models.BooleanField()),
                ('eligible', models.BigIntegerField(default=0)),
                ('offered', models.BigIntegerField(default=0)),
                ('waiting', models.BigIntegerField(default=0)),
                ('already', models.BigIntegerField(default=0)),
                ('hash', models.TextField(db_collation='C')),
                ('proposed_by', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.TextField(default='')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('programme',), name='one_open_list_a_programme'), models.CheckConstraint(condition=models.Q(('eligible', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('offered'), '+', models.F('waiting')), '+', models.F('already')))), name='nobody_eligible_is_left_out'), models.CheckConstraint(condition=models.Q(('proposed_by', ''), _negated=True), name='list_by_somebody')],
            },
        ),
    ]
