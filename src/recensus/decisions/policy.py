"""The country's settings for decisions: ``decisions.yaml`` of the pack at work, the standard for what it leaves out."""

from datetime import date
from importlib.resources import files
from typing import Annotated, Final, Literal

from pydantic import Field, field_validator

from recensus.decisions.types import ABOUT_PEOPLE, Kind, Policy
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.queries import latest_version
from recensus.vocabulary.shaping import Shape, Words, shaped
from recensus.vocabulary.types import Document, Problem

FILE: Final = "decisions.yaml"
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WorkingDays = Annotated[int, Field(ge=0, le=250)]


class BrakeShape(Shape):
    """When a bulk act is halted."""

    share: Annotated[float, Field(ge=0, le=0.05)] = 0.005
    at_least: Annotated[int, Field(ge=1, le=1000)] = 100


class RemedyShape(Shape):
    """What can be done against an act, as it is told."""

    person: Words = Field(default_factory=dict)
    public: Words = Field(default_factory=dict)


class PolicyShape(Shape):
    """The whole of ``decisions.yaml``."""

    waiting: dict[Kind, WorkingDays] = Field(default_factory=dict)
    appeal_days: Annotated[int, Field(ge=5, le=250)] = 30
    brake: BrakeShape = BrakeShape()
    undo_directly: Annotated[int, Field(ge=0)] = 1000
    week: Annotated[tuple[Day, ...], Field(min_length=1)] = (
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
    )
    holidays: tuple[date, ...] = ()
    remedy: RemedyShape = RemedyShape()

    @field_validator("waiting")
    @classmethod
    def people_are_given_time(cls, waiting: dict[Kind, int]) -> dict[Kind, int]:
        """Refuse to leave the waiting out where persons are concerned."""
        if none := sorted(kind for kind in ABOUT_PEOPLE & waiting.keys() if waiting[kind] < 1):
            raise ValueError(f"{', '.join(none)} concerns people: wait at least one working day")
        return waiting


class PolicyUnreadable(Exception):
    """The pack's settings for decisions have problems, so nothing can be decided by them."""


def policy_problems(document: Document) -> list[Problem]:
    """Return what is wrong with a pack's ``decisions.yaml``."""
    return shaped(PolicyShape, document)[1]


def in_force() -> Policy:
    """Return the settings of the version of the pack that is at work here; raises PolicyUnreadable."""
    standard = _read(files("recensus.decisions").joinpath("standard.yaml").read_text("utf-8"))
    version = latest_version()
    own = _read(version.archive.get(FILE, "{}")) if version else standard
    return Policy(
        waiting={**standard.waiting, **own.waiting},
        appeal_days=own.appeal_days,
        brake_share=own.brake.share,
        brake_at_least=own.brake.at_least,
        undo_directly=own.undo_directly,
        week=frozenset(DAYS.index(day) for day in own.week),
        holidays=frozenset(own.holidays),
        remedy_of_person={**standard.remedy.person, **own.remedy.person},
        remedy_in_public={**standard.remedy.public, **own.remedy.public},
    )


def _read(text: str) -> PolicyShape:
    document, problems = read_document(FILE, text)
    found, misfits = shaped(PolicyShape, document) if document else (None, [])
    if found is None or problems or misfits:
        raise PolicyUnreadable("\n".join(map(str, [*problems, *misfits])))
    return found
