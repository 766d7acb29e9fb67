"""Carrying out a granted request for erasure: a second officer, everything at once, and again if it was interrupted."""

from collections.abc import Collection

from django.utils import timezone

from recensus.eligibility import erasing as lists
from recensus.enrolment import erasing as enrolments
from recensus.enrolment.own import erasing as own_enrolments
from recensus.insight.gaps import erasing as gaps
from recensus.insight.referrals import erasing as referrals
from recensus.intake import erasing as arrivals
from recensus.linkage.applicants import keeping as index
from recensus.payments import erasing as payments
from recensus.privacy.access import Act, Look
from recensus.privacy.audit.actions import forget as forget_looks
from recensus.privacy.consent.actions import forget as forget_consents
from recensus.privacy.vault import tokens
from recensus.privacy.vault.actions import forget
from recensus.privacy.vault.queries import open_values
from recensus.registry.erasing import Emptied, empty
from recensus.registry.reaching import concerning
from recensus.rights import models, queries
from recensus.rights.types import Erased, Kind, NotPossible, Request, State
from recensus.snapshots import erasing as snapshots

NOTHING_ABOUT = "(erased)"
"""What stands for the words of a person who is no longer known here."""


def erase(*, number: int, by: str, purpose: str) -> Erased:
    """Take the person of a granted request off the record: from tables, vault, rejects, snapshots and lists.

    Files come first: while they fail, she is on record and the request stands. The looks at her stay in the log, which
    verifies as before, and nobody can tell any more that they were at her. Raises NotPossible.
    """
    asked = queries.request(number, by=by, purpose=purpose)
    _require_granted(asked, by)
    with concerning(
        asked.person, by=by, purpose=purpose, action=Act.DECIDE, attributes=("identifiers",)
    ) as look:
        look.shows(whole=f"erasure by request {number}")
        if look.decision.areas is not None:
            raise NotPossible(
                "Erasing takes an officer appointed for the whole country: what is hers alone is "
                "known only to who sees everybody."
            )
        emptied = empty(asked.person)
        own_enrolments.forget(emptied.registrants)
        enrolments.forget(emptied.keys)
        gaps.forget(emptied.registrants)
        referrals.forget(emptied.registrants)
        accounts = _paid_no_more(emptied)
        values = _opened(look, emptied)
        rewritten = _rewrite(emptied, values)
        arrivals.forget(emptied.keys)
        forgotten = forget(map(tokens.number, [*emptied.tokens, *accounts]))
        _close(asked, by)
    for registrant in emptied.registrants:
        forget_looks("P" if registrant == asked.person else "H", registrant)
    return Erased(registrants=len(emptied.registrants), values=forgotten, rewritten=rewritten)


def _require_granted(asked: Request, by: str) -> None:
    if asked.kind is not Kind.ERASE or asked.state is not State.GRANTED:
        raise NotPossible(f"Request {asked.number} is not a granted request for erasure.")
    if by in (asked.answered_by, asked.filed_by) or by == "system":
        raise NotPossible("Another officer carries it out than who wrote it down and who granted it.")


def _paid_no_more(emptied: Emptied) -> list[str]:
    """Return the tokens of accounts that were hers alone."""
    try:
        return payments.forget(emptied.registrants)
    except payments.UnderWay as problem:
        raise NotPossible(str(problem)) from problem


def _opened(look: Look, emptied: Emptied) -> Collection[str]:
    """Return the identifiers that were hers alone, by which rows in files are known to be hers."""
    return set(open_values([("identifiers", token) for token in emptied.tokens], look).values())


def _rewrite(emptied: Emptied, values: Collection[str]) -> list[str]:
    return [
        *arrivals.rewrite_rejects(values),
        *snapshots.rewrite(persons=emptied.registrants, households=emptied.registrants),
        *lists.rewrite(emptied.registrants),
        *index.remove(),
    ]


def _close(asked: Request, by: str) -> None:
    """Note on the request that it was done, and let no words of hers stay."""
    requests = models.Request.objects.filter(person=asked.person)
    requests.update(words=NOTHING_ABOUT, about="")
    requests.filter(pk=asked.number).update(carried_out_by=by, carried_out_at=timezone.now())
    forget_consents(asked.person)
    models.Letter.objects.filter(person=asked.person).delete()
    models.Visit.objects.filter(person=asked.person).delete()
    models.Exemption.objects.filter(person=asked.person).delete()
