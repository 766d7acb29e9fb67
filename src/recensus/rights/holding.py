"""Whose record is kept whole although its terms are over: who waits for an answer, or is part of an inquiry."""

from collections.abc import Mapping
from datetime import datetime

from recensus.decisions import queries as decisions
from recensus.privacy.queries import in_force
from recensus.rights.models import Exemption, Request
from recensus.rights.types import State

OPEN_REQUEST = "a request of hers waits for its answer"
INQUIRY = "an inquiry is under way"
DECISION = "a decision about her is under way, or can be appealed against"


def kept(now: datetime) -> Mapping[str, set[int]]:
    """Return, inside a look at everybody, the persons and households that are kept, by the reason why."""
    waiting = Request.objects.filter(state=State.OPEN)
    inquiries = Exemption.objects.filter(in_force(now))
    return {
        OPEN_REQUEST: set(waiting.values_list("person", flat=True)),
        INQUIRY: set(inquiries.values_list("person", flat=True)),
        DECISION: decisions.under_way(now),
    }
