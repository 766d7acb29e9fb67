"""An officer answers what nothing here can know."""

from django.utils import timezone

from recensus.decisions.steps import PERSON, is_machine
from recensus.decisions.types import NotAllowed
from recensus.insight.readiness import models
from recensus.insight.readiness.types import ASKED, Standing
from recensus.privacy.access import EVERYBODY, Act, looking


class NoSuchItem(LookupError):
    """The checklist asks no such thing."""


def answer(*, item: str, standing: Standing, words: str, by: str, purpose: str) -> None:
    """Put an answer on record, with today's day and the officer's name. Raises NotAllowed and NoSuchItem."""
    if is_machine(by) or by.startswith(PERSON):
        raise NotAllowed(f"The checklist asks a named officer; '{by}' is none.")
    if item not in ASKED:
        raise NoSuchItem(f"The checklist does not ask about '{item}'.")
    if standing is Standing.NOT_ANSWERED or not words.strip():
        raise NotAllowed("Answer yes, partly or no, and say what it rests on.")
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY) as look:
        models.Answer.objects.create(
            item=item, standing=standing, words=words.strip(), by=by, on=timezone.localdate()
        )
        look.shows(whole=f"readiness: {item}")
