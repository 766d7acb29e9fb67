"""Breaking the glass: an officer sees registrants outside her areas for half an hour, says why, and is reviewed."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from recensus.privacy.guarding import alarms
from recensus.privacy.guarding import models as tables
from recensus.privacy.guarding.types import AlarmKind, Opening

MINUTES: Final = 30
SHORTEST_REASON: Final = 15


class ReasonMissing(ValueError):
    """No reason was given, or one that nobody could review."""


class NotYoursToReview(PermissionError):
    """The one who broke the glass cannot review it."""


class NotOnRecord(LookupError):
    """There is no such opening."""


def open_for(by: str) -> Opening | None:
    """Return the opening under which ``by`` may just now look beyond her areas; None: there is none."""
    found = tables.Opening.objects.filter(officer=by, until__gt=timezone.now()).order_by("-until").first()
    return _opening(found) if found else None


def break_it(*, reason: str, by: str) -> Opening:
    """Let ``by`` look beyond her areas for half an hour. Raises ReasonMissing for a reason too short to review."""
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing(
            f"Say in a sentence why: at least {SHORTEST_REASON} characters; another officer reads it."
        )
    now = timezone.now()
    with transaction.atomic():
        opened = tables.Opening.objects.create(
            officer=by, reason=reason, opened_at=now, until=now + timedelta(minutes=MINUTES)
        )
        alarms.sound(AlarmKind.GLASS_BROKEN, officer=by, words=f"Opening {opened.pk}: {reason}")
    return _opening(opened)


def close(*, by: str) -> None:
    """End what ``by`` has open, before its time."""
    now = timezone.now()
    tables.Opening.objects.filter(officer=by, until__gt=now).update(until=now)


def to_review() -> list[Opening]:
    """Return what nobody has reviewed yet, the oldest first."""
    return [_opening(one) for one in tables.Opening.objects.filter(reviewed_by="").order_by("opened_at")]


def reviewed(count: int = 20) -> list[Opening]:
    """Return the latest openings that were reviewed."""
    done = tables.Opening.objects.filter(~Q(reviewed_by="")).order_by("-reviewed_at")[:count]
    return [_opening(one) for one in done]


def review(number: int, *, finding: str, by: str) -> None:
    """Put on record what ``by`` found; once, and never by the one who broke the glass (NotYoursToReview)."""
    if not finding.strip():
        raise ReasonMissing("Say what you found: the finding stays on record.")
    with transaction.atomic():
        opened = tables.Opening.objects.select_for_update().filter(pk=number).first()
        if opened is None:
            raise NotOnRecord(f"No opening has the number {number}.")
        if opened.officer == by or opened.reviewed_by:
            raise NotYoursToReview("Another officer reviews this, and only once.")
        opened.reviewed_by, opened.finding, opened.reviewed_at = by, finding.strip(), timezone.now()
        opened.save(update_fields=["reviewed_by", "finding", "reviewed_at"])


def _opening(found: tables.Opening) -> Opening:
    return Opening(
        number=found.pk,
        officer=found.officer,
        reason=found.reason,
        opened_at=found.opened_at,
        until=found.until,
        reviewed_by=found.reviewed_by,
        finding=found.finding,
    )
