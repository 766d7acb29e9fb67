"""How an enrolment is suspended, taken up again, and ended: by decision, with notice, reason and appeal.

What takes something away is proposed by an officer of the programme and goes all the way through `recensus.decisions`;
what gives back is a named officer's own act. The database lets nothing else in.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from recensus.decisions import actions as decisions
from recensus.decisions.executing import Approved
from recensus.decisions.types import Draft, Kind, NotAllowed, Subject
from recensus.enrolment import models as folded
from recensus.enrolment.own import models
from recensus.enrolment.own.declared import acting, at_work, own_source, require_named, require_officer
from recensus.enrolment.own.types import Change, NotEnrolledHere
from recensus.enrolment.types import EntitlementState, Status
from recensus.privacy.access import Act, looking
from recensus.registry.reaching import reach

_SET_STATE: Final = """
update enrolment_entitlement d set state = %(state)s
from own_cut c
where d.enrolment = %(enrolment)s and c.programme = d.programme and c.cycle = d.cycle and c.first_day > %(after)s
  and d.state = any (%(before)s)
"""


def propose_suspension(*, enrolment: int, reason: str, on: date, by: str, purpose: str) -> int:
    """Propose to suspend an own enrolment from a day on, and return the proposal's number; nothing changes yet."""
    facts = {"enrolment": enrolment, "on": str(on)}
    return _propose(Kind.SUSPEND, facts, {Status.ACTIVE}, reason=reason, by=by, purpose=purpose)


def propose_exit(*, enrolment: int, reason: str, last_day: date, by: str, purpose: str) -> int:
    """Propose that an own enrolment ends after a day, and return the proposal's number; nothing changes yet."""
    facts = {"enrolment": enrolment, "on": str(last_day)}
    running = {Status.ACTIVE, Status.SUSPENDED}
    return _propose(Kind.EXIT, facts, running, reason=reason, by=by, purpose=purpose)


def _propose(
    kind: Kind, facts: Mapping[str, Any], standing: set[Status], *, reason: str, by: str, purpose: str
) -> int:
    with deciding_on(facts["enrolment"], by=by, purpose=purpose) as row:
        if row.status not in standing:
            raise NotAllowed(f"Enrolment {row.pk} is {row.status}.")
    draft = Draft(
        kind=kind,
        reference=f"enrolment {row.pk} in {row.programme}",
        reason=reason,
        parameters=facts,
        evidence={"since": str(row.first_day), "status": row.status},
        subjects=[Subject(kind=row.unit, number=_known(row))],
    )
    return decisions.propose(draft=draft, by=by, purpose=purpose)


def resume(*, enrolment: int, why: str, by: str, purpose: str) -> None:
    """Take a suspended enrolment up again, with what waited meanwhile: one named officer of the programme, at once."""
    if not why.strip():
        raise NotAllowed("Say why: it stays on record.")
    with deciding_on(enrolment, by=by, purpose=purpose) as row:
        if row.status != Status.SUSPENDED:
            raise NotAllowed(f"Enrolment {enrolment} is {row.status}, not suspended.")
        _happens(row, Change.RESUMED, timezone.localdate(), by=by, why=why.strip())
        _stand(row, Status.ACTIVE)
        _owe(row, date.min, [EntitlementState.SUSPENDED], EntitlementState.DUE)


def suspend_as_decided(act: Approved) -> None:
    """Suspend as it was decided: what is owed for cycles that begin later waits."""
    row, day = _decided(act)
    _happens(row, Change.SUSPENDED, day, by=act.by, why=act.reason, proposal=act.proposal)
    _stand(row, Status.SUSPENDED, reason=act.reason)
    _owe(row, day, [EntitlementState.DUE], EntitlementState.SUSPENDED)


def end_as_decided(act: Approved) -> None:
    """End the enrolment as it was decided: nothing is owed for cycles that begin after its last day."""
    row, day = _decided(act)
    _happens(row, Change.LEFT, day, by=act.by, why=act.reason, proposal=act.proposal)
    _stand(row, Status.EXITED, last_day=day, reason=act.reason)
    waiting = [EntitlementState.DUE, EntitlementState.SUSPENDED]
    _owe(row, day, waiting, EntitlementState.CANCELLED)


def reinstate_as_appealed(act: Approved) -> None:
    """Put an enrolment back to where it was before it was suspended or ended, when an appeal was upheld."""
    row, day = _decided(act)
    changes = (
        models.Happening.objects.filter(enrolment=row.pk).order_by("-id").values_list("change", flat=True)
    )
    before = changes.exclude(proposal=act.proposal).first()
    _happens(row, Change.REINSTATED, timezone.localdate(), by=act.by, why=act.reason, proposal=act.proposal)
    if before == Change.SUSPENDED:
        _stand(row, Status.SUSPENDED)
        _owe(row, day, [EntitlementState.CANCELLED], EntitlementState.SUSPENDED)
    else:
        _stand(row, Status.ACTIVE)
        taken = [EntitlementState.CANCELLED, EntitlementState.SUSPENDED]
        _owe(row, day, taken, EntitlementState.DUE)


def _decided(act: Approved) -> tuple[folded.Enrolment, date]:
    """Return what an act is about; raise NotAllowed unless an officer of the programme decided it."""
    row = own(int(act.parameters["enrolment"]))
    require_officer(at_work(row.programme), act.by)
    return row, date.fromisoformat(act.parameters["on"])


@contextmanager
def deciding_on(enrolment: int, *, by: str, purpose: str) -> Iterator[folded.Enrolment]:
    """Let an officer of its programme decide on one own enrolment within her reach; raises NotEnrolledHere."""
    require_named(by)
    with looking(by=by, purpose=purpose, action=Act.DECIDE):
        programme = at_work(own(enrolment).programme)
    with acting(programme, by=by, purpose=purpose) as look:
        row = own(enrolment)
        reach(look, row.unit, _known(row))
        whom = [_known(row)]
        look.shows(
            persons=whom if row.unit == "P" else (),
            households=whom if row.unit == "H" else (),
            whole=f"enrolment {enrolment}",
        )
        yield row


def own(enrolment: int) -> folded.Enrolment:
    """Return, inside a look, an own enrolment within reach; raises NotEnrolledHere."""
    row = folded.Enrolment.objects.filter(pk=enrolment, source=own_source()).first()
    if row is None:
        raise NotEnrolledHere(
            f"There is no enrolment {enrolment} here, or a programme reported it and decides on it."
        )
    return row


def _known(row: folded.Enrolment) -> int:
    """Return whom an enrolment is about; raises NotEnrolledHere where nobody knows any more."""
    if row.registrant is None:
        raise NotEnrolledHere(
            f"Nobody knows any more whom enrolment {row.pk} is about: find out who she is first."
        )
    return row.registrant


def _happens(
    row: folded.Enrolment, change: Change, on: date, *, by: str, why: str, proposal: int | None = None
) -> None:
    models.Happening.objects.create(
        enrolment=row.pk, change=change, on=on, at=timezone.now(), by=by, why=why, proposal=proposal
    )


def _stand(row: folded.Enrolment, status: Status, *, last_day: date | None = None, reason: str = "") -> None:
    row.status, row.last_day, row.reason = status, last_day, reason
    row.save(update_fields=["status", "last_day", "reason"])


def _owe(row: folded.Enrolment, after: date, before: list[EntitlementState], state: EntitlementState) -> None:
    """Let what is owed for cycles that begin after a day go from one state to another."""
    values: dict[str, Any] = {
        "enrolment": row.pk,
        "after": after,
        "before": [str(one) for one in before],
        "state": str(state),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SET_STATE, values)
