"""Which rules of a programme are in force on which day, and how others come to be: by proposal and decision only.

The first rules by which a programme is determined are in force by that, and recorded so. Whatever is determined by
other rules is a trial run.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from recensus.decisions.executing import Approved
from recensus.eligibility.models import RulesInForce
from recensus.privacy.access import Act, looking
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.types import Pack

_FIRST_RULES = 0x5245_4652


class UnknownRules(LookupError):
    """No rules of the programme are in force yet: they are from the first determination on."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One version of a programme's rules in force: since when (None: from the first), by whom, by which proposal."""

    programme: str
    version: str
    since: date | None
    by: str
    proposal: int | None
    files: Mapping[str, str]


def version_of(pack: Pack, programme: str) -> str:
    """Return the SHA-256 of all that the programme's answers depend on: its files but examples, and what is derived."""
    folder = f"programmes/{programme}/"
    own = {
        name: text
        for name, text in pack.files.items()
        if name.startswith(folder) and "/examples." not in name
    }
    derived = {name: attribute.derived for name, attribute in pack.attributes.items() if attribute.derived}
    return hashlib.sha256(json.dumps([own, derived], sort_keys=True).encode()).hexdigest()


def rules_in_force(programme: str, on: date, *, by: str, purpose: str) -> Rules:
    """Return the rules in force on a day; raises UnknownRules."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        row = _in_force(programme, on)
    if row is None:
        raise UnknownRules(f"'{programme}' was not determined yet, so no rules of it are in force.")
    return Rules(
        programme=programme,
        version=row.version,
        since=row.since,
        by=row.by,
        proposal=row.proposal,
        files=row.pack_version.archive,
    )


@transaction.atomic
def is_trial(pack: Pack, programme: str, on: date, *, by: str) -> bool:
    """Tell whether the pack's rules are not those in force on the day; the first ever are, from now on."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_FIRST_RULES])
    version, held = version_of(pack, programme), _in_force(programme, on)
    if held is None:
        held = RulesInForce.objects.create(
            programme=programme,
            version=version,
            pack_version=record_pack_version(pack, by=by),
            by=by,
            at=timezone.now(),
        )
    return bool(held.version != version)


def put_in_force(act: Approved) -> None:
    """Let the rules that were decided on be in force from their day, or from today when that has passed."""
    since = max(date.fromisoformat(str(act.parameters["since"])), timezone.localdate())
    RulesInForce.objects.create(
        programme=act.parameters["programme"],
        version=act.parameters["version"],
        pack_version_id=act.parameters["pack_version"],
        since=since,
        proposal=act.proposal,
        by=act.by,
        at=timezone.now(),
    )


def put_former_in_force(act: Approved) -> None:
    """Let the rules that were in force before be so again."""
    activated = RulesInForce.objects.get(proposal=act.proposal, version=act.parameters["version"])
    former = RulesInForce.objects.filter(programme=activated.programme, version=act.parameters["replaces"])
    RulesInForce.objects.create(
        programme=activated.programme,
        version=act.parameters["replaces"],
        pack_version_id=former.values_list("pack_version", flat=True).order_by("-id")[0],
        since=activated.since,
        proposal=act.proposal,
        by=act.by,
        at=timezone.now(),
    )


def _in_force(programme: str, on: date) -> RulesInForce | None:
    begun = RulesInForce.objects.select_related("pack_version").filter(Q(since=None) | Q(since__lte=on))
    rows = sorted(begun.filter(programme=programme), key=lambda row: (row.since or date.min, row.pk))
    return rows[-1] if rows else None
