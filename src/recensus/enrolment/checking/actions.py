"""What is done about checks: putting them, an officer's word on a finding, exceptions, lists of institutions."""

import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from recensus.decisions import policy
from recensus.decisions.steps import PERSON, is_machine
from recensus.decisions.types import NotAllowed
from recensus.enrolment.checking import models, reach
from recensus.enrolment.checking.finding import find
from recensus.enrolment.checking.reading import Check, lists_of, read_checks
from recensus.enrolment.checking.shapes import OutcomeShape
from recensus.enrolment.checking.types import CheckCount, State, Told
from recensus.enrolment.models import Enrolment
from recensus.enrolment.own.declared import own_source
from recensus.enrolment.own.ending import propose_exit, propose_suspension
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.vocabulary.pack import PackHasProblems
from recensus.vocabulary.types import Pack

_RUNNING = 0x5245_4346


class NoSuchCheck(LookupError):
    """The pack has no check, or no list, of this name."""


class NotAList(ValueError):
    """The file is no list of institutions; the message names file, line and what is expected."""


def put_checks(*, pack: Pack, on: date, only: str | None = None, by: str, purpose: str) -> list[CheckCount]:
    """Put the pack's checks, or one of them, to everybody enrolled, and return what each gave.

    Nothing else follows: no enrolment, entitlement or payment changes. Asked again, it gives the same. Raises
    PackHasProblems and NoSuchCheck.
    """
    checks = [check for check in _sound(pack) if check.asks.holds_on(on)]
    chosen = checks if only is None else [_named(checks, only)]
    every = [check.name for check in checks]
    with (
        looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look,
        connection.cursor() as cursor,
    ):
        look.shows(whole=f"checks across registers on {on}")
        cursor.execute("select pg_advisory_xact_lock(%s)", [_RUNNING])
        return find(cursor, pack, chosen, every=every, policy=policy.in_force(), on=on)


def _sound(pack: Pack) -> tuple[Check, ...]:
    checks, problems = read_checks(pack)
    if problems:
        raise PackHasProblems(pack.name, problems)
    return checks


def _named(checks: list[Check], name: str) -> Check:
    found = next((check for check in checks if check.name == name), None)
    if found is None:
        there = ", ".join(check.name for check in checks) or "none"
        raise NoSuchCheck(f"The pack has no check '{name}' that is in force. There are: {there}.")
    return found


@contextmanager
def _working(finding: int, *, by: str, purpose: str) -> Iterator[models.Finding]:
    """Let a named officer who owns a finding work it; raises NotAllowed and NotOnRecord."""
    if is_machine(by) or by.startswith(PERSON):
        raise NotAllowed(f"A finding takes a named officer; '{by}' is none.")
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        row = reach.locked(look, finding)
        if row.state not in {State.OPEN, State.IN_WORK}:
            raise NotAllowed(f"Finding {finding} is {row.state}.")
        yield row


def take_up(*, finding: int, by: str, purpose: str) -> None:
    """Take a finding up, so that others see who works it. Raises NotAllowed and NotOnRecord."""
    with _working(finding, by=by, purpose=purpose) as row:
        if row.state == State.IN_WORK and row.by != by:
            raise NotAllowed(f"Finding {finding} is in the hands of {row.by}.")
        if row.state == State.OPEN:
            row.state, row.by = State.IN_WORK, by
            row.save(update_fields=["state", "by"])
            models.Word.objects.create(finding=row, told=Told.TAKEN_UP, by=by)


def settle(*, finding: int, outcome: str, why: str, pack: Pack, by: str, purpose: str) -> tuple[int, ...]:
    """Put on record what a named officer found, by an outcome that the check declares, and why.

    Where the outcome proposes something, she proposes it with this word for each enrolment that is kept here, and the
    proposals' numbers are returned: they are reviewed, told and decided like any other. Raises NotAllowed and
    NotOnRecord.
    """
    with _working(finding, by=by, purpose=purpose) as row:
        declared = _outcome(pack, row.check_name, outcome)
        if not why.strip():
            raise NotAllowed("Say why: it stays on record with the finding.")
        if row.state == State.IN_WORK and row.by != by:
            raise NotAllowed(f"Finding {finding} is in the hands of {row.by}.")
        row.state, row.outcome, row.why, row.by = State.SETTLED, outcome, why.strip(), by
        row.save(update_fields=["state", "outcome", "why", "by"])
        models.Word.objects.create(finding=row, told=Told.SETTLED, outcome=outcome, why=why.strip(), by=by)
        return _proposed(row, declared, why.strip(), by=by, purpose=purpose)


