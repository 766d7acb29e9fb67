from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Counting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('by', models.TextField()),
                ('snapshot', models.TextField()),
                ('rows', models.JSONField()),
            ],
        ),
    ]
