from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.TextField(choices=[('strategy', 'strategy'), ('running costs', 'running costs'), ('committee', 'committee'), ('impact assessment', 'impact assessment'), ('training', 'training'), ('people told', 'people told'), ('restored', 'restored'), ('offices', 'offices')], db_collation='C')),
                ('standing', models.TextField(choices=[('yes', 'yes'), ('partly', 'partly'), ('no', 'no'), ('not answered', 'not answered')])),
                ('words', models.TextField()),
                ('by', models.TextField()),
                ('on', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['item', '-id'], name='answer_that_holds')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('by', ''), _negated=True), models.Q(('words', ''), _negated=True)), name='answered_by_a_person_in_words')],
            },
        ),
    ]
