import recensus.insight.referrals.types
from django.db import migrations, models

from recensus.privacy.row_security.protecting import REGISTRANT, protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("row_security", "0001_access"), ("registry", "0006_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('referral', models.BigIntegerField()),
                ('state', models.TextField(choices=[('not reachable', 'not reachable'), ('withdrawn', 'withdrawn'), ('refused', 'refused'), ('enrolled', 'enrolled')], db_collation='C')),
                ('by', models.TextField()),
                ('why', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField()),
                ('enrolment', models.BigIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('referral', 'state'), name='answer_once'), models.CheckConstraint(condition=models.Q(models.Q(('by', ''), _negated=True), models.Q(models.Q(('enrolment__isnull', False), ('state', recensus.insight.referrals.types.State['ENROLLED'])), models.Q(('why', ''), _negated=True), _connector='OR')), name='answer_with_its_reason'), models.CheckConstraint(condition=models.Q(('enrolment', None), ('state', recensus.insight.referrals.types.State['ENROLLED']), _connector='OR'), name='only_enrolments_answer_by_themselves')],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.TextField(db_collation='C')),
                ('unit', models.CharField(max_length=1)),
                ('registrant', models.BigIntegerField()),
                ('attempt', models.SmallIntegerField()),
                ('gap', models.BigIntegerField()),
                ('basis', models.TextField(choices=[('consent', 'consent'), ('law', 'law')])),
                ('law', models.TextField(blank=True, default='')),
                ('person', models.BigIntegerField(null=True)),
                ('record', models.TextField(blank=True, default='')),
                ('words', models.TextField(blank=True, default='')),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('due_on', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['registrant'], name='referrals_of'), models.Index(fields=['programme', 'due_on'], name='referrals_to')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'registrant', 'attempt'), name='referral_once'), models.CheckConstraint(condition=models.Q(('by', ''), _negated=True), name='referred_by_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('basis', recensus.insight.referrals.types.Basis['CONSENT']), ('law', ''), ('person__isnull', False), models.Q(('record', ''), _negated=True)), models.Q(('basis', recensus.insight.referrals.types.Basis['LAW']), ('person', None), ('record', ''), models.Q(('law', ''), _negated=True)), _connector='OR'), name='referred_by_consent_or_law')],
            },
        ),
        *protect("referrals_referral", seen=REGISTRANT.format("registrant")),
        *protect("referrals_answer", seen="exists (select from referrals_referral r where r.id = referral)"),
    ]
