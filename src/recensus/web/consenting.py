"""Consents and their receipts as the pages and letters show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from recensus.privacy.consent.types import Manner, Standing
from recensus.privacy.queries import policy_in_force
from recensus.web.rights import purpose_label
from recensus.web.words import moment, word

Receipt = Mapping[str, Any]

MANNERS: Final[Mapping[str, str | Promise]] = {
    Manner.SPOKEN: gettext_lazy("By word of mouth"),
    Manner.WRITTEN: gettext_lazy("In writing"),
    Manner.TELEPHONE: gettext_lazy("By telephone"),
    Manner.OWN_PAGE: gettext_lazy("On her own page"),
    Manner.NOT_SAID: gettext_lazy("Not said"),
}
ASKED: Final = (Manner.SPOKEN, Manner.WRITTEN, Manner.TELEPHONE)
"""How she may say it to an officer."""

CLASSES: Final[Mapping[str, str | Promise]] = {
    "open": gettext_lazy("what anybody may know"),
    "personal": gettext_lazy("facts about the person and the household"),
    "sensitive": gettext_lazy("facts that need special care"),
    "identifying": gettext_lazy("names and numbers"),
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """One receipt in words, as it is listed and printed."""

    record: str
    given: bool
    when: str
    purpose: str
    basis: str
    notice: str
    language: str
    version: int
    manner: str
    by: str
    herself: bool
    what: list[str]
    kept: list[str]
    recipients: list[str]
    until: str
    controller: str


def receipts_shown(receipts: Sequence[Receipt]) -> list[Said]:
    """Return receipts in words, the latest first."""
    return [_said(one) for one in reversed(receipts)]


def _said(receipt: Receipt) -> Said:
    (event,), processing = receipt["event"], receipt["pii_processing"]
    (purpose,), notice = processing["purposes"], processing["privacy_notice"]
    until = event["validity_duration"]
    return Said(
        record=receipt["record_metadata"]["record_id"],
        given=event["event_state"] == "consent given",
        when=moment(datetime.fromisoformat(event["event_time"])),
        purpose=purpose_label(purpose["purpose"]),
        basis=purpose["lawful_basis"],
        notice=notice["text"],
        language=notice["language"],
        version=notice["version"],
        manner=word(MANNERS, purpose["collection_method"]),
        by=event["entity_id"],
        herself=event["entity_id"] == receipt["record_metadata"]["pii_principal_id"],
        what=[word(CLASSES, one["pii_type"]) for one in purpose["pii_information"]],
        kept=sorted({months.strip("PM") for months in purpose["retention_period"].values()}, key=int),
        recipients=purpose["recipient_third_parties"],
        until="" if until == "until withdrawn" else moment(datetime.fromisoformat(until)),
        controller=receipt["party_identification"][0]["party_name"],
    )


def languages(standings: Sequence[Standing]) -> list[tuple[str, str]]:
    """Return the languages in which there are notices, by code and name."""
    names = dict(settings.LANGUAGES)
    there = {code for one in standings for code in policy_in_force().purposes[one.purpose].notice}
    return sorted((code, str(names.get(code, code))) for code in there)
