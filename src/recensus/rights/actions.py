"""What is done about requests: filed by the person or an officer for her, taken, answered; letters and exemptions."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from recensus.privacy.access import Act
from recensus.privacy.consent import actions as consents
from recensus.privacy.consent.types import Manner, Telling
from recensus.privacy.queries import policy_in_force
from recensus.registry import queries as registry
from recensus.registry.reaching import concerning
from recensus.rights import codes, models, queries, settings
from recensus.rights.types import Ask, Kind, NotPossible, Request, State
from recensus.vocabulary.types import Pack

LONGEST = 2000
"""How many letters a request may have; longer ones are told at an office."""


def file(*, ask: Ask, pack: Pack, by: str, purpose: str = queries.OWN) -> int:
    """Put a request on record and return its number; ``by`` is the person, or the officer who writes it down.

    Raises NotPossible and NotOnRecord.
    """
    _require_sense(ask, pack)
    today = timezone.localdate()
    with concerning(ask.person, by=by, purpose=purpose, action=Act.DECIDE) as look:
        row = models.Request.objects.create(
            person=ask.person,
            kind=ask.kind,
            about=ask.about,
            words=ask.words.strip(),
            source=ask.source,
            holder=_holder(pack, ask.source),
            filed_at=timezone.now(),
            filed_by=by,
            due=settings.due_after(today),
        )
        look.shows(whole=f"request {row.pk}")
        if ask.kind is Kind.OBJECT and _rests_on_consent(ask.about):
            consents.withdraw(look, person=ask.person, purpose=ask.about, telling=_objecting(ask, by))
    return row.pk


def _objecting(ask: Ask, by: str) -> Telling:
    """Return how an objection was said: nobody read a notice, so it is noted in the first language there is."""
    language = next(iter(policy_in_force().purposes[ask.about].notice))
    manner = Manner.OWN_PAGE if by == queries.own_name(ask.person) else Manner.NOT_SAID
    return Telling(language=language, manner=manner, by=by)


def _rests_on_consent(purpose: str) -> bool:
    """Tell whether an objection halts a use at once; what a law allows goes on until an officer has answered."""
    return policy_in_force().purposes[purpose].needs_consent


def _require_sense(ask: Ask, pack: Pack) -> None:
    """Raise NotPossible unless the request says what it is about and why, in words that can be kept."""
    if not 0 < len(ask.words.strip()) <= LONGEST:
        raise NotPossible(f"Say in your own words what is asked, in at most {LONGEST:,} letters.")
    if ask.kind in (Kind.RECTIFY, Kind.COMPLEMENT) and ask.about not in pack.attributes:
        raise NotPossible("Say which of the facts on record it is about.")
    if ask.kind is Kind.OBJECT and ask.about not in policy_in_force().purposes:
        raise NotPossible("Say to which use of the data she objects.")
    if ask.source and ask.source not in pack.sources:
        raise NotPossible("Say which of the sources on record is to be corrected.")
    if ask.kind is Kind.RECTIFY and not ask.source:
        raise NotPossible("Say which source is to be corrected.")


def _holder(pack: Pack, source: str) -> str:
    """Return who keeps a source and can correct it."""
    return str(pack.sources[source].content.get("holder", "")) if source else ""


def take(*, number: int, by: str, purpose: str) -> None:
    """Become the officer who looks after a request."""
    asked = queries.request(number, by=by, purpose=purpose)
    with concerning(asked.person, by=by, purpose=purpose, action=Act.DECIDE) as look:
        look.shows(whole=f"request {number}")
        models.Request.objects.filter(pk=number, state=State.OPEN).update(owner=by)


def answer(*, number: int, granted: bool, words: str, by: str, purpose: str) -> Request:
    """Answer a request once, with a reason that the person is told; raises NotPossible.

    Nobody answers what she filed. What a source said stays as it said it: a correction is asked of its holder.
    """
    if not words.strip():
        raise NotPossible("Say why: the person is told the reason.")
    asked = queries.request(number, by=by, purpose=purpose)
    with concerning(asked.person, by=by, purpose=purpose, action=Act.DECIDE) as look:
        look.shows(whole=f"request {number}")
        row = models.Request.objects.select_for_update().get(pk=number)
        if row.state != State.OPEN:
            raise NotPossible(f"Request {number} was answered already.")
        if by == row.filed_by:
            raise NotPossible("Another officer answers what you wrote down.")
        row.state = State.GRANTED if granted else State.REFUSED
        row.answer, row.answered_by, row.answered_at = words.strip(), by, timezone.now()
        row.owner = row.owner or by
        row.save()
    return queries.request(number, by=by, purpose=purpose)


def consent(*, person: int, purpose: str, given: bool, language: str, manner: Manner, by: str) -> str:
    """Put on record that a person consents to a purpose, or no longer; return the receipt's number.

    ``by`` is the person, or the officer who asked her and writes it down; ``language`` that of the notice which she
    read or was read. Raises NotByConsent, NotTold, NotPossible and NotOnRecord.
    """
    if (by == queries.own_name(person)) != (manner is Manner.OWN_PAGE) or manner is Manner.NOT_SAID:
        raise NotPossible("Say how she said it: by word of mouth, in writing, or by telephone.")
    with concerning(person, by=by, purpose=queries.OWN, action=Act.DECIDE) as look:
        said = consents.give if given else consents.withdraw
        telling = Telling(language=language, manner=manner, by=by)
        return said(look, person=person, purpose=purpose, telling=telling)


def new_letter(*, person: int, pack: Pack, by: str, purpose: str = queries.OWN) -> str:
    """Return the code of a letter by which a person can look herself, once; raises NotPossible and NotOnRecord."""
    if by.startswith("person:"):
        raise NotPossible("An officer prints the letter, when the person stands before her.")
    born = _birth_date(person, pack, by=by, purpose=purpose)
    with concerning(person, by=by, purpose=purpose, action=Act.DECIDE) as look:
        look.shows(whole="a letter with a code")
        return codes.new_letter(person, born, by=by)


def _birth_date(person: int, pack: Pack, *, by: str, purpose: str) -> date:
    file, _ = registry.own_file(person, pack=pack, by=by, purpose=purpose)
    held = {cell.attribute: cell.held.value for cell in file.cells}
    try:
        return date.fromisoformat(held.get(pack.roles.birth_date or "") or "")
    except ValueError as unknown:
        raise NotPossible("Her date of birth is not on record, so a code would prove nothing.") from unknown


def propose_exemption(
    *, person: int, looks_for: str, reason: str, ends: datetime, by: str, purpose: str
) -> int:
    """Propose that looks for one purpose are kept from a person until ``ends``; raises NotPossible."""
    longest = timedelta(days=settings.in_force().exemption_days)
    now = timezone.now()
    if not now < ends <= now + longest:
        raise NotPossible(f"It ends by itself within {longest.days} days.")
    if looks_for == queries.OWN or not reason.strip():
        raise NotPossible("Say for which purpose the looks are, and why the person is not told yet.")
    with concerning(person, by=by, purpose=purpose, action=Act.DECIDE) as look:
        row = models.Exemption.objects.create(
            person=person,
            looks_for=looks_for,
            reason=reason.strip(),
            starts=now,
            ends=ends,
            proposed_by=by,
            proposed_at=now,
        )
        look.shows(whole=f"exemption {row.pk}")
    return row.pk


def approve_exemption(*, number: int, by: str, purpose: str) -> None:
    """Approve an exemption that another officer proposed; raises NotPossible."""
    waiting = {one.number: one for one in queries.exemptions_waiting(by=by, purpose=purpose)}
    if (one := waiting.get(number)) is None:
        raise NotPossible(f"There is no exemption {number} that waits for approval.")
    if by == one.proposed_by:
        raise NotPossible("Another officer than its author approves it.")
    with concerning(one.person, by=by, purpose=purpose, action=Act.DECIDE) as look:
        look.shows(whole=f"exemption {number}")
        waits = models.Exemption.objects.filter(pk=number, approved_at=None)
        waits.update(approved_by=by, approved_at=timezone.now())
