"""What `recensus demo kenya` goes through: a year of five programmes' reports, and a secretariat's work on them."""

import getpass
import shutil
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from recensus.config import worked
from recensus.config.calling import Call, Say
from recensus.decisions import actions as decisions
from recensus.decisions.queries import proposals
from recensus.decisions.types import Kind
from recensus.intake.actions import load_files
from recensus.linkage import actions as linkage
from recensus.linkage.resolving import make_run
from recensus.payments import actions as payments
from recensus.payments import filing, payees
from recensus.payments import queries as paid
from recensus.payments.types import PayeeAccount, Scheme
from recensus.privacy.actions import approve, propose_agreements
from recensus.simulate import bank
from recensus.simulate.reporting import TRUTH
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.pack import find_pack, open_pack
from recensus.vocabulary.types import Pack

COUNTRY = "kenya"
TODAY, PAID_ON = date(2026, 10, 31), date(2026, 12, 31)
PAYS, CYCLE = "hsnp", "2026-11/12"
"""The registry pays the coming cycle of this programme, for which it sent who is due what."""


def pack_of(country: Path) -> Path:
    """Return the pack of a simulated country: Kenya's, with as many people as live in that country."""
    folder = country / COUNTRY
    if not folder.exists():
        shutil.copytree(find_pack(COUNTRY), folder)
        shutil.copy(country / TRUTH / "denominators.csv", folder / "denominators.csv")
    return folder


def work(country: Path, call: Call, say: Say) -> None:
    """Go through the whole, from the agreements to the bulletin; what a command tells, it prints itself."""
    pack = open_pack(pack_of(country))
    agree(pack)
    rows = report(pack, country)
    say(f"Five programmes and three registers reported: {rows:,} rows of twelve months.")
    link(pack, say)
    worked.overlaps(pack, TODAY, say)
    worked.findings(pack, TODAY, say)
    worked.gaps(pack, TODAY, say)
    pay(country, say)
    call("pay", "reconcile", "--programme", PAYS)
    call("reports", pack.path, "--on", TODAY.isoformat())
    call("bulletin", pack.path, str(country / "bulletin.pdf"), "--on", TODAY.isoformat())


def agree(pack: Pack) -> None:
    """Put the agreements under which the programmes report in force, as two officers do."""
    first = getpass.getuser()
    record_pack_version(pack, by=first)
    for number in propose_agreements(pack=pack, by=first):
        approve(kind="agreement", number=number, by="petra")


def report(pack: Pack, country: Path) -> int:
    """Load every month's files in order; return how many rows there were."""
    return sum(
        load_files(
            pack=pack,
            source_name=source.name,
            paths=sorted(source.iterdir()),
            stated_on=last_day(month.name),
            by="nadia",
            purpose="registration",
        ).received
        for month in sorted(country.glob("20??-??"))
        for source in sorted(month.iterdir())
    )


def last_day(month: str) -> date:
    """Return the last day of a month.

    >>> last_day("2026-02")
    datetime.date(2026, 2, 28)
    """
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def link(pack: Pack, say: Say) -> None:
    """Find who is who, and put it in force; as it touches nearly everybody, it takes four officers."""
    run = make_run(pack=pack, by="nadia", purpose="registration")
    done = linkage.activate(
        run=run, why="Names, dates of birth and numbers agree.", by="nadia", purpose="casework"
    )
    if done.event is None:
        decide(done.proposals[0])
    merges = [one for one in proposals(by="nadia", purpose="casework") if one.kind is Kind.MERGE]
    say(
        f"Link run {run} is in force, by {'one decision' if done.event is None else 'one officer'}; "
        f"{len(merges):,} merges that would take something from somebody wait for decisions of their own."
    )


def decide(proposal: int) -> None:
    """Take a proposal from its review to its end: no step of it by who proposed, the brake released by two more."""
    note, purpose = "Looked at the sample.", "casework"
    decisions.review(proposal=proposal, note=note, by="rosa", purpose=purpose)
    decisions.give_notice(proposal=proposal, reasons={}, by="rosa", purpose=purpose)
    for officer in ("samuel", "tabitha"):
        decisions.release(proposal=proposal, note=note, by=officer, purpose=purpose)
    decisions.decide(proposal=proposal, note=note, by="rosa", purpose=purpose)


def pay(country: Path, say: Say) -> None:
    """Pay a cycle: one officer prepares, a second releases, the bank's double answers, and all of it is taken in."""
    by, purpose = "nadia", "payments"
    payees.record_accounts(
        accounts(paid.without_account(PAYS, CYCLE, by=by, purpose=purpose)), by=by, purpose=purpose
    )
    run = payments.prepare(programme=PAYS, cycle=CYCLE, pay_on=PAID_ON, by=by, purpose=purpose)
    stops = paid.stopped(run.number, by=by, purpose=purpose)
    for stop in stops:
        payments.recall(instruction=stop.instruction, reason=stop.why, by=by, purpose=purpose)
    payments.release(run=run.number, by="rosa", purpose=purpose)
    for file in bank.answer(filing.outbox().glob("*.xml"), country, PAID_ON.isoformat()):
        payments.take_in(path=file, by=by, purpose=purpose)
    say(
        f"{run.instructions:,} payments of {PAYS} prepared by {by}, {len(stops):,} recalled, the rest released by rosa "
        "and answered by the bank."
    )


def accounts(people: Iterable[tuple[int, str]]) -> list[PayeeAccount]:
    """Return an account, made up, for each of them."""
    return [
        PayeeAccount(
            registrant=who, name=name, scheme=Scheme.ACCOUNT, institution="BANK", number=f"{who:012d}"
        )
        for who, name in people
    ]
