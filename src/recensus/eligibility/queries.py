"""Reading determinations: runs, their numbers, their lists, and one household's answer."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from recensus.eligibility.explaining import explain, explanation_rows
from recensus.eligibility.listing import header_of, list_page, list_rows
from recensus.eligibility.models import Determination
from recensus.eligibility.summarising import summarise
from recensus.eligibility.types import RESULT, Explanation, ListedAnswer, Origin, ProgrammeText, Summary
from recensus.eligibility.words import from_json
from recensus.privacy.access import require
from recensus.snapshots.opening import looking, open_snapshot, reading
from recensus.snapshots.queries import folder_of

PAGE = 50


class UnknownRun(LookupError):
    """There is no finished run of this number, or none of this programme."""


class NotConsidered(LookupError):
    """The run did not consider this household or person: it was not in the snapshot."""


def runs(*, by: str, purpose: str) -> list[Determination]:
    """Return all runs, the latest first, unfinished ones too."""
    require(by, purpose)
    return list(
        Determination.objects.select_related("snapshot", "pack_version").order_by("-started_at", "-id")
    )


def latest(programme: str, *, by: str, purpose: str) -> Determination:
    """Return the programme's latest finished run; raise `UnknownRun` when it has none."""
    require(by, purpose)
    found = _finished().filter(programme=programme).order_by("-finished_at", "-id").first()
    if found is None:
        raise UnknownRun(
            f"'{programme}' was not determined yet. 'recensus determine PACK {programme}' does it."
        )
    return found


def run(number: int, *, by: str, purpose: str) -> Determination:
    """Return one finished run; raise `UnknownRun` when there is none of this number."""
    require(by, purpose)
    found = _finished().filter(pk=number).first()
    if found is None:
        raise UnknownRun(f"There is no finished run {number}.")
    return found


def words_of(run: Determination) -> ProgrammeText:
    """Return the rules' words as they were when the run was made."""
    return from_json(run.words)


def summary(run: Determination, *, by: str, purpose: str) -> Summary:
    """Return the run in numbers: answers by area, distributions of scores, reasons."""
    require(by, purpose)
    with reading({RESULT: files_of(run)}) as reader:
        return summarise(reader, words_of(run))


def page(
    run: Determination,
    *,
    outcome: str | None = None,
    area: str | None = None,
    after: int | None = None,
    limit: int = PAGE,
    by: str,
    purpose: str,
) -> list[ListedAnswer]:
    """Return up to ``limit`` lines of the run's list by id, those after the id ``after``."""
    require(by, purpose)
    with reading({RESULT: files_of(run)}) as reader:
        return list_page(reader, words_of(run), outcome=outcome, area=area, after=after, limit=limit)


def export_header(run: Determination) -> list[str]:
    """Return the column names of `export_rows`."""
    return header_of(words_of(run))


def export_rows(run: Determination, *, by: str, purpose: str) -> Iterator[tuple[object, ...]]:
    """Yield everyone considered by the run, by id: answer, scores, conditions and what is missing."""
    require(by, purpose)
    with reading({RESULT: files_of(run)}) as reader:
        yield from list_rows(reader, words_of(run))


def explanation(
    run: Determination, household_id: int, language: str, *, by: str, purpose: str
) -> Explanation:
    """Return why the household (or person, in a programme for persons) got its answer in the run.

    Raises `NotConsidered` when the run has no answer for it.
    """
    require(by, purpose)
    text = words_of(run)
    snapshot = open_snapshot(folder_of(run.snapshot), verify=False)
    reader = looking({RESULT: files_of(run), **snapshot.all_relations()})
    found = explanation_rows(reader, household_id)
    if found is None:
        raise NotConsidered(f"Run {run.pk} did not consider {household_id}: it is not in its snapshot.")
    return explain(text, found, language, origin_of(run))


def origin_of(run: Determination) -> Origin:
    """Return what a run's answers rest on."""
    return Origin(
        run=run.pk,
        on=run.on,
        recorded=run.snapshot.recorded,
        pack_version=run.pack_version.content_hash,
        rules_hash=run.rules_hash,
        snapshot=run.snapshot.hash,
    )


def files_of(run: Determination) -> list[Path]:
    """Return the files with the run's rows."""
    return sorted((Path(settings.RECENSUS_FILES) / run.result_path).rglob("*.parquet"))


def _finished() -> QuerySet[Determination]:
    state = Determination.State.FINISHED
    return Determination.objects.select_related("snapshot", "pack_version").filter(state=state)
