"""What was cancelled after it was paid is a difference of its own."""

from django.db import migrations, models

FAULTS = [
    "file-not-readable", "file-truncated", "file-hostile", "file-kind-unknown", "file-too-large", "message-twice",
    "amount-not-a-number", "date-not-a-date", "status-unknown", "line-incomplete", "message-unknown",
    "payment-for-nobody", "payment-never-released", "amount-differs", "currency-differs", "status-backwards",
    "paid-twice", "recall-asked", "cancelled-after-payment",
]


class Migration(migrations.Migration):

    dependencies = [("payments", "0002_walls")]

    operations = [
        migrations.RemoveConstraint("difference", "difference_known"),
        migrations.AddConstraint(
            "difference",
            models.CheckConstraint(condition=models.Q(fault__in=FAULTS), name="difference_known"),
        ),
    ]
