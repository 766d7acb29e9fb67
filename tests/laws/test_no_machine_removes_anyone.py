"""Law 1: nobody is removed by a machine.

Whatever is called in whatever order, nothing is carried out that another officer did not review, that those concerned
were not told of, and that was not waited for; and no function of the program leads round that.
"""

from collections.abc import Callable
from contextlib import suppress

import hypothesis.strategies as st
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from recensus.decisions import actions, queries
from recensus.decisions.executing import Approved, Executor
from recensus.decisions.types import Draft, Kind, NotAllowed, Step, Subject
from recensus.privacy.access import AccessRefused
from tests.cast import appoint
from tests.decisions.conftest import BULK, CLOCK, OFFICERS, SUSPEND, WALLS_DOWN

CALLS: tuple[Callable[..., None], ...] = (
    actions.review,
    actions.turn_down,
    actions.withdraw,
    actions.contest,
    actions.release,
    actions.decide,
    actions.appeal,
    actions.dismiss_appeal,
    actions.uphold_appeal,
)
DRAFTS = (
    SUSPEND,
    BULK,
    Draft(kind=Kind.EXIT, reference="person 7", reason="gone", subjects=(Subject(kind="P", number=7),)),
)
NAMED = (*OFFICERS, "dalia")
"""Who was appointed; Dalia for a district, whose wall is down here, so that she may act on anybody."""
WHO = st.sampled_from([*NAMED, "system", "api:ministry", "person:7", ""])
WHICH = st.integers(0, 2)
WAITED = """
select act.id from decisions_step act
join decisions_proposal p on p.id = act.proposal_id
where act.step = 'carried out' and not exists (
    select from decisions_step proposed, decisions_step reviewed, decisions_step notice, decisions_step decided
    where array[proposed.proposal_id, reviewed.proposal_id, notice.proposal_id, decided.proposal_id]
          = array_fill(p.id, array[4])
      and proposed.step = 'proposed' and reviewed.step = 'reviewed' and notice.step = 'notice given'
      and decided.step = 'decided'
      and proposed.number < reviewed.number and reviewed.number < notice.number
      and notice.number < decided.number and decided.number < act.number
      and proposed."by" <> all (array[reviewed."by", decided."by"])
      and act.at >= notice.at + p.waiting_days * interval '1 day'
      and reviewed."by" = any (%(officers)s) and decided."by" = any (%(officers)s) and act."by" = any (%(officers)s)
      and exists (select from decisions_notice n where n.proposal_id = p.id)
      and (p.affected < p.brake_at_least or p.affected <= p.brake_share * p.on_record or 2 <= (
          select count(distinct r."by") from decisions_step r
          where r.proposal_id = p.id and r.step = 'released' and r."by" <> proposed."by")))
"""


class Office(RuleBasedStateMachine):
    """Officers, machines and somebody with a database client do whatever occurs to them, in any order."""

    done: list[int]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.days = 0
        self.done.clear()
        self.ahead(0)
        for draft in DRAFTS:
            actions.propose(draft=draft, by=OFFICERS[0], purpose="casework")

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def number(self, which: int) -> int:
        found = queries.proposals(by=OFFICERS[0], purpose="casework")
        return found[which % len(found)].id

    @rule(days=st.integers(0, 20))
    def ahead(self, days: int) -> None:
        self.days += days
        with connection.cursor() as cursor:
            cursor.execute("select set_config('tests.ahead', %s, true)", [f"{self.days} days"])

    @rule(which=WHICH, call=st.sampled_from(CALLS), by=WHO)
    def call(self, which: int, call: Callable[..., None], by: str) -> None:
        with suppress(NotAllowed, AccessRefused), transaction.atomic():
            call(proposal=self.number(which), note="as I please", by=by, purpose="casework")

    @rule(which=WHICH, by=WHO)
    def announce(self, which: int, by: str) -> None:
        with suppress(NotAllowed, AccessRefused), transaction.atomic():
            actions.give_notice(proposal=self.number(which), reasons={}, by=by, purpose="casework")

    @rule(which=WHICH, by=WHO)
    def go_on(self, which: int, by: str) -> None:
        """Do what would come next: so that the end is reached often."""
        number = self.number(which)
        following = {Step.PROPOSED: actions.review, Step.NOTICE: actions.decide}
        if queries.found(number).standing is Step.REVIEWED:
            self.announce(which=which, by=by)
        elif step := following.get(queries.found(number).standing):
            self.call(which=which, call=step, by=by)

    @rule(which=WHICH, step=st.sampled_from(list(Step)), by=WHO, days=st.integers(-40, 40))
    def by_hand(self, which: int, step: Step, by: str, days: int) -> None:
        """Write a step into the table itself."""
        with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                'insert into decisions_step (proposal_id, number, step, "by", note, until, at)'
                " values (%s, 77, %s, %s, '', now() + %s * interval '1 day', '2001-01-01')",
                [self.number(which), step, by, days],
            )

    @rule(which=WHICH)
    def propose_again(self, which: int) -> None:
        actions.propose(draft=DRAFTS[which], by="system", purpose="eligibility")

    @invariant()
    def nothing_was_carried_out_that_was_not_decided_by_people(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(WAITED, {"officers": list(NAMED)})
            assert cursor.fetchall() == []
        for number in self.done:
            assert queries.found(number).last(Step.CARRIED_OUT)


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> type[Office]:  # noqa: ARG001 - its tables
    """Return the office with its officers appointed, a clock to set ahead, and acts that only count."""
    for officer in OFFICERS[1:]:
        appoint(officer, "programme_manager")
    with connection.cursor() as cursor:
        cursor.execute(WALLS_DOWN + CLOCK)
    done: list[int] = []

    def carry_out(act: Approved) -> None:
        done.append(act.proposal)

    kinds = (Kind.SUSPEND, Kind.BULK_UPDATE, Kind.EXIT)
    executors = {kind: Executor(carry_out=carry_out) for kind in kinds}
    monkeypatch.setattr("recensus.setups.subscriptions.EXECUTORS", executors)
    Office.done = done
    return Office


def _work(office: type[Office], examples: int, steps: int) -> None:
    lax = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    how = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=lax)
    run_state_machine_as_test(office, settings=how)


def test_no_sequence_of_calls_leads_round_review_notice_and_waiting(office: type[Office]) -> None:
    _work(office, 6, 25)


@pytest.mark.drill
def test_no_long_sequence_of_calls_does_either(office: type[Office]) -> None:
    _work(office, 400, 120)
