"""The country's settings for referrals: ``referrals.yaml`` of the pack at work, else the standard ones."""

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
from recensus.vocabulary.types import Document, Problem

FILE: Final = "referrals.yaml"


class ReferralsShape(Shape):
    """The whole of ``referrals.yaml``."""

    answer_days: Annotated[int, Field(ge=1, le=90)] = 15


class SettingsUnreadable(Exception):
    """The pack's ``referrals.yaml`` has problems."""


def referral_problems(document: Document) -> list[Problem]:
    """Return what is wrong with a pack's ``referrals.yaml``."""
    return shaped(ReferralsShape, document)[1]


def due_after(start: date) -> date:
    """Return the day by which a referral of ``start`` is answered, counted in the country's working days."""
    version, calendar = latest_version(), policy.in_force()
    own = version.archive.get(FILE) if version else None
    settings = _read(own or files("recensus.insight.referrals").joinpath("standard.yaml").read_text("utf-8"))
    days = days_until(start, settings.answer_days, week=calendar.week, holidays=calendar.holidays)
    return start + timedelta(days=days)


@lru_cache(maxsize=4)
def _read(text: str) -> ReferralsShape:
    document, problems = read_document(FILE, text)
    found, misfits = shaped(ReferralsShape, document) if document else (None, [])
    if found is None or problems or misfits:
        raise SettingsUnreadable("\n".join(map(str, [*problems, *misfits])))
    return found
