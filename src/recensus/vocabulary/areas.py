"""The country's tree of areas, read from ``areas.csv``."""

import csv
from collections.abc import Mapping
from io import StringIO

from recensus.vocabulary.shaping import nearest
from recensus.vocabulary.types import Area, Problem

COLUMNS = ("code", "parent", "level", "name")


def read_areas(file: str, text: str) -> tuple[dict[str, Area], list[Problem]]:
    """Read ``code,parent,level,name``: in any order; the tops share one level."""
    rows = csv.reader(StringIO(text))
    header = next(rows, [])
    if sorted(header) != sorted(COLUMNS):
        message = f"The columns are '{','.join(header)}'."
        return {}, [_problem(file, 1, "wrong_columns", message, expected=",".join(COLUMNS))]
    areas: dict[str, Area] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for row in rows:
        if row:
            problems += _take(file, rows.line_num, dict(zip(header, row, strict=False)), areas, lines)
    return areas, problems + _tree_problems(file, areas, lines)


def _take(
    file: str, line: int, row: Mapping[str, str], areas: dict[str, Area], lines: dict[str, int]
) -> list[Problem]:
    values = {column: row.get(column, "").strip() for column in COLUMNS}
    if empty := [column for column in ("code", "level", "name") if not values[column]]:
        return [
            _problem(file, line, "empty_cell", f"No value for {', '.join(empty)}.", expected="one in each")
        ]
    code = values["code"]
    if code in areas:
        message = f"The area '{code}' is said twice; the first time on line {lines[code]}."
        return [_problem(file, line, "said_twice", message)]
    areas[code] = Area(code=code, parent=values["parent"] or None, level=values["level"], name=values["name"])
    lines[code] = line
    return []


def _tree_problems(file: str, areas: Mapping[str, Area], lines: Mapping[str, int]) -> list[Problem]:
    problems = []
    for area in areas.values():
        if area.parent is not None and area.parent not in areas:
            message = f"The parent '{area.parent}' of area '{area.code}' is not in this file."
            near = nearest(area.parent, areas)
            problems.append(_problem(file, lines[area.code], "unknown_area", message, near=near))
        elif _is_its_own_ancestor(areas, area.code):
            message = f"The area '{area.code}' lies inside itself."
            problems.append(_problem(file, lines[area.code], "circular_area", message, expected="a tree"))
    return problems + _top_problems(file, areas, lines)


def _top_problems(file: str, areas: Mapping[str, Area], lines: Mapping[str, int]) -> list[Problem]:
    tops = [area for area in areas.values() if area.parent is None]
    return [
        _problem(
            file,
            lines[area.code],
            "stray_area",
            f"The area '{area.code}' has no parent; its level '{area.level}' is not that of the other tops.",
            expected=f"a parent, or level '{tops[0].level}'",
        )
        for area in tops
        if area.level != tops[0].level
    ]


def _is_its_own_ancestor(areas: Mapping[str, Area], code: str) -> bool:
    seen: set[str] = set()
    at: str | None = areas[code].parent
    while at is not None and at in areas and at not in seen:
        if at == code:
            return True
        seen.add(at)
        at = areas[at].parent
    return False


def ancestor(areas: Mapping[str, Area], code: str, level: str | None = None) -> str | None:
    """Return the area of ``level`` in which ``code`` lies (itself included); without a level, the topmost.

    None when the code is not known or no area of that level contains it.
    """
    at = areas.get(code)
    while at is not None and at.level != level:
        if at.parent is None:
            return at.code if level is None else None
        at = areas.get(at.parent)
    return at.code if at else None


def lineage(areas: Mapping[str, Area], code: str) -> frozenset[str]:
    """Return the codes of the areas in which ``code`` lies, itself included, also when it is not known."""
    found = {code}
    at = areas.get(code)
    while at is not None and at.parent is not None and at.parent not in found:
        found.add(at.parent)
        at = areas.get(at.parent)
    return frozenset(found)


def descendants(areas: Mapping[str, Area], code: str) -> frozenset[str]:
    """Return all codes that lie in ``code``, itself included; empty when the code is not known."""
    children: dict[str | None, list[str]] = {}
    for area in areas.values():
        children.setdefault(area.parent, []).append(area.code)
    found: set[str] = set()
    waiting = [code] if code in areas else []
    while waiting:
        at = waiting.pop()
        found.add(at)
        waiting += children.get(at, [])
    return frozenset(found)


def _problem(file: str, line: int, code: str, message: str, *, expected: str = "", near: str = "") -> Problem:
    return Problem(file=file, line=line, code=code, message=message, expected=expected, nearest=near)
