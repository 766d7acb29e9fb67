"""The life course as it was counted last, within reach of who asks."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.utils import timezone

from recensus.connectors.definition import Carries
from recensus.insight.flows.queries import standing
from recensus.insight.flows.types import Need, missing
from recensus.insight.lives import models
from recensus.insight.lives.declared import conditions_of
from recensus.insight.lives.types import STAGES, LifeCourse, NotCounted, Stage
from recensus.insight.reports.base import programmes_of
from recensus.insight.reports.places import below
from recensus.privacy.access import Act, looking
from recensus.vocabulary.types import Pack

Row = tuple[str, str, str, str, int]


def life_course(pack: Pack, *, area: str = "", by: str, purpose: str) -> LifeCourse:
    """Return the life course of the latest day (in an area), of the areas within reach. Raises NotCounted."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        row = models.Counting.objects.order_by("-on", "-id").first()
        if row is None:
            raise NotCounted("The life course was not counted yet. 'recensus life-course PACK' does it.")
        if area and look.codes is not None and area not in look.codes:
            raise look.refused(f"The appointment does not reach the area {area}.")
        flows, codes = standing(pack, timezone.now()), look.codes
    inside = below(pack, area) if area else None
    rows = [one for one in row.rows if _within(one[0], codes) and _within(one[0], inside)]
    programmes = tuple(name for name, one in programmes_of(pack).items() if one.card.runs_on(row.on))
    lacking = {
        name: missing(flows, [Need(carries=Carries.ENROLMENTS, programme=name)]) for name in programmes
    }
    return LifeCourse(
        on=row.on,
        made_at=row.made_at,
        snapshot=row.snapshot,
        programmes=programmes,
        stages=tuple(_stages(pack, rows)),
        missing={name: lacks for name, lacks in lacking.items() if lacks},
    )


def _within(place: str, areas: Collection[str] | None) -> bool:
    return areas is None or place in areas


def _stages(pack: Pack, rows: Iterable[Row]) -> list[Stage]:
    counted: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for _place, sex, stage, programme, persons in rows:
        counted[stage][programme][sex] += persons
    conditions = conditions_of(pack)
    return [
        Stage(
            name=name,
            condition=name in conditions,
            label=conditions[name].label if name in conditions else {},
            persons=dict(counted[name].pop("", {})),
            covered={programme: dict(by_sex) for programme, by_sex in counted[name].items()},
        )
        for name in (*STAGES, *conditions)
        if name in counted
    ]
