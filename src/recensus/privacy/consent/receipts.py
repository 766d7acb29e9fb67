"""A consent record as others read it: JSON with the fields of ISO/IEC TS 27560:2023."""

from collections.abc import Mapping

from recensus.privacy.consent.models import Event
from recensus.privacy.types import Policy

SCHEMA = "ISO/IEC TS 27560:2023"


def receipt_of(row: Event, policy: Policy, controller: str) -> Mapping[str, object]:
    """Return the receipt of one event: what is recorded, what the data are used for, by whom, and what happened."""
    purpose = policy.purposes.get(row.purpose)
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
            "purposes": [
                {
                    "purpose": row.purpose,
                    "purpose_description": dict(purpose.label) if purpose else {},
                    "lawful_basis": purpose.legal_basis if purpose else "consent",
                    "pii_information": [{"pii_attribute": name} for name in row.attributes],
                    "collection_method": row.channel,
                    "withdrawal_method": "at /my, or at any office, at any time and free of charge",
                }
            ],
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
