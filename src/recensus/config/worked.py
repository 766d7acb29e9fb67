"""What two officers of the demonstration work: overlaps, what registers say of one another, and gaps."""

from datetime import date

from recensus.config.calling import Say
from recensus.enrolment import actions as enrolment
from recensus.enrolment import queries as enrolments
from recensus.enrolment.checking import actions as checks
from recensus.enrolment.checking.queries import findings as findings_now
from recensus.enrolment.checking.types import Narrowed
from recensus.enrolment.types import OverlapOutcome
from recensus.insight.gaps import actions as missed
from recensus.insight.gaps.queries import gaps as gaps_now
from recensus.insight.gaps.types import Kind, NotAvailable
from recensus.insight.lives.actions import count_life_course
from recensus.insight.referrals import actions as referrals
from recensus.setups.choosing import SETUPS
from recensus.setups.types import Flow
from recensus.vocabulary.types import Pack

OFFICERS, PURPOSE = ("nadia", "rosa"), "eligibility"
LAW = "Social Health Insurance Act, 2023"


def overlaps(pack: Pack, on: date, say: Say) -> None:
    """Find overlaps, and let each officer work one."""
    enrolment.find_overlaps(pack=pack, on=on, by="nadia", purpose=PURPOSE)
    found = enrolments.overlaps(by="nadia", purpose=PURPOSE)
    say(f"{len(found):,} overlaps, each a proposal for an officer:")
    words = (
        (OverlapOutcome.REFERRED, "Both programmes are asked which of the two stays."),
        (OverlapOutcome.ALLOWED, "Two households share one roof."),
    )
    for one, officer, (outcome, why) in zip(found, OFFICERS, words, strict=False):
        enrolment.settle(finding=one.id, outcome=outcome, why=why, by=officer, purpose=PURPOSE)
        say(f"  {officer}: {one.label['en']} {outcome.capitalize()}. {why}")


def findings(pack: Pack, on: date, say: Say) -> None:
    """Put every check to everybody enrolled, and let each officer work a finding."""
    for count in checks.put_checks(pack=pack, on=on, by="nadia", purpose=PURPOSE):
        say(f"  {count.name.replace('_', ' ')}: {count.open:,} of {count.looked_at:,} enrolments")
    found = findings_now(Narrowed(), by="nadia", purpose=PURPOSE)
    for one, officer in zip(found, OFFICERS, strict=False):
        checks.take_up(finding=one.id, by=officer, purpose=PURPOSE)
        checks.settle(
            finding=one.id,
            outcome="told_the_programme",
            why="The register's entry was compared with the papers.",
            pack=pack,
            by=officer,
            purpose=PURPOSE,
        )
        say(f"  {officer}: {one.label['en']}. The programme was told.")


def gaps(pack: Pack, on: date, say: Say) -> None:
    """Make the gap lists and the life course; each officer refers one who lacks what comes with what she gets."""
    count_life_course(pack=pack, on=on, by="nadia", purpose=PURPOSE)
    known = SETUPS[pack.setup].runs(Flow.ELIGIBILITY)
    for made in missed.find_gaps(pack=pack, population_known=known, on=on, by="nadia", purpose=PURPOSE):
        if isinstance(made, NotAvailable):
            say(f"  {made.wanted.programme}: not available, {made.lack}")
        elif made.wanted.kind is Kind.COMPLEMENT:
            say(f"  {made.found:,} of {made.wanted.drawn} lack {made.wanted.programme}.")
            waiting = gaps_now(made.wanted, by="nadia", purpose=PURPOSE)
            for one, officer in zip(waiting, OFFICERS, strict=False):
                number = referrals.refer(gap=one.id, law=LAW, by=officer, purpose=PURPOSE)
                say(f"  {officer}: referral {number} to the insurer.")
