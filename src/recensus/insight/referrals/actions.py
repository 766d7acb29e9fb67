"""An officer refers somebody; the programme's officers answer. Each is a named person's act, and stays."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from recensus.decisions.steps import PERSON, is_machine
from recensus.decisions.types import NotAllowed
from recensus.insight.gaps.queries import gap as gap_numbered
from recensus.insight.gaps.types import Gap
from recensus.insight.referrals import models, queries, settings
from recensus.insight.referrals.following import answer_by_enrolments
from recensus.insight.referrals.types import OF_THE_PROGRAMME, ORDER, PURPOSE, WAITING, Basis, Referral, State
from recensus.privacy.access import EVERYBODY, Act, Look, looking
from recensus.privacy.consent.queries import standings
from recensus.programmes.catalogue import read_programme
from recensus.registry.reaching import NotOnRecord, reach
from recensus.vocabulary.types import Pack

_REFERRING = 0x5245_5246
_LIVES_THERE = """
select exists (
    select from registry_membership m
    where m.household_id = %(household)s and m.person_id = %(person)s and m.definition = 1
      and m.replaced_by_id is null and m.valid_from <= current_date
      and not exists (select from registry_membership n
                      where n.person_id = m.person_id and n.definition = 1 and n.replaced_by_id is null
                        and n.valid_from > m.valid_from and n.valid_from <= current_date))
"""


def refer(
    *, gap: int, person: int | None = None, law: str = "", words: str = "", by: str, purpose: str
) -> int:
    """Send somebody on a gap list to the programme, and return the referral's number.

    Either ``person`` consented to be referred (she herself, or one of the household), or a ``law`` asks for it.
    Raises NotAllowed and NotOnRecord.
    """
    _require_officer(by)
    found = gap_numbered(gap, by=by, purpose=purpose)
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        reach(look, found.unit, found.registrant)
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(%s, %s::int)", [_REFERRING, found.registrant % 2**31]
            )
        record = _basis(found, person, law.strip())
        number = _put(found, person, law.strip(), record, words.strip(), by)
        _show(look, found.unit, found.registrant, number)
    return number


def _require_officer(by: str) -> None:
    if is_machine(by) or by.startswith(PERSON):
        raise NotAllowed(f"A referral takes a named officer; '{by}' is none.")


def _basis(gap: Gap, person: int | None, law: str) -> str:
    """Return the receipt of the consent, "" where a law is the basis. Raises NotAllowed where neither is."""
    if (person is None) == (not law):
        raise NotAllowed("Say who consented, or name the law by which she is referred: one of the two.")
    if person is None:
        return ""
    if not (person == gap.registrant if gap.unit == "P" else _lives_in(gap.registrant, person)):
        raise NotAllowed(f"Person {person} does not speak for {gap.unit}{gap.registrant}.")
    given = next((one for one in standings(person) if one.purpose == PURPOSE and one.given), None)
    if given is None:
        raise NotAllowed(
            f"Person {person} has not consented to be referred. Ask her, and write down what she says, first."
        )
    return given.record


def _lives_in(household: int, person: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LIVES_THERE, {"household": household, "person": person})
        return bool(cursor.fetchone()[0])


def _put(gap: Gap, person: int | None, law: str, record: str, words: str, by: str) -> int:
    before = queries.found(models.Referral.objects.filter(programme=gap.programme, registrant=gap.registrant))
    if any(one.state in WAITING for one in before):
        raise NotAllowed("She was referred to this programme already, and it has not answered yet.")
    row = models.Referral.objects.create(
        programme=gap.programme,
        unit=gap.unit,
        registrant=gap.registrant,
        attempt=len(before) + 1,
        gap=gap.id,
        basis=Basis.CONSENT if person is not None else Basis.LAW,
        law=law,
        person=person,
        record=record,
        words=words,
        by=by,
        at=timezone.now(),
        due_on=settings.due_after(timezone.localdate()),
    )
    return int(row.pk)


def answer(*, pack: Pack, referral: int, state: State, why: str, by: str, purpose: str) -> None:
    """Put the programme's answer on record: an officer's whom the programme's holder appointed, and not who referred.

    Raises NotAllowed and NotOnRecord.
    """
    _require_officer(by)
    if state not in OF_THE_PROGRAMME:
        raise NotAllowed(f"'{state}' is no answer of a programme.")
    with _answering(pack, referral, state, why, by, purpose) as found:
        if found.by == by:
            raise NotAllowed("Another officer answers than the one who referred her.")


def take_enrolments(*, by: str, purpose: str) -> int:
    """Let those answer who were enrolled here since, and return how many that were; reports answer as they come."""
    with (
        looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look,
        connection.cursor() as cursor,
    ):
        look.shows(whole="referrals answered by enrolments")
        return answer_by_enrolments(cursor)


def withdraw(*, referral: int, why: str, by: str, purpose: str) -> None:
    """Write down that somebody does not want to be referred any more. Raises NotAllowed and NotOnRecord."""
    _require_officer(by)
    with _answering(None, referral, State.WITHDRAWN, why, by, purpose):
        pass


@contextmanager
def _answering(
    pack: Pack | None, number: int, state: State, why: str, by: str, purpose: str
) -> Iterator[Referral]:
    """Let an officer answer; with ``pack``, one of the organisation that holds the programme. Forward only."""
    if not why.strip():
        raise NotAllowed("Say why: it stays on record.")
    holder = _holder(pack, _programme_of(number, by, purpose)) if pack else None
    with looking(by=by, purpose=purpose, action=Act.DECIDE, organisation=holder) as look:
        found = queries.one(number, look)
        if found.state is State.WITHDRAWN and state is not State.ENROLLED:
            raise NotAllowed("She withdrew, or took her consent back: nothing more is done about her.")
        if ORDER.index(state) <= ORDER.index(found.state):
            raise NotAllowed(f"Referral {number} is '{found.state}' already; it goes forward only.")
        yield found
        models.Answer.objects.create(referral=number, state=state, by=by, why=why.strip(), at=timezone.now())
        _show(look, found.unit, found.registrant, number)


def _programme_of(number: int, by: str, purpose: str) -> str:
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        return queries.one(number, look).programme


def _holder(pack: Pack, name: str) -> str:
    programme, _ = read_programme(pack, name)
    if programme is None or not programme.holder:
        raise NotOnRecord(f"The pack names nobody who holds the programme '{name}'.")
    return programme.holder


def _show(look: Look, unit: str, registrant: int, number: int) -> None:
    if unit == "H":
        look.shows(households=[registrant], whole=f"referral {number}")
    else:
        look.shows(persons=[registrant], whole=f"referral {number}")
