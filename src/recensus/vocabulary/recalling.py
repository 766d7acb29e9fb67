"""Remembering for seconds what every look asks anew: which pack, which policy, who is appointed to what."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings

P = ParamSpec("P")
T = TypeVar("T")
MOST = 10_000
"""Answers that are kept of one question; when there are more, all are asked anew."""


def recalled(ask: Callable[P, T]) -> Callable[P, T]:
    """Let a process ask ``ask`` once in RECENSUS_RECALL_SECONDS for the same words (0: every time).

    Only for what may change seconds late: whoever loses access loses it within a minute, everywhere.
    """
    kept: dict[object, tuple[float, T]] = {}

    @wraps(ask)
    def remembering(*args: P.args, **kwargs: P.kwargs) -> T:
        words = (args, tuple(kwargs.items()))
        until, answer = kept.get(words, (0.0, None))
        if time.monotonic() < until:
            return answer  # type: ignore[return-value]  # kept with its time
        found = ask(*args, **kwargs)
        if settings.RECENSUS_RECALL_SECONDS:
            if len(kept) >= MOST:
                kept.clear()
            kept[words] = (time.monotonic() + settings.RECENSUS_RECALL_SECONDS, found)
        return found

    return remembering
