"""The checklist of readiness: computed from what is there, asked of named officers, and worse when a link is cut."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recensus.decisions.types import NotAllowed
from recensus.insight.flows import actions as switching
from recensus.insight.readiness import queries
from recensus.insight.readiness.actions import NoSuchItem, answer
from recensus.insight.readiness.models import Answer
from recensus.insight.readiness.types import ASKED, COMPUTED, Checklist, Item, Pillar, Standing
from recensus.privacy.access import AccessRefused
from recensus.vocabulary.types import Pack
from recensus.web.readiness import ITEMS

COUNTS = {"by": "odile", "purpose": "monitoring"}
NADIA = {"by": "nadia", "purpose": "casework"}


def found(pack: Pack) -> Checklist:
    return queries.checklist(pack, **COUNTS)


def item(pack: Pack, name: str) -> Item:
    return next(one for one in found(pack).items if one.name == name)


def test_the_score_is_worse_when_a_link_is_removed(country: Pack) -> None:
    before = found(country)
    flows = item(country, "flows")
    assert flows.counted is not None
    assert "pension_office" not in flows.counted.lacking
    switching.switch_off(
        pack=country, flow="source:pension_office", why="broken into", by="petra", purpose="oversight"
    )
    after = item(country, "flows")
    assert after.counted is not None
    assert after.counted.have == flows.counted.have - 1
    assert found(country).score(Pillar.OPERATIONS) <= before.score(Pillar.OPERATIONS)
    assert after.standing is Standing.PARTLY
    assert {one.name for one in before.items} == {*COMPUTED, *ASKED} == {*ITEMS}


def test_what_is_asked_is_answered_by_a_named_officer_and_again_after_a_year(country: Pack) -> None:
    assert item(country, "training").standing is Standing.NOT_ANSWERED
    asked = {"item": "training", "standing": Standing.PARTLY, "words": "30 of 47 counties"}
    for stranger in ({"by": "dalia", "purpose": "casework"}, COUNTS):
        with pytest.raises(AccessRefused):
            answer(**asked, **stranger)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="named officer"):
        answer(**asked, by="system", purpose="casework")  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="rests on"):
        answer(item="training", standing=Standing.YES, words=" ", **NADIA)
    with pytest.raises(NoSuchItem):
        answer(item="weather", standing=Standing.YES, words="fair", **NADIA)
    answer(**asked, **NADIA)  # type: ignore[arg-type]
    told = item(country, "training")
    assert told.standing is Standing.PARTLY
    assert told.answer is not None
    assert (told.answer.by, told.answer.words) == ("nadia", "30 of 47 counties")
    Answer.objects.update(on=timezone.localdate() - timedelta(days=367))
    assert item(country, "training").standing is Standing.NOT_ANSWERED
