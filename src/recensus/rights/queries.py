"""What a person is told about her own data, and the requests that wait for an answer."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import connection
from django.utils import timezone

from recensus.eligibility import queries as eligibility
from recensus.enrolment.queries import benefits_of
from recensus.privacy.access import A_LIST, AccessRefused, Act, Look, foreseen, looking
from recensus.privacy.audit.queries import entries_about
from recensus.privacy.audit.types import PastLook
from recensus.privacy.consent import queries as consents
from recensus.privacy.queries import in_force
from recensus.privacy.types import Showing
from recensus.registry import queries as registry
from recensus.registry.naming import name_of
from recensus.registry.reaching import concerning
from recensus.rights import models, settings
from recensus.rights.types import (
    Consents,
    ExemptionWaiting,
    Kind,
    LookTold,
    PersonView,
    Request,
    State,
    UnknownRequest,
)
from recensus.vocabulary.types import Pack

OWN = "own record"
"""The purpose for which a person sees her own data, and for which an officer prints them for her."""


def own_name(person: int) -> str:
    """Return as whom a person acts here."""
    return f"person:{person}"


def person_view(person: int, *, pack: Pack, language: str, by: str, purpose: str = OWN) -> PersonView:
    """Return all that is held about a person: to herself, or to the officer who prints it for her.

    The looks leave out those that an exemption in force keeps from her. Raises NotOnRecord.
    """
    file, home = registry.own_file(person, pack=pack, by=by, purpose=purpose)
    told = eligibility.own_explanations(person, file.household, language, by=by, purpose=purpose)
    benefits = benefits_of(person, by=by, purpose=purpose)
    with concerning(person, by=by, purpose=purpose, action=Act.SEE) as look:
        look.shows(whole="who looked, and requests")
        rows = models.Request.objects.filter(person=person).order_by("-id")
        return PersonView(
            file=file,
            home=home,
            explanations=told,
            benefits=benefits,
            looks=list(_looks(person)),
            requests=[_request(row) for row in rows],
            consents=consents.standings(person),
            by_law=consents.that_go_on(),
        )


def receipts(person: int, *, controller: str, by: str) -> list[Mapping[str, object]]:
    """Return the receipts of all that a person consented to and withdrew, as JSON with the fields of TS 27560."""
    with concerning(person, by=by, purpose=OWN, action=Act.SEE) as look:
        look.shows(whole="receipts of consent")
        return consents.receipts(person, controller)


def consents_of(person: int, *, controller: str, by: str) -> Consents:
    """Return how a person stands to what rests on consent, with her receipts, for the officer who asks her."""
    with concerning(person, by=by, purpose=OWN, action=Act.SEE, attributes=("name",)) as look:
        look.shows(whole="consents and their receipts", attributes=["name"])
        return Consents(
            name=name_of(person),
            standings=consents.standings(person),
            receipts=consents.receipts(person, controller),
        )


def _looks(person: int) -> Iterator[LookTold]:
    """Yield the looks at a person, the latest first, without those that are kept from her."""
    kept = models.Exemption.objects.filter(in_force(timezone.now()), person=person)
    hidden = set(kept.values_list("looks_for", flat=True))
    by_name = settings.in_force().officers_by_name
    for entry in entries_about("P", person):
        if entry.purpose not in hidden:
            yield _told(entry, herself=entry.who == own_name(person), by_name=by_name)


def _told(entry: PastLook, *, herself: bool, by_name: bool) -> LookTold:
    return LookTold(
        at=entry.at,
        role=entry.role,
        organisation=entry.organisation,
        who=entry.who if by_name else "",
        herself=herself,
        purpose=entry.purpose,
        legal_basis=entry.legal_basis,
        agreement=entry.agreement,
        action=entry.action,
        attributes=entry.attributes,
        allowed=entry.allowed,
        outcome=entry.outcome,
    )


def requests(*, by: str, purpose: str) -> list[Request]:
    """Return the requests of all within reach: the open ones first, by the day they are due.

    They are people's own words, so they are for those who answer them.
    """
    with looking(by=by, purpose=purpose, action=Act.SEE, subject=A_LIST) as look:
        _require_answering(look)
        rows = models.Request.objects.order_by("due", "id")
        found = sorted(map(_request, rows), key=lambda one: one.state is not State.OPEN)
        look.shows(persons={one.person for one in found}, whole="requests")
    return found


def request(number: int, *, by: str, purpose: str) -> Request:
    """Return one request; raise UnknownRequest when there is none of this number within reach."""
    with looking(by=by, purpose=purpose, action=Act.SEE, subject=A_LIST) as look:
        _require_answering(look)
        found = found_request(number)
        look.shows(persons=[found.person], whole=f"request {number}")
    return found


def _require_answering(look: Look) -> None:
    """Raise AccessRefused to who may read of people for the purpose and decides nothing about them."""
    decides = foreseen(by=look.decision.who, purpose=look.decision.purpose, action=Act.DECIDE)
    if not decides.allowed:
        raise AccessRefused(decides)


def found_request(number: int) -> Request:
    """Return one request, for actions that have asked already; raises UnknownRequest."""
    row = models.Request.objects.filter(pk=number).first()
    if row is None:
        raise UnknownRequest(f"There is no request {number}.")
    return _request(row)


def complements(person: int, *, pack: Pack, by: str, purpose: str) -> list[Request]:
    """Return what a person added to her record, about attributes that the look shows as they are."""
    with concerning(
        person, by=by, purpose=purpose, action=Act.SEE, attributes=tuple(pack.attributes)
    ) as look:
        rows = models.Request.objects.filter(person=person, kind=Kind.COMPLEMENT, state=State.GRANTED)
        found = [_request(row) for row in rows.order_by("id") if look.showing(row.about) is Showing.VALUE]
        look.shows(attributes={one.about for one in found}, whole="complements")
        return found


def exemptions_waiting(*, by: str, purpose: str) -> list[ExemptionWaiting]:
    """Return the exemptions that nobody has approved yet."""
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        rows = models.Exemption.objects.filter(approved_at=None).order_by("id")
        look.shows(persons=[row.person for row in rows], whole="exemptions")
        return [
            ExemptionWaiting(
                number=row.pk,
                person=row.person,
                looks_for=row.looks_for,
                reason=row.reason,
                ends=row.ends,
                proposed_by=row.proposed_by,
            )
            for row in rows
            if row.ends is not None
        ]


def exemptions_in_force() -> int:
    """Count the exemptions in force, for everybody to know; about whom they are, nobody is told."""
    with connection.cursor() as cursor:
        cursor.execute("select access.exemptions_in_force()")
        return int(cursor.fetchone()[0])


def overdue(found: Request, on: date) -> bool:
    """Tell whether a request should have been answered before a day."""
    return found.state is State.OPEN and found.due < on


def _request(row: models.Request) -> Request:
    return Request(
        number=row.pk,
        kind=Kind(row.kind),
        person=row.person,
        about=row.about,
        words=row.words,
        source=row.source,
        holder=row.holder,
        filed_at=row.filed_at,
        filed_by=row.filed_by,
        due=row.due,
        owner=row.owner,
        state=State(row.state),
        answer=row.answer,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        carried_out_at=row.carried_out_at,
    )
