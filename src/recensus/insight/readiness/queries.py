"""The checklist as it stands. It tells of nobody on record."""

from django.utils import timezone

from recensus.insight.flows.queries import standing
from recensus.insight.readiness import models
from recensus.insight.readiness.computing import COMPUTING, Ground
from recensus.insight.readiness.types import ASKED, COMPUTED, Answered, Checklist, Item, Standing
from recensus.privacy.access import Act, looking
from recensus.vocabulary.types import Pack


def checklist(pack: Pack, *, by: str, purpose: str) -> Checklist:
    """Return the whole checklist as it stands now."""
    now = timezone.now()
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        ground = Ground(pack=pack, flows=standing(pack, now), now=now)
        answers = _answers()
        items = [*_computed(ground), *(_asked(name, answers.get(name)) for name in ASKED)]
    return Checklist(on=ground.today, items=tuple(items))


def _computed(ground: Ground) -> list[Item]:
    worked_out = {name: compute(ground) for name, compute in COMPUTING.items()}
    return [
        Item(name=name, pillar=COMPUTED[name], standing=found.standing, counted=found)
        for name, found in worked_out.items()
    ]


def _asked(name: str, last: Answered | None) -> Item:
    counts = last is not None and last.counts_on(timezone.localdate())
    return Item(
        name=name,
        pillar=ASKED[name],
        standing=last.standing if last and counts else Standing.NOT_ANSWERED,
        answer=last,
    )


def _answers() -> dict[str, Answered]:
    rows = models.Answer.objects.order_by("item", "-id").distinct("item")
    return {
        row.item: Answered(standing=Standing(row.standing), words=row.words, by=row.by, on=row.on)
        for row in rows
    }
