"""Reading why records are held to be one person's."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from recensus.linkage import models
from recensus.linkage.explaining.types import HeldRecord, How
from recensus.linkage.reviewing.sides import telling
from recensus.linkage.reviewing.veiling import compared, evidence_veiled
from recensus.linkage.types import Key, What
from recensus.linkage.wording import Evidence, evidence
from recensus.privacy.access import Act, Look, looking
from recensus.registry import files
from recensus.registry.opening import opened
from recensus.registry.reaching import reach, unknown
from recensus.registry.veiling import cells_veiled
from recensus.vocabulary.types import Level, Pack

_NOW = files.Moment(None, "infinity")
_ALL_BITS = 2**64 - 1

# Each link that counts or counted, the event that made it, and of a run the pair that spoke most for it.
_LINKS = """
select l.source_id, l.kind, l.source_key, c.name as source, l.method, l.evidence::text as evidence,
       b.recorded_at as since, l.ended_by_id is not null as over,
       case when e.mode = 'links' then e.recorded_at else e.undone_at end as until,
       v.what, v."by" as officer, v.why, v.run_id as run,
       g.pattern, g.weight, g.probability, g."by" as found_by, g.with_source, g.with_key, w.name as beside
from registry_link l
join registry_source c on c.id = l.source_id
join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
left join registry_batch e on e.id = l.ended_by_id
left join linkage_event v on v.batch_id = l.batch_id
left join linkage_change g on g.run_id = v.run_id and g.source_id = l.source_id and g.kind = l.kind
                          and g.source_key = l.source_key
left join registry_source w on w.id = g.with_source
where l.registrant_id = %s and l.kind = 'P' and l.method <> 'erased'
order by l.ended_by_id is not null, b.recorded_at, l.id
"""

Row = Mapping[str, Any]


def records_of(person: int, *, pack: Pack, by: str, purpose: str) -> list[HeldRecord]:
    """Return the records that are held to be a person's, then those that were. Raises NotOnRecord."""
    attributes = {"name", "household", *telling(pack), *compared(pack)}
    with looking(
        by=by, purpose=purpose, action=Act.SEE, attributes=attributes, dictionary=pack.attributes
    ) as look:
        reach(look, "P", person)
        rows = _links(person)
        if not rows:
            raise unknown("P", person)
        said = _said(person, look)
        held = [_held(row, said.get((row["source"], row["source_key"])), pack, look) for row in rows]
        shown = {cell.attribute for one in held for cell in one.cells}
        look.shows(persons=[person], attributes=shown, whole=f"records of person {person}")
        return held


def _links(person: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, [person])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _said(person: int, look: Look) -> dict[tuple[str, str], Row]:
    """Return what each source says last, by source and key."""
    rows = opened(look, [row for row in files.statements([person], _NOW) if row["record"] is not None])
    return {(row["source"], row["source_key"]): row for row in rows}


def _held(row: Row, said: Row | None, pack: Pack, look: Look) -> HeldRecord:
    counts = said is not None and not row["over"]
    how = _how(row)
    return HeldRecord(
        source=row["source"],
        key=row["source_key"],
        how=how,
        since=row["since"],
        until=row["until"],
        issuer=json.loads(row["evidence"] or "{}").get("issuer"),
        beside=row["beside"],
        by=_answered(row) if how is How.OFFICERS else [row["officer"]] if row["officer"] else [],
        why=row["why"] or "",
        run=row["run"],
        evidence=_evidence(row, pack, look) if how is How.MODEL else None,
        stated_on=said["day"] if said and counts else None,
        cells=_cells(said, pack, look) if said and counts else (),
    )


def _how(row: Row) -> How:
    if row["what"] is None:
        return How(row["method"])
    if row["what"] == What.RUN and row["found_by"]:
        return How(f"run by {row['found_by']}")
    return How(row["what"])


def _cells(said: Row, pack: Pack, look: Look) -> list[Any]:
    asked = set(telling(pack))
    cells = files.cells(pack, Level.PERSON, [said])
    return cells_veiled(look, pack, [cell for cell in cells if cell.attribute in asked and cell.held.stated])


def _evidence(row: Row, pack: Pack, look: Look) -> Evidence | None:
    """Return what the pair that spoke most for a link says, by the weights of the run's model."""
    if row["pattern"] is None:
        return None
    model = models.Run.objects.values_list("model", flat=True).get(pk=row["run"])
    found = evidence(
        row["pattern"] & _ALL_BITS, model=model or {}, weight=row["weight"], probability=row["probability"]
    )
    return evidence_veiled(look, pack, found)


def _answered(row: Row) -> list[str]:
    """Return the officers who said of a record and the one beside it that they are the same."""
    one, other = (
        Key(row["source_id"], row["kind"], row["source_key"]),
        Key(row["with_source"], row["kind"], row["with_key"]),
    )
    left, right = sorted((one, other))
    said = models.Verdict.objects.filter(**models.Verdict.naming(left, right))
    return _names(said.order_by("review").values_list("by", flat=True))


def _names(said: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(said))