def _outcome(pack: Pack, name: str, outcome: str) -> OutcomeShape:
    check = next((one for one in _sound(pack) if one.name == name), None)
    outcomes = check.asks.outcomes if check else {}
    if outcome not in outcomes:
        declared = ", ".join(outcomes) or "none, as the pack has no such check"
        raise NotAllowed(f"'{outcome}' is no outcome of the check '{name}'. Declared are: {declared}.")
    return outcomes[outcome]


def _proposed(
    row: models.Finding, outcome: OutcomeShape, why: str, *, by: str, purpose: str
) -> tuple[int, ...]:
    """Propose what the outcome says for each enrolment that is kept here; what others keep, only they can end."""
    if outcome.proposes is None:
        return ()
    kept = Enrolment.objects.filter(pk__in=row.enrolments, source=own_source()).order_by("pk")
    propose = {
        "exit": partial(propose_exit, last_day=timezone.localdate()),
        "suspend": partial(propose_suspension, on=timezone.localdate()),
    }[outcome.proposes]
    return tuple(propose(enrolment=one.pk, reason=why, by=by, purpose=purpose) for one in kept)


def exempt(*, finding: int, name: str, why: str, starts: date, until: date, by: str, purpose: str) -> None:
    """Keep on record that the subject of a finding is as it should be until a day: who it is, and why.

    The finding goes when the checks are put next, and comes back when the time is over. Raises NotAllowed.
    """
    if not name.strip() or not why.strip() or until < starts:
        raise NotAllowed("An exception has a name, a reason and a last day, on or after its first.")
    with _working(finding, by=by, purpose=purpose) as row:
        models.Exempted.objects.create(
            check_name=row.check_name,
            subject=row.subject,
            name=name.strip(),
            why=why.strip(),
            by=by,
            starts=starts,
            until=until,
        )


def load_list(*, pack: Pack, name: str, path: Path, stated_on: date, by: str, purpose: str) -> int:
    """Keep an edition of a list of institutions, a CSV with ``code`` and ``places``; return how many it names.

    The same edition again changes nothing. Raises NoSuchCheck and NotAList.
    """
    if name not in lists_of(_sound(pack)):
        raise NoSuchCheck(f"No check of the pack asks for a list '{name}'.")
    content = path.read_bytes()
    entries = _entries(path.name, content)
    with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY) as look, transaction.atomic():
        look.shows(whole=f"the list {name} of {stated_on}")
        listing, new = models.Listing.objects.get_or_create(
            name=name,
            stated_on=stated_on,
            hash=hashlib.sha256(content).hexdigest(),
            defaults={"rows": len(entries), "by": by},
        )
        if new:
            models.Listed.objects.bulk_create(
                (
                    models.Listed(listing=listing, code=code, places=places)
                    for code, places in entries.items()
                ),
                batch_size=5000,
            )
    return len(entries)


def _entries(file: str, content: bytes) -> dict[str, int | None]:
    try:
        rows = csv.DictReader(content.decode("utf-8-sig").splitlines())
    except UnicodeDecodeError as damaged:
        raise NotAList(f"{file}: it is not UTF-8. Export it again as UTF-8.") from damaged
    if "code" not in (rows.fieldnames or ()):
        raise NotAList(f"{file}, line 1: there is no column 'code'. Expected: code, and places where known.")
    found: dict[str, int | None] = {}
    for row in rows:
        code, places = (row["code"] or "").strip(), (row.get("places") or "").strip()
        if not code or code in found:
            problem = f"the code '{code}' stands twice" if code else "the code is empty"
            raise NotAList(f"{file}, line {rows.line_num}: {problem}. Each institution has one row.")
        if places and not places.isdecimal():
            raise NotAList(
                f"{file}, line {rows.line_num}, places: '{places}' is not a whole number. Leave it empty where unknown."
            )
        found[code] = int(places) if places else None
    return found
