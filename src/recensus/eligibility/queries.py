"""Reading determinations: runs, their numbers, their lists, and one household's answer."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from recensus.eligibility.explaining import Found, Shown, explain, explanation_rows
from recensus.eligibility.listing import header_of, list_page, list_rows, within
from recensus.eligibility.models import Determination
from recensus.eligibility.summarising import summarise
from recensus.eligibility.types import RESULT, Explanation, ListedAnswer, Origin, ProgrammeText, Summary
from recensus.eligibility.words import from_json
from recensus.privacy.access import A_LIST, Act, Look, OutOfReach, looking
from recensus.privacy.consent.queries import consenting
from recensus.privacy.types import Showing
from recensus.registry.reaching import areas_of, concerning
from recensus.snapshots.opening import kept_reader, open_snapshot, reading
from recensus.snapshots.queries import folder_of
from recensus.vocabulary.types import Level

PAGE = 50
OF_LISTS = ("answer", "score", "area")


class UnknownRun(LookupError):
    """There is no finished run of this number, or none of this programme."""


class NotConsidered(LookupError):
    """The run did not consider this household or person: it was not in the snapshot."""


def runs(*, by: str, purpose: str) -> list[Determination]:
    """Return all runs, the latest first, unfinished ones too."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        found = Determination.objects.select_related("snapshot", "pack_version")
        return list(found.order_by("-started_at", "-id"))


def latest(programme: str, *, by: str, purpose: str) -> Determination:
    """Return the programme's latest finished run; raise `UnknownRun` when it has none."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        found = _finished().filter(programme=programme).order_by("-finished_at", "-id").first()
    if found is None:
        raise UnknownRun(
            f"'{programme}' was not determined yet. 'recensus determine PACK {programme}' does it."
        )
    return found


def latest_by(on: date, *, by: str, purpose: str) -> dict[str, Determination]:
    """Return, by programme, its last finished run of a day not after ``on``, by the rules in force: a trial is none."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        rows = _finished().filter(on__lte=on, trial=False)
        latest = rows.order_by("programme", "-on", "-finished_at", "-id").distinct("programme")
        return {run.programme: run for run in latest}


def run(number: int, *, by: str, purpose: str) -> Determination:
    """Return one finished run; raise `UnknownRun` when there is none of this number."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        found = _finished().filter(pk=number).first()
    if found is None:
        raise UnknownRun(f"There is no finished run {number}.")
    return found


def words_of(run: Determination) -> ProgrammeText:
    """Return the rules' words as they were when the run was made."""
    return from_json(run.words)


def summary(run: Determination, *, by: str, purpose: str) -> Summary:
    """Return the run in numbers, of those within reach: answers by area, distributions of scores, reasons."""
    with looking(by=by, purpose=purpose, action=Act.COUNT, subject=A_LIST) as look:
        reached, agreed = look.codes, consenting(purpose, run.purpose)
    with reading({RESULT: files_of(run)}) as reader:
        return summarise(within(reader, reached, agreed), words_of(run))


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
    text = words_of(run)
    with looking(by=by, purpose=purpose, action=Act.SEE, subject=A_LIST, attributes=OF_LISTS) as look:
        with reading({RESULT: files_of(run)}) as reader:
            found = list_page(
                within(reader, look.codes, consenting(purpose, run.purpose)),
                text,
                outcome=outcome,
                area=area,
                after=after,
                limit=limit,
            )
        look.shows(attributes=OF_LISTS)
        _show(look, text, [line.id for line in found])
    return [
        line if _scores_shown(look) else replace(line, scores=dict.fromkeys(line.scores)) for line in found
    ]


def _show(look: Look, text: ProgrammeText, numbers: list[int]) -> None:
    """Note that those of these numbers are shown, whichever the programme is for."""
    if text.unit is Level.HOUSEHOLD:
        look.shows(households=numbers)
    else:
        look.shows(persons=numbers)


def _scores_shown(look: Look) -> bool:
    return look.showing("score") is Showing.VALUE


def export_header(run: Determination) -> list[str]:
    """Return the column names of `export_rows`; the list of a trial run says so on every row."""
    return [*header_of(words_of(run)), *(["trial_run"] if run.trial else [])]


