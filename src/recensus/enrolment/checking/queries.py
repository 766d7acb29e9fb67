"""Findings of the checks across registers. Each question names who asks and for what."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from recensus.enrolment.checking import models
from recensus.enrolment.checking.reach import holders, reached
from recensus.enrolment.checking.types import Finding, Narrowed, State, Told, Word
from recensus.privacy.access import Act, Look, looking
from recensus.privacy.types import Showing
from recensus.registry.reaching import NotOnRecord
from recensus.vocabulary.queries import latest_pack

if TYPE_CHECKING:
    from django.db.models import QuerySet

OF_FINDINGS: Final = ("benefits",)
"""What a finding tells of somebody, as the dictionary of access knows it."""
MOST: Final = 500
"""How many findings are shown at once."""
EXPORTED: Final = (
    "id",
    "check",
    "version",
    "subject",
    "programmes",
    "area",
    "confidence",
    "state",
    "found_on",
    "due_on",
)


def findings(narrowed: Narrowed, *, by: str, purpose: str) -> list[Finding]:
    """Return the findings asked for that are within reach, the first due and surest first; at most `MOST`."""
    with looking(by=by, purpose=purpose, action=Act.SEE, attributes=_named()) as look:
        return _told(look, reached(look, _rows(look, narrowed)[:MOST]))


def _rows(look: Look, narrowed: Narrowed) -> "QuerySet[models.Finding]":
    """Return the rows asked for, the area and the programmes of who looks among them, so that `MOST` counts hers."""
    rows = models.Finding.objects.filter(state=narrowed.state).order_by("due_on", "-confidence", "id")
    if narrowed.check:
        rows = rows.filter(check_name=narrowed.check)
    if narrowed.programme:
        rows = rows.filter(programmes__contains=[narrowed.programme])
    if narrowed.area:
        rows = rows.filter(area=narrowed.area)
    if narrowed.overdue_on is not None:
        rows = rows.filter(due_on__lt=narrowed.overdue_on)
    if look.codes is not None:
        rows = rows.filter(area__in=look.codes)
    if organisation := look.decision.organisation:
        run = [name for name, holder in holders().items() if holder == organisation]
        rows = rows.filter(programmes__overlap=run)
    return rows


def finding(number: int, *, by: str, purpose: str) -> tuple[Finding, list[Word]]:
    """Return one finding with all that became of it; raise NotOnRecord where there is none within reach."""
    with looking(by=by, purpose=purpose, action=Act.SEE, attributes=_named()) as look:
        rows = reached(look, models.Finding.objects.filter(pk=number))
        if not rows:
            raise NotOnRecord(f"There is no finding {number}.")
        words = models.Word.objects.filter(finding=number).order_by("id")
        told = [
            Word(told=Told(one.told), outcome=one.outcome, why=one.why, by=one.by, at=one.at) for one in words
        ]
        return _told(look, rows)[0], told


def exported(narrowed: Narrowed, *, by: str, purpose: str) -> Iterator[tuple[object, ...]]:
    """Return a header and a row for each finding asked for within reach; the values of evidence stay here."""
    with looking(by=by, purpose=purpose, action=Act.EXPORT, attributes=_named()) as look:
        told = _told(look, reached(look, _rows(look, narrowed)))
        look.shows(many=len(told))
    return iter([EXPORTED, *(tuple(_cell(getattr(one, name)) for name in EXPORTED) for one in told)])


def _cell(value: object) -> object:
    return " ".join(value) if isinstance(value, tuple | list) else value


def answered(*, by: str, purpose: str) -> dict[str, tuple[int, dict[str, int]]]:
    """Return of each check how many enrolments it looked at last, and of how many it cannot tell, by reason."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        look.shows(whole="checks across registers")
        return {one.check_name: (one.looked_at, one.undetermined) for one in models.Answered.objects.all()}


def _named() -> tuple[str, ...]:
    """Return every attribute of which a finding may tell: any word of the dictionary."""
    pack = latest_pack()
    return (*OF_FINDINGS, *(pack.attributes if pack else ()))


def _told(look: Look, rows: Sequence[models.Finding]) -> list[Finding]:
    """Return findings as the look shows them, and note who and what is shown."""
    told = [_finding(row, look) for row in rows]
    look.shows(
        persons=[row.registrant for row in rows if row.unit == "P" and row.registrant is not None],
        households=[row.registrant for row in rows if row.unit == "H" and row.registrant is not None],
        attributes={word for one in told for said in one.statements for word in said.get("says", ())}
        | {*OF_FINDINGS},
        whole="findings",
    )
    return told


def _seen(look: Look, statement: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a statement with the values that may be shown as they are, and without the others."""
    said = statement.get("says", {})
    return {**statement, "says": {word: said[word] for word in said if look.showing(word) is Showing.VALUE}}


def _finding(row: models.Finding, look: Look) -> Finding:
    return Finding(
        id=row.id,
        check=row.check_name,
        version=row.version,
        subject=row.subject,
        unit=row.unit,
        registrant=row.registrant,
        programmes=tuple(row.programmes),
        area=row.area,
        enrolments=tuple(row.enrolments),
        confidence=row.confidence,
        rule=row.evidence["rule"],
        statements=[_seen(look, one) for one in row.evidence["statements"]],
        state=State(row.state),
        found_on=row.found_on,
        due_on=row.due_on,
        owner=tuple(row.owner),
        outcome=row.outcome,
        by=row.by,
        why=row.why,
    )
