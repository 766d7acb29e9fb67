"""Alarms: raised here, read by those who watch over the officers."""

from recensus.privacy.guarding.models import Alarm
from recensus.privacy.guarding.types import AlarmKind, RaisedAlarm


def sound(kind: AlarmKind, *, officer: str, words: str) -> None:
    """Put an alarm on record, in the transaction of what it is about."""
    Alarm.objects.create(kind=kind, officer=officer, words=words)


def latest(count: int = 50) -> list[RaisedAlarm]:
    """Return the latest alarms, the newest first."""
    return [
        RaisedAlarm(at=one.at, kind=AlarmKind(one.kind), officer=one.officer, words=one.words)
        for one in Alarm.objects.order_by("-at", "-id")[:count]
    ]
