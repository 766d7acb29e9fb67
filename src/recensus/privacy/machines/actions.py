"""What is done about programs: register, shut out, let in for minutes."""

from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from joserfc.errors import JoseError

from recensus.privacy.access import looking
from recensus.privacy.machines import queries, signing
from recensus.privacy.machines.models import Machine, UsedAssertion
from recensus.privacy.machines.types import Bearer, MachineCard, Token
from recensus.privacy.types import Act


class CardNotUsable(ValueError):
    """What was said of a program does not do; the message says why."""


class NotAdmitted(PermissionError):
    """The program gets no token. It is told no more than that."""


def register_machine(*, card: MachineCard, until: datetime | None = None, by: str, purpose: str) -> None:
    """Let a program ask for tokens from now on; a name that is known gets the new keys. Raises CardNotUsable."""
    _refuse_unusable(card)
    with looking(by=by, purpose=purpose, action=Act.MANAGE):
        Machine.objects.update_or_create(
            name=card.name,
            defaults={
                "organisation": card.organisation,
                "purpose": card.purpose,
                "scopes": [str(scope) for scope in card.scopes],
                "keys": dict(card.keys),
                "since": timezone.now(),
                "until": until,
                "added_by": by,
                "ended_by": "",
            },
        )


def shut_out(*, machine: str, by: str, purpose: str) -> None:
    """Refuse a program from its next request on; raise LookupError when there is none of this name."""
    with looking(by=by, purpose=purpose, action=Act.MANAGE):
        if not Machine.objects.filter(pk=machine).update(until=timezone.now(), ended_by=by):
            raise LookupError(f"There is no program '{machine}'. `recensus machine list` shows them.")


def admit(*, assertion: str, scopes: frozenset[str], audience: str) -> Token:
    """Give a token for the scopes asked for (none: all it has) to whoever signed ``assertion``. Raises NotAdmitted."""
    try:
        name = signing.claimed_issuer(assertion)
        known = queries.keys_of(name)
        mark, expires = signing.read_assertion(assertion, known, machine=name, audience=audience)
    except signing.NotAccepted as refused:
        raise NotAdmitted(str(refused)) from refused
    bearer = queries.bearer(name)
    if not scopes <= bearer.scopes:
        raise NotAdmitted("it asks for more than it was given")
    _use_up(name, mark, datetime.fromtimestamp(expires, UTC))
    asked = Bearer(machine=name, purpose=bearer.purpose, scopes=scopes or bearer.scopes)
    return signing.issue(asked, audience=audience)


def _use_up(machine: str, mark: str, expires: datetime) -> None:
    """Take an assertion once: the second one breaks the unique constraint, however close behind it comes."""
    UsedAssertion.objects.filter(expires__lt=timezone.now()).delete()
    try:
        with transaction.atomic():
            UsedAssertion.objects.create(machine_id=machine, mark=mark, expires=expires)
    except IntegrityError as again:
        raise NotAdmitted("it was used before") from again


def _refuse_unusable(card: MachineCard) -> None:
    try:
        keys = signing.key_set(card.keys).keys
    except (JoseError, KeyError, TypeError, ValueError) as unreadable:
        raise CardNotUsable("The keys are not a JWK set.") from unreadable
    if not keys or any(key.is_private or key.key_type == "oct" for key in keys):
        raise CardNotUsable("Give public keys only: the program keeps its private key to itself.")
    if not card.scopes:
        raise CardNotUsable("Say which flows the program is for.")
