"""Rewriting the database's files, so that what was erased leaves them: dead rows, and values sampled for plans."""

from typing import Final

from django.db import connection

from recensus.config.preparing import as_owner

BIG: Final = (
    "registry_sourcerecord",
    "registry_link",
    "registry_identifier",
    "registry_membership",
    "registry_nameentry",
    "registry_nametoken",
    "intake_finding",
    "intake_heldrow",
    "enrolment_report",
    "enrolment_enrolment",
    "enrolment_entitlement",
    "enrolment_payment",
    "enrolment_overlapfinding",
    "checking_finding",
    "checking_exempted",
    "gaps_gap",
    "referrals_referral",
    "referrals_answer",
    "payments_payeeaccount",
    "payments_instruction",
    "payments_difference",
    "rights_request",
    "rights_exemption",
    "vault_sealedvalue",
    "audit_subjectsalt",
)
"""The tables from which erasing a person takes rows."""


def scrub() -> None:
    """Rewrite the tables one by one; each is closed to everybody meanwhile, and needs as much room again.

    The write-ahead log and backups hold the old bytes until they are recycled and thrown away.
    """
    with as_owner(), connection.cursor() as cursor:
        for table in BIG:
            cursor.execute(f"vacuum (full, analyze) {table}")
        cursor.execute("vacuum full pg_statistic")
        cursor.execute("vacuum full pg_statistic_ext_data")
