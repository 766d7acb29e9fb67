"""Changing who is who: putting a run in force, merging, parting, and taking any of it back.

What takes nothing from anybody and touches few a named officer does alone; all else is proposed and decided. Whatever
is done is one event, which can be undone; what was known before stays as it was known.
"""

from collections.abc import Collection

from recensus.decisions.actions import propose
from recensus.decisions.types import Draft, Kind, Subject
from recensus.linkage import doing, merging
from recensus.linkage.queries import kind_of, takes_something
from recensus.linkage.types import Done, Key, NotDoable, What
from recensus.privacy.access import EVERYBODY, Act, Look, foreseen, looking
from recensus.registry.linking import TooManyForOne
from recensus.registry.reaching import HeldBy, holders_of, reach


def activate(*, run: int, why: str, by: str, purpose: str) -> Done:
    """Put what a run proposes in force: at once what takes nothing from anybody, as proposals what does.

    Where it touches too many for one officer the whole of it becomes a proposal first. Raises NotAllowed.
    """
    _require_reason(why)
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY) as look:
        look.shows(whole=f"link run {run}")
        try:
            return doing.put_in_force(doing.proposed(run), why, by=by, purpose=purpose)
        except TooManyForOne as many:
            return doing.propose_many(f"link run {run}", {"link run": run}, why, many, by=by, purpose=purpose)


def merge(*, registrants: Collection[int], why: str, by: str, purpose: str) -> Done:
    """Hold several registrants to be one: at once, or by proposal where that takes something or is beyond her reach.

    The one with the least number stays; the others' numbers lead to it. Raises NotAllowed; NotOnRecord out of reach.
    """
    _require_reason(why)
    numbers = sorted(set(registrants))
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        look.shows(whole=f"registrants {', '.join(map(str, numbers))}")
        kind = kind_of(numbers)
        _require_there(look, kind, numbers)
        if takes_something(numbers) or foreseen(by=by, purpose=purpose, action=Act.DECIDE).areas is not None:
            return _propose_merge(kind, numbers, why, by=by, purpose=purpose)
        return doing.carry_out(merging.merge(numbers), What.MERGE, why, by=by, purpose=purpose)


def _require_there(look: Look, kind: str, numbers: Collection[int]) -> None:
    """Raise NotOnRecord unless each is within reach and somebody's number still."""
    for number in numbers:
        reach(look, kind, number)
    there = {held.registrant for held in merging.keys_of(numbers)}
    for number in set(numbers) - there:
        raise HeldBy(kind, number, holders_of([number]).get(number, []))


def _propose_merge(kind: str, numbers: list[int], why: str, *, by: str, purpose: str) -> Done:
    named = ", ".join(map(str, numbers))
    draft = Draft(
        kind=Kind.MERGE,
        reference=f"{kind} {named}",
        reason=why,
        parameters={"registrants": numbers},
        evidence={"registrants": named},
        subjects=[Subject(kind=kind, number=number) for number in numbers],
        on_record=doing.on_record(),
    )
    return Done(event=None, moved=0, proposals=(propose(draft=draft, by=by, purpose=purpose),))


def unmerge(*, registrant: int, why: str, by: str, purpose: str) -> Done:
    """Give back to a registrant all keys that others were given; raises NotAllowed."""
    _require_reason(why)
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY) as look:
        look.shows(whole=f"registrant {registrant}")
        act = merging.unmerge(registrant)
        if not act.different:
            raise NotDoable(f"Nothing that {registrant} had belongs to somebody else now.")
        return doing.carry_out(act, What.UNMERGE, why, by=by, purpose=purpose)


def split(*, registrant: int, keys: Collection[Key], why: str, by: str, purpose: str) -> Done:
    """Hold some keys of a registrant to be of somebody else; raises NotAllowed."""
    _require_reason(why)
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY) as look:
        look.shows(whole=f"registrant {registrant}")
        act = merging.split(registrant, keys)
        if not act.different or len(act.groups[-1]) != len(set(keys)):
            raise NotDoable(f"Name some of the keys of {registrant}, not all, and no others.")
        return doing.carry_out(act, What.SPLIT, why, by=by, purpose=purpose)


def undo(*, event: int, why: str, by: str, purpose: str) -> Done:
    """Take an event back: every key that it moved goes back to who had it; raises NotAllowed and LinksChanged."""
    _require_reason(why)
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY) as look:
        look.shows(whole=f"batch {event}")
        found = doing.undoable(event)
        try:
            return doing.take_back(found, why, by=by, purpose=purpose)
        except TooManyForOne as many:
            return doing.propose_many(
                f"undoing of batch {event}", {"undo": event}, why, many, by=by, purpose=purpose
            )


def _require_reason(why: str) -> None:
    if not why.strip():
        raise NotDoable("Say why: the reason stays on record.")