def export_rows(run: Determination, *, by: str, purpose: str) -> Iterator[tuple[object, ...]]:
    """Yield everyone within reach whom the run considered, by id: answer, scores, conditions, what is missing.

    That the list is handed out is on record before its first line leaves.
    """
    with looking(by=by, purpose=purpose, action=Act.EXPORT, subject=A_LIST, attributes=OF_LISTS) as look:
        look.shows(whole=f"determination {run.pk}", many=run.considered, attributes=OF_LISTS)
        reached, agreed, hidden = look.codes, consenting(purpose, run.purpose), not _scores_shown(look)
    text = words_of(run)
    with reading({RESULT: files_of(run)}) as reader:
        rows = list_rows(
            within(reader, reached, agreed), text, hidden=[s.name for s in text.scores if hidden]
        )
        yield from ((*row, "yes") for row in rows) if run.trial else rows


def explanation(
    run: Determination, household_id: int, language: str, *, by: str, purpose: str
) -> Explanation:
    """Return why the household (or person, in a programme for persons) got its answer in the run.

    Raises `NotConsidered` when the run has no answer for it, or none within reach.
    """
    text = words_of(run)
    snapshot = open_snapshot(folder_of(run.snapshot), verify=False)
    reader = kept_reader({RESULT: files_of(run), **snapshot.all_relations()})
    with looking(by=by, purpose=purpose, action=Act.SEE, attributes=(*OF_LISTS, *text.attributes)) as look:
        found = explanation_rows(reader, household_id)
        if found is None or not _reached(look, run, found):
            raise NotConsidered(f"Run {run.pk} did not consider {household_id}: it is not in its snapshot.")
        told = explain(text, found, language, origin_of(run), shown_by(look, text))
        look.shows(attributes=look.decision.attributes)
        _show(look, text, [household_id])
    return told


def own_explanations(
    person: int, household: int | None, language: str, *, by: str, purpose: str
) -> list[Explanation]:
    """Return why a person, or her household, got each programme's latest answer: for her own eyes."""
    runs = list(_finished().order_by("programme", "-finished_at", "-id").distinct("programme"))
    attributes = {name for run in runs for name in words_of(run).attributes}
    with concerning(
        person, by=by, purpose=purpose, action=Act.SEE, attributes=(*OF_LISTS, *attributes)
    ) as look:
        answers = [_own(look, run, person, household, language) for run in runs]
        told = [answer for answer in answers if answer is not None]
        look.shows(
            attributes=look.decision.attributes,
            whole=", ".join(f"determination {answer.origin.run}" for answer in told),
        )
    return told


def _own(
    look: Look, run: Determination, person: int, household: int | None, language: str
) -> Explanation | None:
    text = words_of(run)
    number = household if text.unit is Level.HOUSEHOLD else person
    snapshot = open_snapshot(folder_of(run.snapshot), verify=False)
    reader = kept_reader({RESULT: files_of(run), **snapshot.all_relations()})
    found = explanation_rows(reader, number) if number is not None else None
    return explain(text, found, language, origin_of(run), shown_by(look, text)) if found else None


def _reached(look: Look, run: Determination, found: Found) -> bool:
    """Tell whether the look reaches the one who is explained: where she lives now, else where the run found her."""
    number, agreed = found.answer["id"], consenting(look.decision.purpose, run.purpose)
    if agreed is not None and number not in agreed:
        return False
    area = areas_of([number]).get(number, found.answer["area"])
    try:
        look.about("H" if words_of(run).unit is Level.HOUSEHOLD else "P", number, area)
    except OutOfReach:
        return False
    return True


def shown_by(look: Look, text: ProgrammeText) -> Shown:
    """Return what tells whether all attributes that a rule or term mentions may be shown as they are."""
    scores = {score.name for score in text.scores}

    def shown(rule: str) -> bool:
        words = set(re.findall(r"\w+", rule))
        named = words & text.attributes.keys()
        return all(look.showing(name) is Showing.VALUE for name in named) and (
            _scores_shown(look) or not words & scores
        )

    return shown


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
    """Return the finished runs whose lists are there: one past its term is gone."""
    runs = Determination.objects.select_related("snapshot", "pack_version")
    return runs.filter(state=Determination.State.FINISHED).exclude(result_path="")
