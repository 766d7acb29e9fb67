
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('snapshots', '0001_snapshots'),
        ('vocabulary', '0002_areas'),
    ]

    operations = [
        migrations.CreateModel(
            name='Prepared',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('prepared_at', models.DateTimeField()),
                ('by', models.TextField()),
                ('purpose', models.TextField()),
                ('path', models.TextField()),
                ('hash', models.TextField()),
                ('determined', models.JSONField(default=list)),
                ('threshold', models.IntegerField()),
                ('pack_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='vocabulary.packversion')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='snapshots.snapshot')),
            ],
            options={
                'verbose_name_plural': 'prepared',
                'indexes': [models.Index(fields=['-on', '-prepared_at'], name='prepared_latest')],
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'hash', 'threshold'), name='prepared_once'), models.CheckConstraint(condition=models.Q(('threshold__gte', 1)), name='prepared_threshold')],
            },
        ),
    ]
