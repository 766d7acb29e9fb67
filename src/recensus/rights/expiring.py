"""Erasing what is past its term: proposed with a dry run, decided by others, carried out by a command.

What is decided are days: before which day what a source said of an attribute goes. Between the decision and the act the
policy may have come to keep more, and people may have asked or appealed: they are spared. Files come first: while they
fail, everything is on record and the order stands.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from recensus.decisions.actions import propose
from recensus.decisions.executing import Approved
from recensus.decisions.types import Draft, Kind
from recensus.eligibility import erasing as lists
from recensus.enrolment import expiring as enrolments
from recensus.intake import erasing as arrivals
from recensus.linkage.applicants import keeping as index
from recensus.payments import expiring as payments
from recensus.privacy.access import EVERYBODY, Act, Look, looking
from recensus.privacy.vault import tokens
from recensus.privacy.vault.actions import forget
from recensus.registry.aging import Limits, sources
from recensus.registry.erasing import ERASED
from recensus.registry.expiring import expire
from recensus.rights.holding import kept
from recensus.rights.models import Order
from recensus.rights.retention import Overview, of_lists, of_programmes, overview, shortest
from recensus.rights.terms import Until, last_terms
from recensus.rights.types import NotPossible
from recensus.snapshots import erasing as snapshots
from recensus.vocabulary.types import Pack

REFERENCE = "what is past its term"


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What went by one proposal: values of registrants, sealed values of the vault, and what was written anew."""

    proposal: int
    values: int
    registrants: int
    sealed: int
    rewritten: tuple[str, ...]


def propose_erasure(pack: Pack, *, reason: str, by: str, purpose: str) -> int:
    """Propose to erase what is past its term today, with what that is; return the proposal's number.

    Raises NotPossible when there is nothing.
    """
    with looking(by=by, purpose=purpose, action=Act.COUNT, subject=EVERYBODY) as look:
        look.shows(whole="what is past its term")
        found = overview(pack, look, on=timezone.localdate())
        if not found.values and not found.copies:
            raise NotPossible("Nothing is past its term, or all that is, is kept.")
        draft = Draft(
            kind=Kind.ERASURE,
            reference=REFERENCE,
            reason=reason,
            parameters={"on": str(found.on), "until": _plain(found.until)},
            evidence=_evidence(found),
            affected=found.registrants,
            on_record=found.on_record,
        )
        return propose(draft=draft, by=by, purpose=purpose)


def _evidence(found: Overview) -> dict[str, str]:
    return {
        "values": f"{found.values:,}",
        "kept with people": f"{found.held_values:,}",
        **{f"people of whom {reason}": f"{number:,}" for reason, number in found.kept.items()},
        **{f"kept by {one.legal_basis} until {one.until}": f"{one.values:,}" for one in found.by_law},
        **{
            f"{one.sensitivity}, past the {one.months} months for {one.purpose}": f"{one.values:,}"
            for one in found.due
        },
        "removed whole": "; ".join(found.copies),
        "handed over before": "; ".join(found.handed_over),
    }


def order(act: Approved) -> None:
    """Order the erasure that was decided; `apply` carries it out."""
    Order.objects.create(
        proposal=act.proposal,
        on=date.fromisoformat(str(act.parameters["on"])),
        until=act.parameters["until"],
        by=act.by,
        decided_at=timezone.now(),
    )


def apply(pack: Pack, *, by: str, purpose: str) -> list[Applied]:
    """Carry out every erasure that was decided and is not done; resume what was killed. Raises WrongRole."""
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY) as look:
        look.shows(whole="erasures that were decided")
        waiting = list(Order.objects.filter(done_at=None).order_by("id").values_list("proposal", flat=True))
    done = [_carry_out(pack, proposal, by=by, purpose=purpose) for proposal in waiting]
    snapshots.sweep()
    lists.sweep()
    return done


def _carry_out(pack: Pack, proposal: int, *, by: str, purpose: str) -> Applied:
    with looking(by=by, purpose=purpose, action=Act.DECIDE, subject=EVERYBODY) as look:
        found = Order.objects.select_for_update().get(proposal=proposal)
        until = _still(_read(found.until), _terms(pack, look, found.on))
        people: set[int] = set().union(*kept(timezone.now()).values())
        gone = expire(Limits(until=until, kept=people))
        reported, tokens_of_accounts = _expire_programmes(look, found.on, people)
        rewritten = (
            *reported,
            *snapshots.clear(gone.cells, reason=ERASED),
            *lists.remove(of_lists(look.policy.retention, found.on)),
            *arrivals.expire(shortest(until)),
            *index.remove(),
        )
        applied = Applied(
            proposal=proposal,
            values=gone.values,
            registrants=gone.registrants,
            sealed=forget(map(tokens.number, [*gone.tokens, *tokens_of_accounts])),
            rewritten=rewritten,
        )
        found.done_by, found.done_at = by, timezone.now()
        found.done = {"values": applied.values, "registrants": applied.registrants, "rewritten": rewritten}
        found.save()
        look.shows(whole=f"values past their term, by proposal {proposal}", many=gone.registrants)
    return applied


def _expire_programmes(look: Look, on: date, people: Collection[int]) -> tuple[list[str], list[str]]:
    """Take the people off enrolments, complaints and payments past their term; return what went, and its tokens."""
    retention = look.policy.retention
    enrolled = enrolments.expire(
        enrolments=of_programmes(retention, "enrolments", on),
        complaints=of_programmes(retention, "complaints", on),
        kept=people,
    )
    paid, sealed = payments.expire(until=of_programmes(retention, "accounts", on), kept=people)
    return [*enrolled, *paid], sealed


def _terms(pack: Pack, look: Look, on: date) -> Until:
    return last_terms(pack, look.policy.retention, sources=sources(), on=on)


def _still(decided: Until, now: Until) -> Until:
    """Return the days decided on, for what may go by the policy in force now as well: the earlier of the two."""
    return {place: min(day, now[place]) for place, day in decided.items() if place in now}


def _plain(until: Until) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (source, attribute), day in until.items():
        found.setdefault(source, {})[attribute] = day.isoformat()
    return found


def _read(plain: Mapping[str, Mapping[str, str]]) -> Until:
    days: Iterable[tuple[str, str, str]] = (
        (source, attribute, day) for source, terms in plain.items() for attribute, day in terms.items()
    )
    return {(source, attribute): date.fromisoformat(day) for source, attribute, day in days}
