from django.db import migrations, models


class Migration(migrations.Migration):
    """Passwords that an operator gave end at first use."""

    dependencies = [('guarding', '0001_first')]
    operations = [
        migrations.CreateModel(
            name='FirstPassword',
            fields=[
                ('officer', models.CharField(max_length=150, primary_key=True, serialize=False)),
                ('until', models.DateTimeField()),
            ],
        ),
    ]
