"""Who sees which payments: those who see whom they are made to. What was sent, said and entered never changes."""

from pathlib import Path

from django.db import migrations

from recensus.privacy.row_security.protecting import REGISTRANT, protect

OF_ONE = REGISTRANT.format("registrant")
OF_INSTRUCTION = "exists (select from payments_instruction i where i.id = instruction_id)"


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0001_initial"),
        ("row_security", "0001_access"),
        ("registry", "0006_row_security"),
        ("decisions", "0004_recovery"),
    ]

    operations = [
        *protect("payments_payeeaccount", seen=OF_ONE),
        *protect("payments_instruction", seen=OF_ONE),
        *protect("payments_status", seen=OF_INSTRUCTION),
        *protect("payments_entry", seen=OF_INSTRUCTION),
        *protect("payments_difference", seen=OF_ONE),
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text("utf-8"),
            "drop function payments_refuse_change, payments_run_stays, payments_message_stays, "
            "payments_instruction_in_time, payments_recall_in_time, payments_recovery_is_decided cascade",
        ),
    ]
