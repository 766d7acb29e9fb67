from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Switch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('flow', models.TextField(db_collation='C')),
                ('off', models.BooleanField()),
                ('by', models.TextField()),
                ('why', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'switches',
                'indexes': [models.Index(fields=['flow', '-id'], name='switch_that_holds')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('by', ''), _negated=True), models.Q(('why', ''), _negated=True)), name='switched_by_a_person_who_says_why')],
            },
        ),
    ]
