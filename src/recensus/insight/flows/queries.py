"""How the flows stand. Each question names who asks and for what; none tells of anybody on record."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from recensus.insight.flows import catalogue, log, models
from recensus.insight.flows.types import (
    Connected,
    Flow,
    Kind,
    Need,
    Seen,
    State,
    Switched,
    missing,
)
from recensus.privacy.access import Act, looking
from recensus.vocabulary.types import Pack

NOTHING = Seen(last=None)


def flows(pack: Pack, *, by: str, purpose: str) -> tuple[Flow, ...]:
    """Return every flow as it stands now: what the catalogue names, and what the log knows beside it."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        return standing(pack, timezone.now())


def missing_for(pack: Pack, needs: Collection[Need], *, by: str, purpose: str) -> tuple[str, ...]:
    """Return the names of the flows without which a figure is not available (see `types.missing`)."""
    return missing(flows(pack, by=by, purpose=purpose), needs)


def standing(pack: Pack, now: datetime) -> tuple[Flow, ...]:
    """Return every flow as it stands at a moment; call it inside a look."""
    named, known, switches = catalogue.connected(pack, now), log.seen(now), switched()
    stand = [_flow(one, known.get(one.name, NOTHING), switches.get(one.name), now) for one in named]
    names = {one.name for one in named}
    return (*stand, *(_stray(name, told) for name, told in sorted(known.items()) if name not in names))


def switched() -> dict[str, Switched]:
    """Return, by flow, the last act that switched it off or on."""
    rows = models.Switch.objects.order_by("flow", "-id").distinct("flow")
    return {row.flow: Switched(off=row.off, by=row.by, why=row.why, at=row.at) for row in rows}


def _flow(one: Connected, told: Seen, act: Switched | None, now: datetime) -> Flow:
    return Flow(connected=one, seen=told, state=_state(one, told, act, now), switched=act)


def _state(one: Connected, told: Seen, act: Switched | None, now: datetime) -> State:
    if act is not None and act.off and one.kind is Kind.SOURCE:
        return State.SWITCHED_OFF
    if not one.in_force:
        return State.NO_AGREEMENT
    if one.kind is Kind.OWN:
        return State.FLOWING
    if one.kind is not Kind.SOURCE:
        return State.FLOWING if told.last else State.AGREED
    if told.last is None:
        return State.NEVER
    return State.SILENT if now - told.last > timedelta(days=one.silent_after) else State.FLOWING


def _stray(name: str, told: Seen) -> Flow:
    """Return what the log knows and no catalogue names."""
    kind, _, key = name.partition(":")
    return Flow(
        connected=Connected(kind=Kind(kind), key=key, sender="", receiver=""),
        seen=told,
        state=State.NOT_IN_CATALOGUE,
    )
