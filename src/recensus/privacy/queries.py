"""What is in force: the policy, who is appointed to what, and which agreements bind whom. Nothing here is personal."""

from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache

from django.db.models import Q, Sum
from django.utils import timezone

from recensus.privacy.four_eyes import FourEyes
from recensus.privacy.models import Agreement, Appointment, PolicyVersion, Release
from recensus.privacy.reading import policy_of, terms_of
from recensus.privacy.retaining import StatisticsShape, retention_of
from recensus.privacy.types import Act, Policy, Terms
from recensus.vocabulary.recalling import recalled

NO_POLICY = Policy(
    purposes={},
    roles={},
    retention=retention_of({}),
    smallest_count=StatisticsShape().smallest_count,
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """In which role somebody may act, for whom and where; ``areas`` None is the whole country."""

    role: str = ""
    organisation: str = ""
    areas: frozenset[str] | None = frozenset()
    agreement: Terms | None = None


def in_force(now: datetime) -> Q:
    """Return the condition for what is approved, has begun and has not ended."""
    return Q(approved_at__isnull=False, starts__lte=now) & (Q(ends=None) | Q(ends__gt=now))


def policy_in_force() -> Policy:
    """Return the policy in force, one that allows nothing while there is none."""
    latest = _hash_in_force()
    return _policy(latest) if latest else NO_POLICY


@recalled
def _hash_in_force() -> str:
    found = PolicyVersion.objects.filter(in_force(timezone.now())).order_by("-starts", "-id")
    return found.values_list("content_hash", flat=True).first() or ""


@lru_cache(maxsize=16)
def _policy(content_hash: str) -> Policy:
    """Return a policy by the hash of its content, which therefore never changes."""
    content = PolicyVersion.objects.filter(content_hash=content_hash).values_list("content", flat=True)
    return policy_of(content[0])


@recalled
def standings_of(who: str) -> list[Standing]:
    """Return in which roles somebody may act now; appointments to the same role add up."""
    if who.startswith("person:"):
        return [Standing(role="person", areas=None)]
    now = timezone.now()
    held: dict[tuple[str, str, str], frozenset[str] | None] = {}
    for one in Appointment.objects.filter(in_force(now), officer=who).order_by("id"):
        key = (one.role, one.organisation, one.agreement)
        before = held.get(key, frozenset())
        held[key] = None if one.areas is None or before is None else before | frozenset(one.areas)
    return [
        Standing(role=role, organisation=organisation, areas=areas, agreement=_agreement(name, now))
        for (role, organisation, name), areas in held.items()
    ]


def acts_of(who: str) -> dict[str, frozenset[Act]]:
    """Return what somebody's roles allow, by purpose; purposes for which they allow nothing are left out."""
    roles = policy_in_force().roles
    allowed: dict[str, frozenset[Act]] = {}
    for role in (roles[one.role] for one in standings_of(who) if one.role in roles):
        for purpose, grant in role.grants.items():
            allowed[purpose] = allowed.get(purpose, frozenset()) | grant.acts
    return allowed


def purposes_for(who: str, action: Act) -> list[str]:
    """Return for which purposes somebody's roles allow an act."""
    return sorted(purpose for purpose, acts in acts_of(who).items() if action in acts)


def _agreement(name: str, now: datetime) -> Terms | None:
    """Return the latest version in force of an agreement."""
    if not name:
        return None
    found = Agreement.objects.filter(in_force(now), name=name).order_by("-version").first()
    return terms_of(found.name, found.version, found.content) if found else None


def shown_today(agreement: Terms | None, now: datetime) -> int:
    """Return how many registrants were shown today under any version of an agreement."""
    if agreement is None or agreement.volume is None:
        return 0
    midnight = datetime.combine(timezone.localdate(now), time(), timezone.get_current_timezone())
    today = Release.objects.filter(agreement__name=agreement.name, at__gte=midnight)
    return int(today.aggregate(shown=Sum("registrants"))["shown"] or 0)


def waiting() -> list[FourEyes]:
    """Return the proposals that nobody has approved yet: policies, agreements, appointments."""
    return [
        proposal
        for kind in (PolicyVersion, Agreement, Appointment)
        for proposal in kind.objects.filter(approved_at=None).order_by("id")
    ]


def appointments(now: datetime) -> list[Appointment]:
    """Return the appointments in force, by officer."""
    return list(Appointment.objects.filter(in_force(now)).order_by("officer", "id"))


def agreements(now: datetime) -> list[Agreement]:
    """Return the agreements in force, by name and version."""
    return list(Agreement.objects.filter(in_force(now)).order_by("name", "version"))


def agreements_known(now: datetime) -> list[tuple[Terms, bool]]:
    """Return the terms of every agreement that was ever approved, by name, and whether they are in force now."""
    approved = Agreement.objects.filter(approved_at__isnull=False).order_by("name", "-version")
    last = {one.name: (one, False) for one in approved.distinct("name")}
    last |= {one.name: (one, True) for one in agreements(now)}
    return [(terms_of(one.name, one.version, one.content), holds) for _, (one, holds) in sorted(last.items())]


def releases() -> list[Release]:
    """Return the register of releases, the latest first."""
    return list(Release.objects.select_related("agreement").order_by("-id"))
