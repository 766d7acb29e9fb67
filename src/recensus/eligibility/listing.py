"""A run's list, a page or all of it, each line with its reasons."""

from collections.abc import Collection, Iterator
from typing import Any

from recensus.eligibility.types import RESULT, ListedAnswer, ProgrammeText
from recensus.snapshots.engine import literal, quoted
from recensus.snapshots.opening import Reader


def _failed(text: ProgrammeText) -> str:
    """Return SQL for the names of the conditions that are known to be false."""
    if not text.conditions:
        return "[]::VARCHAR[]"
    names = ", ".join(f"CASE WHEN NOT {quoted(c.name)} THEN {literal(c.name)} END" for c in text.conditions)
    return f"list_filter([{names}], lambda name: name IS NOT NULL)"


def within(reader: Reader, areas: Collection[str] | None, consenting: Collection[int] | None) -> Reader:
    """Let the result hold those only who live in the areas and consent, for all that is asked of it; None: all."""
    if areas is not None:
        reader.keep(RESULT, "area", sorted(areas))
    if consenting is not None:
        reader.keep(RESULT, "id", [str(number) for number in sorted(consenting)])
    return reader


def list_page(
    reader: Reader,
    text: ProgrammeText,
    *,
    outcome: str | None,
    area: str | None,
    after: int | None,
    limit: int,
) -> list[ListedAnswer]:
    """Return up to ``limit`` lines by id; None for ``outcome`` or ``area`` stands for all."""
    wanted = {"outcome = ?": outcome, "area = ?": area, "id > ?": after}
    asked = {test: value for test, value in wanted.items() if value is not None}
    scores = "".join(f", {quoted(score.name)}" for score in text.scores)
    rows = reader.rows(
        f"""SELECT id, household_id, area, outcome, {_failed(text)}, missing {scores} FROM {RESULT}
            WHERE {" AND ".join(asked) or "true"} ORDER BY id LIMIT {int(limit)}""",
        list(asked.values()),
    )
    return [_line(text, *row) for row in rows]


def _line(text: ProgrammeText, *row: Any) -> ListedAnswer:
    number, household, area, outcome, failed, missing, *values = row
    return ListedAnswer(
        id=number,
        household_id=household,
        area=area,
        outcome=outcome,
        failed=tuple(failed),
        missing=tuple(missing or ()),
        scores={score.name: value for score, value in zip(text.scores, values, strict=True)},
    )


def header_of(text: ProgrammeText) -> list[str]:
    """Return the columns of the exported list."""
    scores = [score.name for score in text.scores]
    return ["id", "household_id", "area", "outcome", *scores, *(c.name for c in text.conditions), "missing"]


def list_rows(
    reader: Reader, text: ProgrammeText, *, hidden: Collection[str] = ()
) -> Iterator[tuple[object, ...]]:
    """Yield all rows by id, in the columns of `header_of`; those ``hidden`` are empty."""
    columns = ["NULL" if name in hidden else quoted(name) for name in header_of(text)[:-1]]
    missing = "array_to_string(missing, ', ')"
    return reader.stream(f"SELECT {', '.join(columns)}, {missing} FROM {RESULT} ORDER BY id")
