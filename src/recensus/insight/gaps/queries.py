"""Gap lists as they were made, and who is on them, within reach of who asks."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Final

from django.db.models import QuerySet

from recensus.insight.gaps import models
from recensus.insight.gaps.types import Gap, GapList, Kind, Wanted
from recensus.privacy.access import A_LIST, Act, Look, looking
from recensus.registry.reaching import NotOnRecord, reach

PAGE: Final = 50
OF_GAPS: Final = ("answer", "benefits", "area")


def latest(one: Wanted, *, by: str, purpose: str) -> GapList | None:
    """Return the last list that was made, with the totals of the areas within reach; None while there is none."""
    with looking(by=by, purpose=purpose, action=Act.COUNT, subject=A_LIST) as look:
        row = models.GapList.objects.filter(programme=one.programme, rule=one.rule).order_by("-id").first()
        return told(row, one, look) if row else None


def told(row: models.GapList, one: Wanted, look: Look) -> GapList:
    """Return a list with the totals of the areas within reach."""
    codes = look.codes
    return GapList(
        id=int(row.pk),
        wanted=one,
        on=row.on,
        made_at=row.made_at,
        determination=row.determination,
        snapshot=row.snapshot,
        totals={area: n for area, n in row.totals.items() if codes is None or area in codes},
        new=row.new,
        closed=row.closed,
        undetermined=row.undetermined,
        unknown=row.unknown,
    )


def gaps(
    one: Wanted,
    *,
    areas: Collection[str] | None = None,
    after: int = 0,
    limit: int = PAGE,
    by: str,
    purpose: str,
) -> list[Gap]:
    """Return up to ``limit`` who are on the list now (in some areas, or in all), by number, those after ``after``."""
    with looking(by=by, purpose=purpose, action=Act.SEE, subject=A_LIST, attributes=OF_GAPS) as look:
        rows = _open(one, look, areas).filter(registrant__gt=after)[:limit]
        found = _gaps(rows)
        numbers = [gap.registrant for gap in found]
        _show(look, one.unit, numbers)
    return found


def gap(number: int, *, by: str, purpose: str) -> Gap:
    """Return one gap; raise NotOnRecord where there is none of this number, or none within reach."""
    with looking(by=by, purpose=purpose, action=Act.SEE, attributes=OF_GAPS) as look:
        found = models.Gap.objects.filter(pk=number).first()
        if found is None:
            raise NotOnRecord(f"There is no gap {number}.")
        reach(look, found.unit, found.registrant)
        _show(look, found.unit, [found.registrant])
        return _gaps([found])[0]


def export_rows(one: Wanted, *, by: str, purpose: str) -> Iterator[tuple[object, ...]]:
    """Yield everybody on the list within reach: number, area, since when. It is on record before a line leaves."""
    with looking(by=by, purpose=purpose, action=Act.EXPORT, subject=A_LIST, attributes=OF_GAPS) as look:
        rows = list(_open(one, look, None).values_list("registrant", "unit", "area", "since"))
        look.shows(whole=f"gaps in {one.programme}", many=len(rows), attributes=OF_GAPS)
        days = _days({since for *_, since in rows})
    yield from ((number, unit, area or "", days[since].isoformat()) for number, unit, area, since in rows)


def _show(look: Look, unit: str, numbers: list[int]) -> None:
    if unit == "H":
        look.shows(households=numbers, attributes=OF_GAPS)
    else:
        look.shows(persons=numbers, attributes=OF_GAPS)


def _open(one: Wanted, look: Look, areas: Collection[str] | None) -> QuerySet[models.Gap]:
    rows = models.Gap.objects.filter(programme=one.programme, rule=one.rule, until=None)
    for codes in (look.codes, areas):
        rows = rows if codes is None else rows.filter(area__in=codes)
    return rows.order_by("registrant")


def _gaps(rows: Iterable[models.Gap]) -> list[Gap]:
    found = list(rows)
    days = _days({row.since for row in found})
    return [
        Gap(
            id=int(row.pk),
            kind=Kind(row.kind),
            programme=row.programme,
            rule=row.rule,
            unit=row.unit,
            registrant=row.registrant,
            area=row.area,
            since=days[row.since],
        )
        for row in found
    ]


def _days(lists: Collection[int]) -> dict[int, date]:
    return dict(models.GapList.objects.filter(pk__in=lists).values_list("pk", "on"))
