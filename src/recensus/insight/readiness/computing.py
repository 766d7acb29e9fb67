"""What can be worked out of the checklist: from the pack, the appointments, the flows, the log and the machine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from recensus.insight.flows.types import Flow, Kind
from recensus.insight.readiness.types import Counted
from recensus.insight.referrals.queries import count_late
from recensus.insight.reports.places import region_of, regions
from recensus.privacy.queries import appointments, policy_in_force
from recensus.privacy.types import Act
from recensus.programmes.catalogue import read_programme
from recensus.programmes.types import Programme
from recensus.vocabulary.types import Pack

BACKUP_IS_FRESH_FOR: Final = timedelta(days=1)
_ARCHIVED: Final = "select current_setting('archive_mode') <> 'off', last_archived_time from pg_stat_archiver"
_SECOND_FACTORS: Final = """
select u.username from auth_user u
where u.username = any(%s) and exists (select from mfa_authenticator m where m.user_id = u.id)
"""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the checklist is worked out from."""

    pack: Pack
    flows: Sequence[Flow]
    now: datetime

    @property
    def today(self) -> date:
        """Return the day of which it is asked."""
        return self.now.date()

    def programmes(self) -> Mapping[str, Programme]:
        """Return the programmes that can be read, by name."""
        read = {name: read_programme(self.pack, name)[0] for name in sorted(self.pack.programmes)}
        return {name: one for name, one in read.items() if one is not None}


def _of(having: Mapping[str, bool]) -> Counted:
    """Return how many have it; those who have not are named."""
    lacking = tuple(name for name, has in having.items() if not has)
    return Counted(have=len(having) - len(lacking), of=len(having), lacking=lacking)


def _legal_bases(ground: Ground) -> Counted:
    return _of({name: bool(one.legal_basis) for name, one in ground.programmes().items()})


def _budgets(ground: Ground) -> Counted:
    programmes = ground.programmes().items()
    return _of({name: any(day <= ground.today for day in one.card.budget) for name, one in programmes})


def _agreements(ground: Ground) -> Counted:
    sources = [one.connected for one in ground.flows if one.connected.kind is Kind.SOURCE]
    return _of({one.key: bool(one.agreement) and one.in_force for one in sources})


def _officers(ground: Ground) -> Counted:
    organisations = {one.organisation for one in appointments(ground.now)}
    return _of({name: one.holder in organisations for name, one in ground.programmes().items() if one.holder})


def _oversight(ground: Ground) -> Counted:
    """Return whether people audit, and others decide about data protection: somebody in each role that may."""
    filled = {one.role for one in appointments(ground.now)}
    roles = policy_in_force().roles.items()
    auditing = {
        name: name in filled
        for name, role in roles
        if name != "system" and any(Act.AUDIT in grant.acts for grant in role.grants.values())
    }
    return _of(auditing)


def _flows(ground: Ground) -> Counted:
    sources = [one for one in ground.flows if one.connected.kind is Kind.SOURCE]
    return _of({one.connected.key: one.open for one in sources})


def _areas(ground: Ground) -> Counted:
    """Return in how many areas of the first division somebody works who was appointed for areas."""
    region = region_of(ground.pack)
    there = {region.get(area) for one in appointments(ground.now) for area in one.areas or ()}
    return _of({one: one in there for one in regions(ground.pack)})


def _referrals(ground: Ground) -> Counted:
    late, waiting = count_late(ground.today)
    return Counted(have=waiting - late, of=waiting, idle=not waiting)


def _notices(ground: Ground) -> Counted:
    asking = {name: one for name, one in policy_in_force().purposes.items() if one.needs_consent}
    return _of({name: set(ground.pack.languages) <= one.notice.keys() for name, one in asking.items()})


def _doctor(_ground: Ground) -> Counted:
    examine: Callable[[], list[Any]] = import_string(settings.RECENSUS_EXAMINATION)
    found = examine()
    return Counted(
        have=sum(one.well for one in found),
        of=len(found),
        lacking=tuple(f"{one.what}: {one.remedy}" for one in found if not one.well),
    )


def _backup(ground: Ground) -> Counted:
    with connection.cursor() as cursor:
        cursor.execute(_ARCHIVED)
        runs, last = cursor.fetchone()
    fresh = runs and last is not None and ground.now - last <= BACKUP_IS_FRESH_FOR
    return Counted(have=int(fresh), of=1)


def _witnesses(_ground: Ground) -> Counted:
    return Counted(have=min(1, len(settings.RECENSUS_WITNESSES)), of=1)


def _second_factors(ground: Ground) -> Counted:
    officers = sorted({one.officer for one in appointments(ground.now)} - {"system"})
    people = [name for name in officers if not name.startswith("api:")]
    with connection.cursor() as cursor:
        cursor.execute(_SECOND_FACTORS, [people])
        secured = {name for (name,) in cursor.fetchall()}
    return _of({name: name in secured for name in people})


COMPUTING: Final[Mapping[str, Callable[[Ground], Counted]]] = {
    "legal bases": _legal_bases,
    "budgets": _budgets,
    "agreements": _agreements,
    "programmes' officers": _officers,
    "oversight": _oversight,
    "flows": _flows,
    "areas": _areas,
    "referrals": _referrals,
    "notices": _notices,
    "doctor": _doctor,
    "backup": _backup,
    "witnesses": _witnesses,
    "second factors": _second_factors,
}
"""How each computed item is worked out."""
