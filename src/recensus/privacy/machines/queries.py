"""Questions about programs. None of this is about the persons on record."""

import json
from typing import Any

from recensus.privacy.access import looking
from recensus.privacy.machines import signing
from recensus.privacy.machines.models import Machine
from recensus.privacy.machines.types import Bearer, MachineShown
from recensus.privacy.prepared import ask
from recensus.privacy.types import Act
from recensus.vocabulary.recalling import recalled


def machines(*, by: str, purpose: str) -> list[MachineShown]:
    """Return all programs that were ever registered, by name."""
    with looking(by=by, purpose=purpose, action=Act.MANAGE):
        return [
            MachineShown(
                name=one.name,
                organisation=one.organisation,
                purpose=one.purpose,
                scopes=one.scopes,
                since=one.since,
                until=one.until,
                added_by=one.added_by,
            )
            for one in Machine.objects.order_by("name")
        ]


def keys_of(machine: str) -> dict[str, Any]:
    """Return the public keys of a program that may ask now. Raises `signing.NotAccepted`."""
    _, keys = _in_force(machine)
    return keys


def bearer(machine: str) -> Bearer:
    """Return what a program that may ask now was given. Raises `signing.NotAccepted`."""
    given, _ = _in_force(machine)
    return given


def holder_of(token: str, *, audience: str) -> Bearer:
    """Return who shows a token, if it is good and its program may still ask. Raises `signing.NotAccepted`."""
    shown = signing.read_token(token, audience=audience)
    given = bearer(shown.machine)
    if shown.purpose != given.purpose:
        raise signing.NotAccepted("the program's purpose has changed")
    return Bearer(machine=shown.machine, purpose=given.purpose, scopes=shown.scopes & given.scopes)


_IN_FORCE = """
select purpose, scopes, keys from machines_machine
where name = $1 and since <= clock_timestamp() and (until is null or until > clock_timestamp())
"""


@recalled
def _in_force(machine: str) -> tuple[Bearer, dict[str, Any]]:
    """Return what a program was given, and its keys; one that was shut out is refused within seconds."""
    for purpose, scopes, keys in ask(_IN_FORCE, machine):
        return Bearer(machine=machine, purpose=purpose, scopes=frozenset(scopes)), json.loads(keys)
    raise signing.NotAccepted("no such program may ask now")
