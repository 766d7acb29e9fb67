"""What is done about overlaps: looking for them, and an officer's word on each."""

from datetime import date

from django.db import connection
from django.utils import timezone

from recensus.decisions.steps import PERSON, is_machine
from recensus.decisions.types import NotAllowed
from recensus.enrolment import models, overlapping
from recensus.enrolment.types import Counted, OverlapOutcome
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.programmes.catalogue import read_programme
from recensus.programmes.overlaps import read_overlaps
from recensus.registry.reaching import NotOnRecord, reach
from recensus.vocabulary.types import Pack

SETTLING = frozenset({OverlapOutcome.REFERRED, OverlapOutcome.ALLOWED, OverlapOutcome.NOT_SO})


def find_overlaps(*, pack: Pack, on: date, by: str, purpose: str) -> list[Counted]:
    """Put every rule of the pack to all enrolments that stand, and return how many findings each has.

    Nothing else follows: no enrolment, entitlement or payment changes. Asked again, it finds the same.
    """
    rules, _ = read_overlaps(pack)
    often = {name: _frequency(pack, name) for rule in rules for name in rule.programmes}
    with (
        looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look,
        connection.cursor() as cursor,
    ):
        look.shows(whole=f"overlaps on {on}")
        return overlapping.find(cursor, rules, often, on)


def _frequency(pack: Pack, name: str) -> str | None:
    programme, _ = read_programme(pack, name)
    if programme is None:
        return None
    return programme.benefit.frequency if programme.benefit else programme.card.cycle


def settle(*, finding: int, outcome: OverlapOutcome, why: str, by: str, purpose: str) -> None:
    """Put on record what a named officer found of an overlap. Raises NotAllowed and NotOnRecord."""
    if is_machine(by) or by.startswith(PERSON):
        raise NotAllowed(f"A finding takes a named officer; '{by}' is none.")
    if outcome not in SETTLING or not why.strip():
        raise NotAllowed("Say what is to become of the finding, and why: both stay on record.")
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        row = models.OverlapFinding.objects.select_for_update().filter(pk=finding).first()
        if row is None:
            raise NotOnRecord(f"There is no finding {finding}.")
        reach(look, row.unit, row.registrant)
        if row.outcome != OverlapOutcome.OPEN:
            raise NotAllowed(f"Finding {finding} is {row.outcome}.")
        row.outcome, row.why, row.settled_by, row.settled_at = outcome, why.strip(), by, timezone.now()
        row.save(update_fields=["outcome", "why", "settled_by", "settled_at"])
        concerned = [row.registrant]
        if row.unit == "H":
            look.shows(households=concerned, whole=f"finding {finding}")
        else:
            look.shows(persons=concerned, whole=f"finding {finding}")
