from django.db import migrations, models

MANNERS = ['on her own page', 'by word of mouth', 'in writing', 'by telephone', 'not said']


class Migration(migrations.Migration):
    """How a person said yes or no; of those who did before this was asked, it is not known."""

    dependencies = [('consent', '0002_walls')]
    operations = [
        migrations.AddField(
            model_name='event',
            name='manner',
            field=models.TextField(choices=[(one, one) for one in MANNERS], default='not said'),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('manner__in', MANNERS)), name='consent_manner'),
        ),
    ]
