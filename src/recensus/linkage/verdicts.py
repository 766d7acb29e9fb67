"""What people have said of pairs, all together: constraints on every run, and labels to learn from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import connection

from recensus.linkage.reviewing.agreement import outcome_of
from recensus.linkage.types import Consequence, Key, Verdict

# Every verdict, with the numbers of both keys: those of their first links.
_SAID = """
select v.left_source_id, v.left_kind, v.left_key, v.right_source_id, v.right_kind, v.right_key,
       v.verdict, v.consequence, v.event_id, v.at,
       (select min(l.id) from registry_link l where l.source_id = v.left_source_id and l.kind = v.left_kind
                                                and l.source_key = v.left_key),
       (select min(l.id) from registry_link l where l.source_id = v.right_source_id and l.kind = v.right_kind
                                                and l.source_key = v.right_key)
from linkage_verdict v
order by v.left_source_id, v.left_kind, v.left_key, v.right_source_id, v.right_kind, v.right_key, v.id
"""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """A pair of which people have said enough: its keys and their numbers, the outcome, and when it was last told."""

    left: Key
    right: Key
    numbers: tuple[int, int]
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, kw_only=True)
class _Said:
    """One verdict."""

    left: Key
    right: Key
    numbers: tuple[int, int]
    verdict: Verdict
    adverse: bool
    event: int | None
    at: datetime


def settled() -> list[Settled]:
    """Return every pair that is decided, *same* or *different*, for a look that reaches everybody."""
    pairs = groupby(_said(), key=lambda one: (one.left, one.right))
    return list(_outcomes(list(said) for _, said in pairs))


def _said() -> Iterator[_Said]:
    with connection.cursor() as cursor:
        cursor.execute(_SAID)
        for *keys, verdict, consequence, event, at, left, right in cursor.fetchall():
            yield _Said(
                left=Key(*keys[:3]),
                right=Key(*keys[3:]),
                numbers=(left, right),
                verdict=Verdict(verdict),
                adverse=consequence == Consequence.ADVERSE,
                event=event,
                at=at,
            )


def _outcomes(pairs: Iterable[list[_Said]]) -> Iterator[Settled]:
    for said in pairs:
        outcome, last = _outcome(said), said[-1]
        if outcome in (Verdict.SAME, Verdict.DIFFERENT) and None not in last.numbers:
            yield Settled(left=last.left, right=last.right, numbers=last.numbers, verdict=outcome, at=last.at)


def _outcome(said: list[_Said]) -> Verdict | None:
    """Return what the verdicts amount to: the last that came with an act holds, else what reviewers agree on."""
    acts = [one.verdict for one in said if one.event is not None]
    if acts:
        return acts[-1]
    return outcome_of([one.verdict for one in said], adverse=any(one.adverse for one in said))
