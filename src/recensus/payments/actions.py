"""What officers do about payments: prepare a run, recall, release it as a second officer, take in what comes back."""

from datetime import date
from pathlib import Path
from typing import Final

from django.db import connection
from django.utils import timezone

from recensus.decisions.steps import is_machine
from recensus.payments import cutting, filing, ledger, models, queries, settings, settling
from recensus.payments.payees import ACCOUNT, shows
from recensus.payments.reading.arriving import arrived, hash_of
from recensus.payments.stopping import stops
from recensus.payments.types import (
    Fault,
    FileRefused,
    NothingDue,
    PaymentProblem,
    Report,
    Run,
    State,
    Stopped,
    UnknownRun,
)
from recensus.privacy.access import Act, looking

_WORKING: Final = 0x5245_5041


def prepare(*, programme: str, cycle: str, pay_on: date, arrears: bool = False, by: str, purpose: str) -> Run:
    """Cut a run of what is due and write its files, or return the one that is open: twice gives the same bytes.

    Nothing is paid before ``pay_on``. With ``arrears`` what failed is instructed again too. Raises NothingDue, NoPayer
    and NotValid.
    """
    settings.in_force()
    with looking(by=by, purpose=purpose, action=Act.RECORD) as look:
        _one_at_a_time()
        run = models.Run.objects.filter(programme=programme, cycle=cycle, released_at=None).first()
        run = run or _cut(programme, cycle, pay_on, arrears, by)
        look.shows(whole=f"payment run {run.pk}", many=run.instructions)
    if not run.messages.exists():
        _write(run, by=by, purpose=purpose)
    return queries.run(run.pk, by=by, purpose=purpose)


def _cut(programme: str, cycle: str, pay_on: date, arrears: bool, by: str) -> models.Run:  # noqa: FBT001 - passed on
    before = models.Run.objects.filter(programme=programme, cycle=cycle).count()
    run = models.Run.objects.create(
        programme=programme, cycle=cycle, attempt=before + 1, prepared_by=by, prepared_at=timezone.now()
    )
    run.instructions, run.without_account = cutting.instruct(run, pay_on=pay_on, arrears=arrears)
    if not run.instructions:
        raise NothingDue(
            f"Nothing of {programme}, {cycle} is to be instructed: all that is due was, or failed (ask for arrears), "
            f"or has no account on record ({run.without_account})."
        )
    run.save()
    return run


def _write(run: models.Run, *, by: str, purpose: str) -> None:
    """Write a run's files: account numbers are opened for that, in a look of its own."""
    with looking(by=by, purpose=purpose, action=Act.RECORD, attributes=[ACCOUNT]) as look:
        _one_at_a_time()
        filing.write_files(run, look)
        look.shows(whole=f"files of payment run {run.pk}", many=run.instructions)


def recall(*, instruction: int, reason: str, by: str, purpose: str) -> None:
    """Recall a payment: one that has not left is taken out of its run; one that has is put on the list to ask back.

    What became of the latter, the institution says. Raises PaymentProblem without a reason, or when it was recalled.
    """
    _require_officer(by, reason)
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        _one_at_a_time()
        row = models.Instruction.objects.select_related("run").filter(pk=instruction).first()
        if row is None:
            raise PaymentProblem(f"There is no payment {instruction} within reach.")
        shows(look, [row])
        run = models.Run.objects.select_for_update().get(pk=row.run_id)
        if run.released_at is None:
            _take_out(run, row, reason, by)
        else:
            _ask_back(row, reason)
    if run.released_at is None:
        _write(run, by=by, purpose=purpose)


def _take_out(run: models.Run, row: models.Instruction, reason: str, by: str) -> None:
    today = timezone.localdate()
    if models.Status.objects.filter(instruction=row.pk, state=State.RECALLED).exists():
        raise PaymentProblem(f"Payment {row.end_to_end} was recalled already.")
    # the files hold it still: killed now, the run has none to release
    models.Message.objects.filter(run=run).delete()
    models.Status.objects.create(
        instruction=row, state=State.RECALLED, on=today, reason=reason.strip(), by=by
    )
    with connection.cursor() as cursor:
        ledger.post_recalled(cursor, run.pk, row.pk, on=today)


