from django.db import migrations, models

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
]


class Migration(migrations.Migration):
    """Values past their term are erased by proposal and decision only."""

    dependencies = [('decisions', '0002_walls')]
    operations = [
        migrations.RemoveConstraint(model_name='proposal', name='proposal_kind'),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(
                condition=models.Q(('kind__in', KINDS)), name='proposal_kind'
            ),
        ),
    ]
