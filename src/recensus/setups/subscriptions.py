"""Who reacts to what: the one place where contexts that do not know each other are put together."""

from collections.abc import Mapping, Sequence
from typing import Final

from recensus.decisions.executing import Executor
from recensus.decisions.types import Kind
from recensus.eligibility.rulebook import put_former_in_force, put_in_force
from recensus.enrolment.checking.following import Checks
from recensus.enrolment.following import Enrolments
from recensus.enrolment.own.ending import end_as_decided, reinstate_as_appealed, suspend_as_decided
from recensus.enrolment.own.following import OwnEnrolments
from recensus.insight.referrals.following import Referrals
from recensus.insight.reports.following import Reports
from recensus.linkage.decided import change_many_as_decided, merge_as_decided, unmerge_as_decided
from recensus.payments.cancelling import Payments
from recensus.payments.payees import change_account_as_decided
from recensus.payments.recovering import recover_as_decided, waive_as_appealed
from recensus.registry.actions import discard_as_refused, publish_as_decided, undo_as_decided
from recensus.registry.following import Follower
from recensus.rights.expiring import order

EXECUTORS: Final[Mapping[Kind, Executor]] = {
    Kind.SUSPEND: Executor(carry_out=suspend_as_decided, reverse=reinstate_as_appealed),
    Kind.EXIT: Executor(carry_out=end_as_decided, reverse=reinstate_as_appealed),
    Kind.BULK_UPDATE: Executor(carry_out=change_many_as_decided),
    Kind.MERGE: Executor(carry_out=merge_as_decided, reverse=unmerge_as_decided),
    Kind.BATCH_UNDO: Executor(carry_out=undo_as_decided),
    Kind.ERASURE: Executor(carry_out=order),
    Kind.PUBLICATION: Executor(carry_out=publish_as_decided, discard=discard_as_refused),
    Kind.PAYEE_CHANGE: Executor(carry_out=change_account_as_decided),
    Kind.RECOVERY: Executor(carry_out=recover_as_decided, reverse=waive_as_appealed),
    Kind.RULE_ACTIVATION: Executor(carry_out=put_in_force, reverse=put_former_in_force),
}
"""Who carries out what was decided. A kind that is not here can be proposed, and not decided."""

FOLLOWERS: Final[Sequence[Follower]] = (
    OwnEnrolments(),
    Enrolments(),
    Payments(),
    Checks(),
    Referrals(),
    Reports(),
)
"""Who is told, in the same transaction, when batches begin or cease to count and keys change hands."""
