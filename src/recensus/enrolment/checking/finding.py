"""Putting checks to everyone enrolled: what is gathered once, asked check by check, and kept."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from recensus.connectors.source_reading import read_source
from recensus.decisions.types import Policy
from recensus.decisions.working_days import days_until
from recensus.enrolment.checking import gathering, judging, keeping
from recensus.enrolment.checking.reading import Check
from recensus.enrolment.checking.shapes import ListedShape, RegisterShape
from recensus.enrolment.checking.types import CheckCount, Why
from recensus.vocabulary.types import Pack

_ALL: Final = """
insert into check_open
select %(name)s, 'enrolment ' || id, %(why)s from check_enrolment where programme = any(%(programmes)s)
"""
_LOOKED_AT: Final = "select count(*) from check_enrolment where programme = any(%s)"
# Rows of an extract may speak of other days than the extract itself.
_LAST_SAID: Final = """
select greatest(max(b.stated_on) filter (where b.stated_on <= %(on)s),
                max(least(b.last_day, %(on)s)) filter (where b.first_day <= %(on)s))
from registry_batch b join registry_source s on s.id = b.source_id
where s.name = %(name)s and b.recorded_at is not null and b.undone_at is null and b.mode <> 'links'
"""
_LAST_LISTED: Final = (
    "select max(stated_on) from checking_listing where name = %(name)s and stated_on <= %(on)s"
)


def find(
    cursor: CursorWrapper,
    pack: Pack,
    checks: Sequence[Check],
    *,
    every: Collection[str],
    policy: Policy,
    on: date,
) -> list[CheckCount]:
    """Put checks to all enrolments on a day and bring the findings to what they say.

    ``every`` are the names of all checks of the pack: findings of others are gone.
    """
    gathering.prepare(cursor)
    keeping.prepare(cursor)
    reporting = _reporting(pack)
    wanted = sorted({one for check in checks for one in judging.wanted(check, reporting)})
    programmes = {programme for check in checks for programme in check.asks.programmes}
    gathering.gather(cursor, programmes=programmes, wanted=wanted, on=on)
    for check in checks:
        _put(cursor, pack, check, policy=policy, on=on)
    keeping.retire(cursor, sorted(every))
    return keeping.keep(cursor, on)


def _reporting(pack: Pack) -> Mapping[str, frozenset[str]]:
    """Return what each source that reports enrolments states of persons and households."""
    found = {name: read_source(pack, name)[0] for name in pack.sources}
    return {
        name: frozenset({*one.shape("P"), *one.shape("H")})
        for name, one in found.items()
        if one and one.reports
    }


def _put(cursor: CursorWrapper, pack: Pack, check: Check, *, policy: Policy, on: date) -> None:
    values: dict[str, Any] = {"name": check.name, "programmes": list(check.asks.programmes), "on": on}
    answered = _answered(cursor, check, on)
    if answered:
        for step, own in judging.steps(check.asks, pack):
            cursor.execute(step, {**values, "register": getattr(check.asks, "register_", None), **own})
    else:
        cursor.execute(_ALL, {**values, "why": Why.SILENT.value})
    _note(cursor, check, policy=policy, on=on, answered=answered)


def _answered(cursor: CursorWrapper, check: Check, on: date) -> bool:
    """Tell whether the register, or list, of a check has said something lately; a check without one needs none."""
    asks = check.asks
    if isinstance(asks, RegisterShape):
        cursor.execute(_LAST_SAID, {"name": asks.register_, "on": on})
    elif isinstance(asks, ListedShape):
        cursor.execute(_LAST_LISTED, {"name": asks.in_list, "on": on})
    else:
        return True
    (last,) = cursor.fetchone()
    return last is not None and last + timedelta(days=asks.fresh_days) >= on


def _note(cursor: CursorWrapper, check: Check, *, policy: Policy, on: date, answered: bool) -> None:
    """Put down how the check stands, for all that is kept of its findings."""
    asks = check.asks
    due = on + timedelta(days=days_until(on, asks.within, week=policy.week, holidays=policy.holidays))
    rule = {
        "kind": asks.kind,
        "label": dict(asks.label),
        "legal basis": asks.legal_basis,
        "asks": asks.model_dump(mode="json", by_alias=True, exclude={"label", "outcomes", "owner"}),
    }
    cursor.execute(_LOOKED_AT, [list(asks.programmes)])
    (looked_at,) = cursor.fetchone()
    cursor.execute(
        "insert into check_put values (%s, %s, %s::jsonb, %s, %s, %s, %s)",
        [check.name, check.version, json.dumps(rule), list(asks.owner), due, answered, looked_at],
    )
