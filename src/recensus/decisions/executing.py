"""Who carries an approved act out: the port that other contexts fill in.

The setting ``RECENSUS_EXECUTORS`` names a dictionary of kind to Executor (`recensus.setups.subscriptions`), so that
this context knows nothing of what acts do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from recensus.decisions.types import Kind, NoExecutor


@dataclass(frozen=True, kw_only=True)
class Approved:
    """An act that a named officer decided, by way of all steps: only `recensus.decisions.actions` makes one."""

    proposal: int
    kind: Kind
    reference: str
    parameters: Mapping[str, Any]
    reason: str
    by: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class Executor:
    """How acts of a kind are carried out and, where that is possible, reversed: in the caller's transaction.

    ``discard`` clears away what waited for a decision, when there is to be none.
    """

    carry_out: Callable[[Approved], None]
    reverse: Callable[[Approved], None] | None = None
    discard: Callable[[Approved], None] | None = None


def executor_of(kind: Kind) -> Executor:
    """Return who carries out acts of a kind; raises NoExecutor."""
    found = _executors().get(kind)
    if found is None:
        raise NoExecutor(
            f"Nothing here can carry out an act of the kind '{kind}' yet: it can be proposed, reviewed and announced, "
            "and it cannot be decided."
        )
    return found


def discard_of(kind: Kind) -> Callable[[Approved], None] | None:
    """Return what clears away what waited for the decision of a proposal that ends without one; None for nothing."""
    found = _executors().get(kind)
    return found.discard if found else None


def _executors() -> Mapping[Kind, Executor]:
    executors: Mapping[Kind, Executor] = import_string(settings.RECENSUS_EXECUTORS)
    return executors
