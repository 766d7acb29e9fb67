"""A named officer switches a flow off, and on again: what is off brings nothing in and hands nothing out."""

from django.utils import timezone

from recensus.decisions.steps import PERSON, is_machine
from recensus.decisions.types import NotAllowed
from recensus.insight.flows import models, queries
from recensus.insight.flows.types import Flow, Kind, State
from recensus.privacy import actions as privacy
from recensus.privacy.access import EVERYBODY, Act, Look, looking
from recensus.privacy.queries import agreements
from recensus.vocabulary.types import Pack


class NoSuchFlow(LookupError):
    """No catalogue names a flow of this name."""


def switch_off(*, pack: Pack, flow: str, why: str, by: str, purpose: str) -> None:
    """Switch off a source, which is refused from then on, or end an agreement, under which nobody is served any more.

    One officer is enough to cut a flow. Raises NotAllowed, NoSuchFlow and AccessRefused.
    """
    with looking(by=by, purpose=purpose, action=Act.MANAGE, subject=EVERYBODY) as look:
        found = _found(pack, flow, why, by)
        if found.state in {State.SWITCHED_OFF, State.NO_AGREEMENT}:
            raise NotAllowed(f"{flow} is cut already.")
        if found.connected.kind is Kind.AGREEMENT:
            _end(found, by, purpose)
        _note(look, flow, why, by, off=True)


def switch_on(*, pack: Pack, flow: str, why: str, by: str, purpose: str) -> None:
    """Let a source flow again; an agreement is proposed anew, and in force once a second officer approved it.

    Raises NotAllowed, NoSuchFlow and AccessRefused.
    """
    with looking(by=by, purpose=purpose, action=Act.MANAGE, subject=EVERYBODY) as look:
        found = _found(pack, flow, why, by)
        if found.connected.kind is Kind.AGREEMENT:
            _propose_anew(pack, found, by, purpose)
        elif found.state is not State.SWITCHED_OFF:
            raise NotAllowed(f"{flow} is not switched off.")
        _note(look, flow, why, by, off=False)


def _found(pack: Pack, name: str, why: str, by: str) -> Flow:
    """Return the flow that a named officer may switch. Raises NotAllowed and NoSuchFlow."""
    if is_machine(by) or by.startswith(PERSON):
        raise NotAllowed(f"Switching a flow takes a named officer; '{by}' is none.")
    if not why.strip():
        raise NotAllowed("Say why: it stays on record.")
    for one in queries.standing(pack, timezone.now()):
        if one.name == name and one.state is not State.NOT_IN_CATALOGUE:
            if one.connected.kind not in {Kind.SOURCE, Kind.AGREEMENT}:
                raise NotAllowed(f"{name} is not switched here: take its role or its institution away.")
            return one
    raise NoSuchFlow(f"There is no flow '{name}'.")


def _end(found: Flow, by: str, purpose: str) -> None:
    for one in agreements(timezone.now()):
        if one.name == found.connected.key:
            privacy.end(kind="agreement", number=int(one.pk), by=by, purpose=purpose)


def _propose_anew(pack: Pack, found: Flow, by: str, purpose: str) -> None:
    if found.state is not State.NO_AGREEMENT:
        raise NotAllowed(f"{found.name} is in force.")
    if not privacy.propose_agreements(pack=pack, only=found.connected.key, by=by, purpose=purpose):
        raise NotAllowed(
            f"The pack has no agreement '{found.connected.key}', or it waits for approval already."
        )


def _note(look: Look, flow: str, why: str, by: str, *, off: bool) -> None:
    models.Switch.objects.create(flow=flow, off=off, by=by, why=why.strip(), at=timezone.now())
    look.shows(whole=f"{flow} {'off' if off else 'on'}")
