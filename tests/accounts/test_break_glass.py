"""In an emergency an officer sees beyond her areas: for a reason, for a while, marked, and reviewed by another."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from recensus.privacy.access import Act, OutOfReach, looking
from recensus.privacy.guarding import alarms, break_glass
from recensus.privacy.guarding.models import Opening
from recensus.privacy.guarding.types import AlarmKind

pytestmark = pytest.mark.django_db
REASON = "A mother with a sick child stands before me; her own district cannot be reached."


def look_beyond(by: str = "dalia", action: Act = Act.SEE) -> str:
    with looking(by=by, purpose="casework", action=action) as look:
        look.about("P", 1, "Elsewhere")
        return look.decision.reason


def test_beyond_her_areas_an_officer_sees_nobody_until_she_breaks_the_glass() -> None:
    with pytest.raises(OutOfReach):
        look_beyond()
    break_glass.break_it(reason=REASON, by="dalia")
    assert look_beyond().startswith("The glass was broken.")


def test_the_glass_is_broken_for_one_officer_only() -> None:
    break_glass.break_it(reason=REASON, by="dalia")
    with pytest.raises(OutOfReach):
        look_beyond(by="emre")


def test_behind_the_glass_one_sees_and_decides_nothing() -> None:
    break_glass.break_it(reason=REASON, by="dalia")
    with pytest.raises(OutOfReach):
        look_beyond(action=Act.DECIDE)


def test_after_half_an_hour_it_is_over() -> None:
    opening = break_glass.break_it(reason=REASON, by="dalia")
    assert opening.until - opening.opened_at == timedelta(minutes=30)
    Opening.objects.update(
        opened_at=timezone.now() - timedelta(minutes=31), until=timezone.now() - timedelta(minutes=1)
    )
    with pytest.raises(OutOfReach):
        look_beyond()


def test_closed_early_it_is_over_at_once() -> None:
    break_glass.break_it(reason=REASON, by="dalia")
    break_glass.close(by="dalia")
    with pytest.raises(OutOfReach):
        look_beyond()


def test_no_reason_no_glass() -> None:
    for reason in ("", "   ", "because"):
        with pytest.raises(break_glass.ReasonMissing):
            break_glass.break_it(reason=reason, by="dalia")


def test_an_alarm_goes_on_record_with_the_reason() -> None:
    break_glass.break_it(reason=REASON, by="dalia")
    [alarm] = alarms.latest()
    assert (alarm.kind, alarm.officer) == (AlarmKind.GLASS_BROKEN, "dalia")
    assert REASON in alarm.words


def test_another_officer_reviews_it_once() -> None:
    opening = break_glass.break_it(reason=REASON, by="dalia")
    assert [one.number for one in break_glass.to_review()] == [opening.number]
    with pytest.raises(break_glass.NotYoursToReview):
        break_glass.review(opening.number, finding="All well.", by="dalia")
    with pytest.raises(break_glass.ReasonMissing):
        break_glass.review(opening.number, finding=" ", by="emre")
    break_glass.review(opening.number, finding="The child was treated.", by="emre")
    with pytest.raises(break_glass.NotYoursToReview):
        break_glass.review(opening.number, finding="Not so.", by="nadia")
    assert break_glass.to_review() == []
    assert [one.finding for one in break_glass.reviewed()] == ["The child was treated."]


def test_the_database_itself_refuses_a_review_by_the_one_who_broke_the_glass() -> None:
    break_glass.break_it(reason=REASON, by="dalia")
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.update(reviewed_by="dalia", finding="All well.", reviewed_at=timezone.now())


def test_the_page_asks_why_and_lists_what_waits_for_review(client: Client) -> None:
    client.force_login(User.objects.create_user("dalia"))
    key = client.session.session_key
    assert "Say in a sentence why" in client.post("/break-glass", {"reason": "x"}).text
    client.post("/break-glass", {"reason": REASON})
    assert client.session.session_key != key
    own = client.get("/break-glass").text
    assert "Close it now" in own
    assert "What did you find?" not in own
    client.force_login(User.objects.create_user("emre"))
    [number] = [one.number for one in client.get("/break-glass").context["to_review"]]
    client.post(f"/break-glass/{number}/review", {"finding": "The child was treated."})
    assert "The child was treated." in client.get("/break-glass").text
