"""Proposals, whom they concern, their steps and notices, and the guards of the database over all four."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

KINDS = [
    'suspend', 'exit', 'merge', 'payee change', 'rule activation', 'bulk update', 'batch undo', 'publication',
]
STEPS = [
    'proposed', 'reviewed', 'notice given', 'contested', 'released', 'decided', 'carried out', 'appealed',
    'appeal dismissed', 'appeal upheld', 'reversed', 'turned down', 'withdrawn',
]
GUARDS = (Path(__file__).parent / 'guards.sql').read_text(encoding='utf-8')


def _id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')


class Migration(migrations.Migration):
    initial = True
    dependencies = [('vocabulary', '0001_pack_versions')]
    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', _id()),
                ('kind', models.TextField()),
                ('reference', models.TextField()),
                ('reason', models.TextField()),
                ('purpose', models.TextField()),
                ('parameters', models.JSONField(default=dict)),
                ('evidence', models.JSONField(default=dict)),
                ('affected', models.BigIntegerField()),
                ('on_record', models.BigIntegerField()),
                ('waiting_days', models.SmallIntegerField()),
                ('brake_share', models.FloatField()),
                ('brake_at_least', models.IntegerField()),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'reference'], name='proposals_about')],
                'constraints': [
                    models.CheckConstraint(condition=Q(('kind__in', KINDS)), name='proposal_kind'),
                    models.CheckConstraint(condition=Q(('reason', ''), _negated=True), name='proposal_has_a_reason'),
                    models.CheckConstraint(
                        condition=Q(('affected__gte', 0), ('on_record__gte', 0)), name='proposal_counts'
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ('waiting_days__gte', 1),
                            Q(
                                ('waiting_days', 0),
                                Q(('kind__in', ['exit', 'merge', 'payee change', 'suspend']), _negated=True),
                            ),
                            _connector='OR',
                        ),
                        name='people_are_given_time',
                    ),
                    models.CheckConstraint(
                        condition=Q(('brake_at_least__lte', 1000), ('brake_share__gte', 0), ('brake_share__lte', 0.05)),
                        name='brake_is_on',
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name='Concerned',
            fields=[
                ('id', _id()),
                ('kind', models.CharField(max_length=1)),
                ('number', models.BigIntegerField()),
                ('proposal', models.ForeignKey(on_delete=PROTECT, related_name='concerned', to='decisions.proposal')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('proposal', 'kind', 'number'), name='concerned_once'),
                    models.CheckConstraint(condition=Q(('kind__in', ['P', 'H'])), name='concerned_kind'),
                ]
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', _id()),
                ('number', models.SmallIntegerField(default=0)),
                ('step', models.TextField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField(null=True)),
                ('note', models.TextField(default='')),
                ('until', models.DateTimeField(null=True)),
                ('proposal', models.ForeignKey(on_delete=PROTECT, related_name='steps', to='decisions.proposal')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('proposal', 'number'), name='step_in_order'),
                    models.CheckConstraint(condition=Q(('step__in', STEPS)), name='step_known'),
                    models.CheckConstraint(condition=Q(('by', ''), _negated=True), name='step_by_somebody'),
                ]
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', _id()),
                ('kind', models.TextField()),
                ('number', models.BigIntegerField(null=True)),
                ('language', models.TextField()),
                ('text', models.TextField()),
                ('proposal', models.ForeignKey(on_delete=PROTECT, related_name='notices', to='decisions.proposal')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(
                        fields=('proposal', 'kind', 'number', 'language'), name='notice_once', nulls_distinct=False
                    ),
                    models.CheckConstraint(condition=Q(('text', ''), _negated=True), name='notice_says_something'),
                    models.CheckConstraint(
                        condition=Q(
                            Q(('kind__in', ['P', 'H']), ('number__isnull', False)),
                            Q(('kind', 'list'), ('number', None)),
                            _connector='OR',
                        ),
                        name='notice_to_somebody',
                    ),
                ]
            },
        ),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
