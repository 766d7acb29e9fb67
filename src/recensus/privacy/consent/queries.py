"""How a person stands to purposes. Whoever shows it has asked the decision (see `recensus.rights`)."""

from collections.abc import Mapping, Sequence

from django.db import connection
from django.utils import timezone

from recensus.privacy.consent.models import Event
from recensus.privacy.consent.receipts import receipt_of
from recensus.privacy.consent.types import GoesOn, Standing
from recensus.privacy.queries import agreements, policy_in_force

_CONSENTING = "select access.consenting(%s)"


def standings(person: int) -> list[Standing]:
    """Return how a person stands to each purpose that rests on consent."""
    now = timezone.now()
    last = {row.purpose: row for row in Event.objects.filter(person=person).order_by("id")}
    return [
        Standing(
            purpose=name,
            given=row is not None and row.event == "given" and (row.until is None or row.until > now),
            at=row.at if row else None,
            until=row.until if row else None,
            record=str(row.record) if row else "",
        )
        for name, purpose in policy_in_force().purposes.items()
        if purpose.needs_consent
        for row in [last.get(name)]
    ]


def that_go_on() -> list[GoesOn]:
    """Return the purposes that need no consent, each with the law that allows it."""
    return [
        GoesOn(purpose=name, legal_basis=purpose.legal_basis)
        for name, purpose in policy_in_force().purposes.items()
        if not purpose.needs_consent
    ]


def receipts(person: int, controller: str) -> list[Mapping[str, object]]:
    """Return the receipts of all that a person gave and withdrew."""
    policy, handed = policy_in_force(), _recipients()
    rows = Event.objects.filter(person=person).order_by("id")
    return [receipt_of(row, policy, controller, handed.get(row.purpose, ())) for row in rows]


def _recipients() -> Mapping[str, Sequence[str]]:
    """Return, by purpose, the parties of the agreements in force."""
    found: dict[str, list[str]] = {}
    for one in agreements(timezone.now()):
        found.setdefault(one.content["purpose"], []).extend(one.content["parties"])
    return found


def consenting(*purposes: str) -> set[int] | None:
    """Return the persons and households who consent to all of these purposes; None where none rests on consent."""
    known = policy_in_force().purposes
    limits = [_consenting(name) for name in set(purposes) if name in known and known[name].needs_consent]
    return set.intersection(*limits) if limits else None


def _consenting(purpose: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_CONSENTING, [purpose])
        return {number for (number,) in cursor.fetchall()}
