import recensus.rights.types
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('person', models.BigIntegerField()),
                ('until', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField(null=True)),
                ('proposed_by', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('approved_by', models.TextField(default='')),
                ('approved_at', models.DateTimeField(null=True)),
                ('ended_by', models.TextField(default='')),
                ('bootstrapped', models.BooleanField(default=False)),
                ('person', models.BigIntegerField()),
                ('looks_for', models.TextField()),
                ('reason', models.TextField()),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['person'], name='exemptions_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(('bootstrapped', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='exemption_takes_two'), models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gte', models.F('starts')), _connector='OR'), name='exemption_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', '')), models.Q(('approved_at__isnull', False), models.Q(('approved_by', ''), _negated=True)), _connector='OR'), name='exemption_approved_by_somebody'), models.CheckConstraint(condition=models.Q(('proposed_by', ''), _negated=True), name='exemption_proposed_by_somebody'), models.CheckConstraint(condition=models.Q(('bootstrapped', False), ('ends__isnull', False)), name='exemption_expires'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='exemption_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField()),
                ('selector', models.CharField(max_length=4, unique=True)),
                ('proof', models.CharField(max_length=64)),
                ('issued_by', models.TextField()),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.SmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='letters_to')],
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField()),
                ('kind', models.TextField(choices=[('rectify', 'rectify'), ('complement', 'complement'), ('object', 'object'), ('erase', 'erase')])),
                ('about', models.TextField(blank=True, default='')),
                ('words', models.TextField(blank=True, default='')),
                ('source', models.TextField(blank=True, default='')),
                ('holder', models.TextField(blank=True, default='')),
                ('filed_at', models.DateTimeField()),
                ('filed_by', models.TextField()),
                ('due', models.DateField()),
                ('owner', models.TextField(blank=True, default='')),
                ('state', models.TextField(default=recensus.rights.types.State['OPEN'])),
                ('answer', models.TextField(blank=True, default='')),
                ('answered_by', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(null=True)),
                ('carried_out_by', models.TextField(blank=True, default='')),
                ('carried_out_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='requests_of'), models.Index(condition=models.Q(('state', 'open')), fields=['due'], name='requests_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'granted', 'refused'])), name='request_state'), models.CheckConstraint(condition=models.Q(('kind__in', ['rectify', 'complement', 'object', 'erase'])), name='request_kind'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', ''), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), models.Q(('answered_by', ''), _negated=True), models.Q(('answered_by', models.F('filed_by')), _negated=True), models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='request_answered_by_another_in_words'), models.CheckConstraint(condition=models.Q(models.Q(('carried_out_at', None), ('carried_out_by', '')), models.Q(('carried_out_at__isnull', False), ('state', 'granted'), models.Q(('carried_out_by', ''), _negated=True), models.Q(('carried_out_by', models.F('answered_by')), _negated=True)), _connector='OR'), name='request_carried_out_by_a_second')],
            },
        ),
    ]
