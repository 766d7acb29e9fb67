"""Which step may follow which, and who may take it. Pure; the database holds the same rules (see the migration)."""

from datetime import datetime
from typing import Final

from recensus.decisions.types import NotAllowed, Proposal, Step

FOLLOWS: Final = {
    Step.REVIEWED: {Step.PROPOSED},
    Step.NOTICE: {Step.REVIEWED},
    Step.CONTESTED: {Step.NOTICE},
    Step.RELEASED: {Step.REVIEWED, Step.NOTICE},
    Step.DECIDED: {Step.NOTICE},
    Step.CARRIED_OUT: {Step.DECIDED},
    Step.APPEALED: {Step.CARRIED_OUT},
    Step.DISMISSED: {Step.APPEALED},
    Step.UPHELD: {Step.APPEALED},
    Step.REVERSED: {Step.UPHELD},
    Step.TURNED_DOWN: {Step.PROPOSED, Step.REVIEWED, Step.NOTICE},
    Step.WITHDRAWN: {Step.PROPOSED, Step.REVIEWED, Step.NOTICE},
}
"""A step and where a proposal must stand for it."""

CLOSED: Final = frozenset(
    {Step.DISMISSED, Step.REVERSED, Step.UPHELD, Step.TURNED_DOWN, Step.WITHDRAWN, Step.CARRIED_OUT}
)
"""Where nothing stands in the way of a new proposal about the same thing."""

_NOT_BY: Final = {
    Step.REVIEWED: (Step.PROPOSED,),
    Step.RELEASED: (Step.PROPOSED, Step.RELEASED),
    Step.DECIDED: (Step.PROPOSED,),
    Step.TURNED_DOWN: (Step.PROPOSED,),
    Step.DISMISSED: (Step.PROPOSED, Step.DECIDED),
    Step.UPHELD: (Step.PROPOSED, Step.DECIDED),
}
"""A step, and whose hands it must not be in: those who took these steps."""

RELEASES: Final = 2

PERSON: Final = "person:"
"""What the name of somebody begins with who speaks for herself; her number follows."""


def is_machine(by: str) -> bool:
    """Tell whether ``by`` is a job or a partner's machine.

    >>> is_machine("system"), is_machine("api:ministry"), is_machine("dalia")
    (True, True, False)
    """
    return not by.strip() or by == "system" or by.startswith("api:")


def require(proposal: Proposal, step: Step, *, by: str, at: datetime) -> None:
    """Raise NotAllowed unless ``by`` may take ``step`` now; the message says what would have to come first."""
    if is_machine(by) or (by.startswith(PERSON) and step not in {Step.CONTESTED, Step.APPEALED}):
        raise NotAllowed(
            f"'{step}' takes a named officer; '{by}' is none. A machine may propose and nothing else."
        )
    if proposal.standing not in FOLLOWS[step]:
        before = " or ".join(sorted(FOLLOWS[step]))
        raise NotAllowed(
            f"'{step}' follows '{before}'; proposal {proposal.id} stands at '{proposal.standing}'."
        )
    for earlier in _NOT_BY.get(step, ()):
        if by in proposal.who(earlier):
            raise NotAllowed(f"'{step}' takes another officer: {by} took the step '{earlier}'.")
    if step is Step.WITHDRAWN and by not in proposal.who(Step.PROPOSED):
        raise NotAllowed("Only who proposed can withdraw; another officer can turn it down.")
    if step is Step.DECIDED:
        _require_decidable(proposal, by, at)
    carried_out = proposal.last(Step.CARRIED_OUT)
    if step is Step.APPEALED and carried_out and carried_out.until and at > carried_out.until:
        raise NotAllowed(f"The time for appeals ended on {carried_out.until:%Y-%m-%d}.")


def _require_decidable(proposal: Proposal, by: str, at: datetime) -> None:
    notice = proposal.last(Step.NOTICE)
    if notice is None or notice.until is None or at < notice.until:
        until = f"{notice.until:%Y-%m-%d %H:%M} UTC" if notice and notice.until else "notice is given"
        raise NotAllowed(f"It can be decided from {until} on: those concerned are given that time to object.")
    if by in proposal.who(Step.REVIEWED) and proposal.last(Step.CONTESTED):
        raise NotAllowed(f"Somebody objected, so an officer decides who did not review it either; {by} did.")
    released = len(proposal.who(Step.RELEASED))
    if proposal.halted and released < RELEASES:
        raise NotAllowed(
            f"The brake holds: {proposal.affected:,} of {proposal.on_record:,} on record would be affected, more than "
            f"{proposal.brake:.2%}. It takes {RELEASES} officers to release it, and {released} did."
        )
