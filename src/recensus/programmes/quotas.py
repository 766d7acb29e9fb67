"""Reading how a programme enrols here, with the places by area of its ``quota.csv``."""

import csv
from io import StringIO

from recensus.programmes.enrolling import OwnEnrolment, Places, Recertification
from recensus.programmes.shapes import EnrolmentShape
from recensus.vocabulary.shaping import nearest
from recensus.vocabulary.types import Pack, Problem

COLUMNS = ["area", "places"]


def read_enrolment(
    pack: Pack, name: str, shape: EnrolmentShape | None
) -> tuple[OwnEnrolment | None, list[Problem]]:
    """Return how a programme enrols here, None where it does not, and every problem of its ``quota.csv``."""
    file = f"programmes/{name}/quota.csv"
    quota, problems = _quota(pack, file)
    if (shape is not None and shape.places is not None) != (file in pack.tables):
        message = "Places by area and the order in which they are given go together."
        expected = "quota.csv, and 'enrolment: {places: ...}' in programme.yaml"
        problems = [_problem(file, 1, "missing_file", message, expected=expected)]
    if shape is None:
        return None, problems
    places = Places(**dict(shape.places), quota=quota) if shape.places else None
    return OwnEnrolment(
        four_eyes=shape.four_eyes,
        due_day=shape.due_day,
        places=places,
        recertification=Recertification(**dict(shape.recertification)),
    ), problems


def _quota(pack: Pack, file: str) -> tuple[dict[str, int], list[Problem]]:
    """Read ``area,places``; an area inside another one counts for itself, and not for the outer one."""
    if file not in pack.tables:
        return {}, []
    rows = csv.reader(StringIO(pack.tables[file].lstrip("\ufeff")))
    if (header := [column.strip() for column in next(rows, [])]) != COLUMNS:
        message = f"The columns are '{','.join(header)}'."
        return {}, [_problem(file, 1, "wrong_columns", message, expected=",".join(COLUMNS))]
    quota: dict[str, int] = {}
    problems = []
    for row in rows:
        area, places = (*(cell.strip() for cell in row), "", "")[:2]
        if row and (wrong := _wrong(pack, file, rows.line_num, area, places, quota)):
            problems.append(wrong)
        elif row:
            quota[area] = int(places)
    return quota, problems


def _wrong(pack: Pack, file: str, line: int, area: str, places: str, quota: dict[str, int]) -> Problem | None:
    if area not in pack.areas:
        message = f"There is no area '{area}'."
        return _problem(file, line, "unknown_area", message, near=nearest(area, pack.areas))
    if area in quota:
        return _problem(file, line, "said_twice", f"The area '{area}' is said twice.")
    if not (places.isascii() and places.isdigit()):
        return _problem(file, line, "not_a_number", f"'{places}' is no number of places.", expected="as 1200")
    return None


def _problem(file: str, line: int, code: str, message: str, *, expected: str = "", near: str = "") -> Problem:
    return Problem(file=file, line=line, code=code, message=message, expected=expected, nearest=near)
