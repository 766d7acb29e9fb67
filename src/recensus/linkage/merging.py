"""What an officer's merge, unmerge or split asks of the links: which keys go to whom.

The rule is that of a run (see `proposing`): keys that are held together belong to the registrant with the least number
of those that one of them founded, or to somebody new. So it makes no difference in which order it was found out.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.linkage.types import Key

Pair = tuple[Key, Key]

_KEYS = """
select l.id, l.registrant_id, l.source_id, l.kind, l.source_key
from registry_link l join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
where l.registrant_id = any(%s) and l.ended_by_id is null order by l.id
"""

# Whose first key each registrant was, of the keys that somebody has: of all whom these keys ever belonged to.
_FOUNDERS = """
select distinct on (w.registrant_id) w.registrant_id, w.source_id, w.kind, w.source_key
from registry_link w
where w.registrant_id in (
    select o.registrant_id from registry_link l
    join registry_link o on o.source_id = l.source_id and o.kind = l.kind and o.source_key = l.source_key
    where l.id = any(%s))
  and exists (select from registry_link n where n.source_id = w.source_id and n.kind = w.kind
                                            and n.source_key = w.source_key and n.ended_by_id is null)
order by w.registrant_id, w.id
"""

# Keys that a registrant had until a batch of links gave them to somebody else.
_LOST = """
select distinct l.id, l.registrant_id, l.source_id, l.kind, l.source_key
from registry_link w
join registry_batch e on e.id = w.ended_by_id and e.mode = 'links'
join registry_link l on l.source_id = w.source_id and l.kind = w.kind and l.source_key = w.source_key
                    and l.ended_by_id is null
where w.registrant_id = %s and l.registrant_id <> w.registrant_id
"""

# A key that goes back to one who had it has the link again that it had then.
_FILL = """
insert into relink
select m.link, m.registrant, m."group", coalesce(w.method, 'person'), w.evidence
from jsonb_to_recordset(%(moves)s::jsonb) as m(link bigint, registrant bigint, "group" bigint)
join registry_link l on l.id = m.link
left join lateral (
    select w.method, w.evidence from registry_link w
    where w.source_id = l.source_id and w.kind = l.kind and w.source_key = l.source_key
      and w.registrant_id = m.registrant and w.ended_by_id is not null
    order by w.id desc limit 1
) w on true
"""


@dataclass(frozen=True)
class Held:
    """A key and who has it now: ``link`` is the number of the link."""

    link: int
    registrant: int
    key: Key


@dataclass(frozen=True, kw_only=True)
class Act:
    """Keys in groups as they are to be held together from now on, and what that says of pairs of them."""

    groups: Sequence[Sequence[Held]]
    same: Sequence[Pair] = ()
    different: Sequence[Pair] = ()

    def fill(self, cursor: CursorWrapper) -> None:
        """Put into ``relink`` who has each key from now on."""
        links = [held.link for group in self.groups for held in group]
        holders = holders_of([[held.key for held in group] for group in self.groups], founders(links))
        moves = [
            {"link": held.link, "registrant": holder, "group": number}
            for number, (group, holder) in enumerate(zip(self.groups, holders, strict=True))
            for held in group
        ]
        cursor.execute(_FILL, {"moves": json.dumps(moves)})


def keys_of(registrants: Collection[int]) -> list[Held]:
    """Return the keys that registrants have now, the first of each first."""
    return _held(_KEYS, list(registrants))


def keys_lost_by(registrant: int) -> list[Held]:
    """Return the keys that a registrant had until they were given to others, as these have them now."""
    return _held(_LOST, registrant)


def founders(links: Collection[int]) -> dict[int, Key]:
    """Return the founding key of every registrant to whom one of these links' keys ever belonged."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUNDERS, [list(links)])
        return {registrant: Key(*key) for registrant, *key in cursor.fetchall()}


def holders_of(groups: Iterable[Collection[Key]], founding: Mapping[int, Key]) -> list[int | None]:
    """Return who has each group of keys: the least registrant that one of them founded; None is somebody new.

    >>> a, b = Key(1, "P", "a"), Key(2, "P", "b")
    >>> holders_of([[a, b], [Key(3, "P", "c")]], {5: b, 7: a})
    [5, None]
    """
    return [min((one for one, key in founding.items() if key in group), default=None) for group in groups]


def merge(registrants: Collection[int]) -> Act:
    """Return the act that holds all keys of registrants together."""
    held = keys_of(registrants)
    first = {one.registrant: one.key for one in reversed(held)}
    return Act(groups=[held], same=[ordered(*pair) for pair in pairwise(first.values())])


def unmerge(registrant: int) -> Act:
    """Return the act that gives back to a registrant what it had and others have now."""
    lost = keys_lost_by(registrant)
    others = keys_of({one.registrant for one in lost})
    own = [*keys_of([registrant]), *lost]
    rest = [
        [one for one in others if one.registrant == holder and one not in lost]
        for holder in sorted({one.registrant for one in lost})
    ]
    return Act(
        groups=[own, *filter(None, rest)], different=_apart(lost, [one for left in rest for one in left])
    )


def split(registrant: int, keys: Collection[Key]) -> Act:
    """Return the act that holds some keys of a registrant together, apart from the others."""
    held = keys_of([registrant])
    out, left = [one for one in held if one.key in keys], [one for one in held if one.key not in keys]
    return Act(groups=[group for group in (left, out) if group], different=_apart(out, left))


def ordered(one: Key, other: Key) -> Pair:
    """Return two keys in their order."""
    return (one, other) if one < other else (other, one)


def _apart(some: Iterable[Held], others: Iterable[Held]) -> list[Pair]:
    return [ordered(one.key, other.key) for one, other in product(some, others)]


def _held(query: str, wanted: int | list[int]) -> list[Held]:
    with connection.cursor() as cursor:
        cursor.execute(query, [wanted])
        return [Held(link, registrant, Key(*key)) for link, registrant, *key in cursor.fetchall()]