def _ask_back(row: models.Instruction, reason: str) -> None:
    models.Difference.objects.create(
        fault=Fault.RECALL_ASKED,
        detail=reason.strip(),
        instruction=row.pk,
        registrant=row.registrant,
        amount=row.amount,
        currency=row.currency,
    )


def release(*, run: int, by: str, purpose: str) -> Run:
    """Let a run's files leave, as another officer than who prepared it; again, it hands over what was not yet.

    It is put on record first and handed over then: killed in between, nothing has left that is not on record. Raises
    Stopped while somebody in it is not to be paid, PaymentProblem for the officer who prepared it, and UnknownRun.
    """
    _require_officer(by, "release")
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        _one_at_a_time()
        row = models.Run.objects.select_for_update().filter(pk=run).first()
        if row is None:
            raise UnknownRun(f"There is no payment run {run}.")
        look.shows(whole=f"payment run {run}", many=row.instructions)
        if row.released_at is None:
            _release(row, by)
    for name in models.Message.objects.filter(run=run, handed_over_at=None).values_list("name", flat=True):
        _hand_over(name, by=by, purpose=purpose)
    return queries.run(run, by=by, purpose=purpose)


def _release(row: models.Run, by: str) -> None:
    if by == row.prepared_by:
        raise PaymentProblem(f"Another officer releases run {row.pk}: {by} prepared it.")
    if found := stops(row.pk):
        first = ", ".join(f"payment {one.instruction} ({one.why})" for one in found[:5])
        raise Stopped(
            f"{len(found)} in run {row.pk} are not to be paid just so: {first}. Recall them, with a reason."
        )
    messages = list(row.messages.all())
    if not messages and cutting.batches(row.pk):
        raise PaymentProblem(f"Run {row.pk} has no files: prepare it again.")
    for message in messages:
        filing.require_unchanged(message)
    row.released_by, row.released_at = by, timezone.now()
    row.save()
    with connection.cursor() as cursor:
        ledger.post_run(cursor, row.pk, on=timezone.localdate())


def _hand_over(name: str, *, by: str, purpose: str) -> None:
    """Put one released file into the outbox, then on record that it is there."""
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        message = models.Message.objects.select_for_update().get(name=name)
        if message.handed_over_at is None:
            look.shows(whole=f"file {name}", many=message.instructions)
            filing.hand_over(message)
            message.handed_over_at = timezone.now()
            message.save(update_fields=["handed_over_at"])


def take_in(*, path: Path, by: str, purpose: str) -> Report:
    """Take in what an institution sent, the whole file or nothing of it; the same file again changes nothing.

    Who comes under an agreement speaks of payments through the institutions that it names; any other is
    nobody's. Raises FileRefused, with a code, the place and a remedy.
    """
    with looking(by=by, purpose=purpose, action=Act.RECORD) as look:
        _one_at_a_time()
        sha256 = hash_of(path)
        if there := models.Report.objects.filter(sha256=sha256).first():
            return queries.reported(there, again=True)
        file = arrived(path)
        if file.message and models.Report.objects.filter(kind=file.kind, message=file.message).exists():
            detail = f"Another file with the message {file.message} was taken in before."
            raise FileRefused(Fault.MESSAGE_TWICE, path.name, detail)
        terms = look.question.agreement
        settling.stage(file.lines)
        number, counts = settling.settle(
            kind=file.kind,
            message=file.message,
            sha256=sha256,
            only=list(terms.institutions) if terms else None,
            by=by,
        )
        look.shows(whole=f"report {number} on payments", many=counts[0])
        return queries.reported(models.Report.objects.get(pk=number))


def work(*, difference: int, outcome: str, by: str, purpose: str) -> None:
    """Close a difference with what was found out; raises PaymentProblem without words, or when it is closed."""
    _require_officer(by, outcome)
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        row = models.Difference.objects.select_for_update().filter(pk=difference, worked_at=None).first()
        if row is None:
            raise PaymentProblem(f"There is no open difference {difference}.")
        row.worked_by, row.worked_at, row.outcome = by, timezone.now(), outcome.strip()
        row.save()
        look.shows(whole=f"difference {difference}")


def _require_officer(by: str, words: str) -> None:
    if is_machine(by):
        raise PaymentProblem(f"This takes a named officer; '{by}' is none.")
    if not words.strip():
        raise PaymentProblem("Say why: it stays on record.")


def _one_at_a_time() -> None:
    """Let nobody else cut, release or take in until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_WORKING])
