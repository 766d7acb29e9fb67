"""A consent record as others read it: JSON with the fields of ISO/IEC TS 27560:2023."""

from collections.abc import Mapping, Sequence

from recensus.privacy.consent.models import Event
from recensus.privacy.types import Policy, Purpose

SCHEMA = "ISO/IEC TS 27560:2023"
RIGHTS = ("access", "rectification", "erasure", "objection", "withdrawal of consent", "complaint")


def classes_for(policy: Policy, purpose: str) -> list[str]:
    """Return the classes of attributes that any role is shown for a purpose."""
    grants = [role.grants[purpose] for role in policy.roles.values() if purpose in role.grants]
    return sorted({str(one) for grant in grants for one in grant.classes})


def receipt_of(row: Event, policy: Policy, controller: str, parties: Sequence[str]) -> Mapping[str, object]:
    """Return the receipt of one event: what is recorded, what the data are used for, by whom, and what happened.

    ``parties`` are those outside to whom agreements in force hand data for the purpose.
    """
    return {
        "record_metadata": {
            "schema_version": SCHEMA,
            "record_id": str(row.record),
            "pii_principal_id": f"P{row.person}",
        },
        "pii_processing": {
            "privacy_notice": {
                "text": row.notice,
                "version": row.notice_version,
                "language": row.notice_language,
            },
            "purposes": [_purpose(row, policy, parties)],
        },
        "party_identification": [{"party_name": controller, "party_role": "pii_controller"}],
        "event": [
            {
                "event_time": row.at.isoformat(),
                "event_type": "explicit" if row.event == "given" else "withdrawn",
                "event_state": f"consent {row.event}",
                "validity_duration": row.until.isoformat() if row.until else "until withdrawn",
                "entity_id": f"P{row.person}" if row.by == f"person:{row.person}" else row.by,
            }
        ],
    }


def _purpose(row: Event, policy: Policy, parties: Sequence[str]) -> Mapping[str, object]:
    purpose = policy.purposes.get(row.purpose)
    return {
        "purpose": row.purpose,
        "purpose_description": dict(purpose.label) if purpose else {},
        "lawful_basis": _basis(purpose),
        "pii_information": [{"pii_type": name} for name in row.attributes],
        "collection_method": row.manner,
        "retention_period": _kept(policy, row.purpose),
        "recipient_third_parties": list(parties),
        "withdrawal_method": "at /my, or at any office, at any time and free of charge",
        "privacy_rights": list(RIGHTS),
    }


def _basis(purpose: Purpose | None) -> str:
    return purpose.legal_basis if purpose else "consent"


def _kept(policy: Policy, purpose: str) -> Mapping[str, str]:
    """Return, by class, for how long the purpose keeps what was said."""
    terms = policy.retention.classes.items()
    return {str(name): f"P{months[purpose]}M" for name, months in terms if purpose in months}
