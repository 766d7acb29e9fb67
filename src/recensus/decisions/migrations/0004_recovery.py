from django.db import migrations, models
from django.db.models import Q

KINDS = [
    'suspend',
    'exit',
    'merge',
    'payee change',
    'rule activation',
    'bulk update',
    'batch undo',
    'publication',
    'erasure',
    'recovery',
]
ABOUT_PEOPLE = ['exit', 'merge', 'payee change', 'recovery', 'suspend']


class Migration(migrations.Migration):
    """What was paid beyond what was due is asked back by proposal and decision only."""

    dependencies = [('decisions', '0003_erasure')]
    operations = [
        migrations.RemoveConstraint(model_name='proposal', name='proposal_kind'),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=Q(('kind__in', KINDS)), name='proposal_kind'),
        ),
        migrations.RemoveConstraint(model_name='proposal', name='people_are_given_time'),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(
                condition=Q(('waiting_days__gte', 1))
                | Q(('waiting_days', 0), Q(('kind__in', ABOUT_PEOPLE), _negated=True)),
                name='people_are_given_time',
            ),
        ),
    ]
