from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField()),
                ('purpose', models.TextField()),
                ('event', models.TextField(choices=[('given', 'given'), ('withdrawn', 'withdrawn')])),
                ('record', models.UUIDField(unique=True)),
                ('notice', models.TextField()),
                ('notice_version', models.IntegerField()),
                ('notice_language', models.TextField()),
                ('attributes', models.JSONField(default=list)),
                ('channel', models.TextField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'purpose', '-id'], name='consent_that_holds')],
                'constraints': [models.CheckConstraint(condition=models.Q(('event__in', ['given', 'withdrawn'])), name='consent_event'), models.CheckConstraint(condition=models.Q(models.Q(('notice', ''), _negated=True), models.Q(('purpose', ''), _negated=True)), name='consent_in_known_words')],
            },
        ),
    ]
