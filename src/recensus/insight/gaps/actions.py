"""Making gap lists. Nothing follows from one but an officer's work."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from recensus.eligibility import queries as eligibility
from recensus.eligibility.types import RESULT, Outcome
from recensus.insight.flows.queries import flows
from recensus.insight.gaps import finding, models
from recensus.insight.gaps.queries import told
from recensus.insight.gaps.types import GapList, Kind, Lack, NotAvailable, Wanted
from recensus.insight.gaps.wanting import lacking, wanted
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.snapshots.opening import reading
from recensus.vocabulary.types import Pack

if TYPE_CHECKING:
    from recensus.eligibility.models import Determination


def find_gaps(
    *, pack: Pack, population_known: bool, on: date, by: str, purpose: str
) -> list[GapList | NotAvailable]:
    """Make every gap list of the pack anew as of a day, each at once or not at all; say why one cannot be made.

    Made again, a list finds the same: a gap that is there still keeps its number and its first day.
    """
    standing = flows(pack, by=by, purpose=purpose)
    made: list[GapList | NotAvailable] = []
    for one in wanted(pack, on):
        lack = lacking(pack, one, standing, population_known=population_known)
        made.append(lack or _made(one, on, by, purpose))
    return made


def _made(one: Wanted, on: date, by: str, purpose: str) -> GapList | NotAvailable:
    run = _determined(one.programme, by, purpose) if one.kind is Kind.ELIGIBLE else None
    if one.kind is Kind.ELIGIBLE and run is None:
        return NotAvailable(wanted=one, lack=Lack.NOT_DETERMINED)
    with (
        looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look,
        connection.cursor() as cursor,
    ):
        look.shows(whole=f"gaps in {one.programme}")
        finding.alone(cursor)
        row = _begun(one, run, on, by)
        values: dict[str, Any] = {
            "list": row.pk,
            "kind": one.kind,
            "programme": one.programme,
            "rule": one.rule,
            "unit": one.unit,
            "on": on,
        }
        if run is None:
            finding.due_as_drawing(cursor, values, one.drawn)
        else:
            finding.due(cursor, _eligible(run))
        for name, value in finding.compare(cursor, values).items():
            setattr(row, name, value)
        row.save()
        return told(row, one, look)


def _determined(programme: str, by: str, purpose: str) -> "Determination | None":
    """Return the programme's latest finished run by rules in force, whose list is there; None without one."""
    runs = eligibility.runs(by=by, purpose=purpose)
    return next(
        (
            run
            for run in runs
            if run.programme == programme and run.state == "finished" and run.result_path and not run.trial
        ),
        None,
    )


def _begun(one: Wanted, run: "Determination | None", on: date, by: str) -> models.GapList:
    return models.GapList.objects.create(
        kind=one.kind,
        programme=one.programme,
        rule=one.rule,
        unit=one.unit,
        on=on,
        made_at=timezone.now(),
        by=by,
        determination=run.pk if run else None,
        snapshot=run.snapshot.hash if run else "",
        undetermined=run.counts.get(Outcome.CANNOT_BE_DETERMINED, 0) if run else 0,
    )


def _eligible(run: "Determination") -> Iterator[int]:
    with reading({RESULT: eligibility.files_of(run)}) as reader:
        for (number,) in reader.stream(f"SELECT id FROM {RESULT} WHERE outcome = '{Outcome.ELIGIBLE}'"):
            yield number
