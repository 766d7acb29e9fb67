"""A person gives consent, and takes it back: by herself, or at an office that writes it down."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from recensus.privacy.access import Look
from recensus.privacy.consent.models import Event
from recensus.privacy.consent.receipts import classes_for
from recensus.privacy.consent.types import NotByConsent, NotTold, Telling
from recensus.privacy.doors import through
from recensus.privacy.queries import policy_in_force
from recensus.privacy.types import Purpose


def give(look: Look, *, person: int, purpose: str, telling: Telling, until: datetime | None = None) -> str:
    """Put on record, inside a look at the person, that she consents; return the receipt's number.

    Raises NotByConsent for a purpose that rests on a law, and NotTold where there is no notice in the language.
    """
    return _note(look, person=person, purpose=purpose, event="given", telling=telling, until=until)


def withdraw(look: Look, *, person: int, purpose: str, telling: Telling) -> str:
    """Put on record that she consents no longer: from the next transaction on, nobody sees her for this purpose."""
    return _note(look, person=person, purpose=purpose, event="withdrawn", telling=telling, until=None)


def forget(person: int) -> None:
    """Remove all that is on record of a person's consents, when she herself is erased."""
    Event.objects.filter(person=person).delete()


def _note(
    look: Look, *, person: int, purpose: str, event: str, telling: Telling, until: datetime | None
) -> str:
    known = _by_consent(policy_in_force().purposes, purpose)
    if telling.language not in known.notice:
        raise NotTold(f"There is no notice of '{purpose}' in the language '{telling.language}'.")
    look.shows(persons=[person], whole=f"consent {event}: {purpose}")
    row = Event.objects.create(
        person=person,
        purpose=purpose,
        event=event,
        record=uuid.uuid4(),
        notice=known.notice[telling.language],
        notice_version=known.notice_version,
        notice_language=telling.language,
        attributes=classes_for(look.policy, purpose),
        channel=through().channel,
        manner=telling.manner,
        by=telling.by,
        at=timezone.now(),
        until=until,
    )
    return str(row.record)


def _by_consent(purposes: Mapping[str, Purpose], purpose: str) -> Purpose:
    known = purposes.get(purpose)
    if known is None:
        raise NotByConsent(f"There is no purpose '{purpose}'.")
    if not known.needs_consent:
        raise NotByConsent(f"'{purpose}' goes on by law, not by consent: {known.legal_basis}.")
    return known
