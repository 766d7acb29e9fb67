"""Putting policies, appointments and agreements in force: one officer proposes, another approves, each has its days."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from recensus.privacy.access import Act, looking
from recensus.privacy.four_eyes import FourEyes
from recensus.privacy.models import Agreement, Appointment, PolicyVersion
from recensus.privacy.queries import in_force, policy_in_force
from recensus.privacy.reading import agreements_written, hash_of, policy_written, standard_policy
from recensus.privacy.types import Role
from recensus.vocabulary.types import Pack

OVERSIGHT = "oversight"
FIRST_ROLES = ("operator", "programme_manager", "data_protection_officer")
"""To what the first officer is appointed while there is nobody else; her successors divide it."""

_BEGINNING = 0x5052_4956
KINDS: dict[str, type[PolicyVersion] | type[Appointment] | type[Agreement]] = {
    "policy": PolicyVersion,
    "appointment": Appointment,
    "agreement": Agreement,
}


class NotApprovable(Exception):
    """The proposal cannot be approved or ended: the message says why."""


@transaction.atomic
def begin(*, by: str, pack: Pack | None = None) -> bool:
    """Adopt the first policy and appoint ``by``, only while nothing is in force; return whether it was done.

    Nobody can approve yet, so both are marked as put in force at the beginning.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_BEGINNING])
    if PolicyVersion.objects.exists():
        return False
    content, origin = policy_written(pack) if pack else (standard_policy(), "standard")
    now = timezone.now()
    mark = {"starts": now, "proposed_by": by, "proposed_at": now, "approved_by": by, "approved_at": now}
    PolicyVersion.objects.create(
        content=content, content_hash=hash_of(content), origin=origin, bootstrapped=True, **mark
    )
    for officer, role in [*((by, role) for role in FIRST_ROLES), ("system", "system")]:
        Appointment.objects.create(officer=officer, role=role, bootstrapped=True, **mark)
    return True


def propose_policy(*, pack: Pack, starts: datetime | None = None, by: str, purpose: str = OVERSIGHT) -> int:
    """Propose the pack's policy (the standard one for what it leaves out); return the proposal's number."""
    content, origin = policy_written(pack)
    facts = {"content": content, "content_hash": hash_of(content), "origin": origin}
    return _propose(PolicyVersion(**facts), starts, by=by, purpose=purpose)


def propose_appointment(
    *,
    officer: str,
    role: str,
    areas: Iterable[str] | None,
    organisation: str = "",
    agreement: str = "",
    starts: datetime | None = None,
    ends: datetime | None = None,
    by: str,
    purpose: str = OVERSIGHT,
) -> int:
    """Propose to appoint somebody; ``areas`` None is the whole country. Return the proposal's number."""
    if role not in policy_in_force().roles:
        raise NotApprovable(f"There is no role '{role}'. The roles: {', '.join(policy_in_force().roles)}.")
    proposal = Appointment(
        officer=officer,
        role=role,
        areas=None if areas is None else sorted(set(areas)),
        organisation=organisation,
        agreement=agreement,
        ends=ends,
    )
    return _propose(proposal, starts, by=by, purpose=purpose)


def propose_agreements(*, pack: Pack, only: str = "", by: str, purpose: str = OVERSIGHT) -> list[int]:
    """Propose the pack's agreements (or one) that differ from their last version, or were ended; return the numbers."""
    found, now = [], timezone.now()
    for name, content in agreements_written(pack).items():
        last = Agreement.objects.filter(name=name).order_by("-version").first()
        ended = last is not None and last.ends is not None and last.ends <= now
        if only in ("", name) and (last is None or ended or last.content != content):
            version = last.version + 1 if last else 1
            proposal = Agreement(name=name, version=version, content=content)
            found.append(_propose(proposal, None, by=by, purpose=purpose))
    return found


def _propose(proposal: FourEyes, starts: datetime | None, *, by: str, purpose: str) -> int:
    with looking(by=by, purpose=purpose, action=Act.MANAGE):
        now = timezone.now()
        proposal.starts, proposal.proposed_by, proposal.proposed_at = starts or now, by, now
        proposal.save(force_insert=True)
    return int(proposal.pk)


def approve(*, kind: str, number: int, by: str, purpose: str = OVERSIGHT) -> None:
    """Put a proposal in force from its day on; its author may not. Raises NotApprovable."""
    with looking(by=by, purpose=purpose, action=Act.MANAGE):
        found = KINDS[kind].objects.select_for_update().filter(pk=number).first()
        if found is None or found.approved_at is not None:
            raise NotApprovable(f"There is no {kind} {number} that waits for approval.")
        if isinstance(found, Appointment) and found.officer == by:
            raise NotApprovable("Nobody approves her own appointment.")
        if found.proposed_by == by:
            if not _never_had_a_second(by):
                raise NotApprovable(f"You proposed {kind} {number}: another officer has to approve it.")
            found.bootstrapped = True
        found.approved_by, found.approved_at = by, timezone.now()
        found.starts = max(found.starts, found.approved_at)
        found.save(update_fields=["approved_by", "approved_at", "starts", "bootstrapped"])


def _never_had_a_second(first: str) -> bool:
    """Tell whether nobody but the first officer was ever in a position to approve: then she begins alone."""
    policy = policy_in_force()
    managing = [name for name, role in policy.roles.items() if _manages(role)]
    others = Appointment.objects.exclude(officer__in=[first, "system"])
    return not others.filter(role__in=managing, approved_at__isnull=False).exists()


def _manages(role: Role) -> bool:
    grant = role.grants.get(OVERSIGHT)
    return grant is not None and Act.MANAGE in grant.acts


def kind_of(proposal: FourEyes) -> str:
    """Return the word by which `approve` and `end` know a proposal."""
    return next(kind for kind, model in KINDS.items() if isinstance(proposal, model))


def end(*, kind: str, number: int, by: str, purpose: str = OVERSIGHT) -> None:
    """End an appointment or agreement now: taking access away needs one officer only. Raises NotApprovable."""
    now = timezone.now()
    with looking(by=by, purpose=purpose, action=Act.MANAGE):
        done = KINDS[kind].objects.filter(in_force(now), pk=number).update(ends=now, ended_by=by)
        if not done:
            raise NotApprovable(f"There is no {kind} {number} in force.")
