"""The country's settings for people's requests: ``rights.yaml`` of the pack at work, else the standard ones."""

from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Final

from pydantic import Field

from recensus.decisions import policy
from recensus.decisions.working_days import days_until
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.queries import latest_version
from recensus.vocabulary.shaping import Shape, shaped

FILE: Final = "rights.yaml"


class RightsShape(Shape):
    """The whole of ``rights.yaml``."""

    answer_days: Annotated[int, Field(ge=1, le=90)] = 20
    officers_by_name: bool = False
    exemption_days: Annotated[int, Field(ge=1, le=366)] = 180


class SettingsUnreadable(Exception):
    """The pack's ``rights.yaml`` has problems."""


def in_force() -> RightsShape:
    """Return the settings of the version of the pack that is at work here; raises SettingsUnreadable."""
    version = latest_version()
    own = version.archive.get(FILE) if version else None
    return _read(own or files("recensus.rights").joinpath("standard.yaml").read_text("utf-8"))


@lru_cache(maxsize=4)
def _read(text: str) -> RightsShape:
    document, problems = read_document(FILE, text)
    found, misfits = shaped(RightsShape, document) if document else (None, [])
    if found is None or problems or misfits:
        raise SettingsUnreadable("\n".join(map(str, [*problems, *misfits])))
    return found


def due_after(start: date) -> date:
    """Return the day by which a request of ``start`` is answered, counted in the country's working days."""
    calendar = policy.in_force()
    days = days_until(start, in_force().answer_days, week=calendar.week, holidays=calendar.holidays)
    return start + timedelta(days=days)
