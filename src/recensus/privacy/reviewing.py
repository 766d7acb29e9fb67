"""What an officer sees who looks after access: what is in force, and what waits for a second officer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from recensus.privacy.access import Act, looking
from recensus.privacy.actions import kind_of
from recensus.privacy.four_eyes import FourEyes
from recensus.privacy.models import Agreement, Appointment, PolicyVersion
from recensus.privacy.queries import agreements, appointments, in_force, waiting


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A policy, an agreement or an appointment, proposed or in force; what it is not has no officer and no parties."""

    kind: str
    number: int
    title: str
    starts: datetime
    ends: datetime | None
    proposed_by: str
    approved_by: str
    officer: str = ""
    role: str = ""
    areas: tuple[str, ...] | None = None
    agreement: str = ""
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Papers:
    """What is in force, and the proposals that nobody has approved yet."""

    policy: list[Paper]
    appointments: list[Paper]
    agreements: list[Paper]
    waiting: list[Paper]


def papers(*, by: str, purpose: str) -> Papers:
    """Return what is in force now and what waits. Raises AccessRefused."""
    now = timezone.now()
    with looking(by=by, purpose=purpose, action=Act.MANAGE) as look:
        look.shows(whole="who may see what")
        return Papers(
            policy=_read(PolicyVersion.objects.filter(in_force(now)).order_by("-starts", "-id")[:1]),
            appointments=_read(appointments(now)),
            agreements=_read(agreements(now)),
            waiting=_read(waiting()),
        )


def _read(found: Iterable[FourEyes]) -> list[Paper]:
    return [_paper(one) for one in found]


def _paper(one: FourEyes) -> Paper:
    facts = Paper(
        kind=kind_of(one),
        number=one.pk,
        title=str(one),
        starts=one.starts,
        ends=one.ends,
        proposed_by=one.proposed_by,
        approved_by=one.approved_by,
    )
    if isinstance(one, Appointment):
        areas = None if one.areas is None else tuple(one.areas)
        return replace(facts, officer=one.officer, role=one.role, areas=areas, agreement=one.agreement)
    return replace(facts, parties=tuple(one.content["parties"])) if isinstance(one, Agreement) else facts
