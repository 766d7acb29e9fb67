"""Which conditions a country looks at beside ages: ``life_course.yaml`` of its pack, and its rule for disability."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from recensus.insight.lives.types import DISABILITY, STAGES
from recensus.insight.reports.declared import settings_of
from recensus.programmes.shapes import Rule
from recensus.vocabulary.shaping import Shape, Words, shaped
from recensus.vocabulary.types import Document, Label, Pack, Problem

FILE: Final = "life_course.yaml"


class _ConditionShape(Shape):
    rule: Rule
    label: Words


class _LifeCourseShape(Shape):
    conditions: dict[str, _ConditionShape] = {}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A rule about persons that the life course is also counted by."""

    rule: str
    label: Label


def conditions_of(pack: Pack) -> Mapping[str, Condition]:
    """Return the conditions by name: disability where ``reports.yaml`` has a rule for it, and the pack's others."""
    shape = shaped(_LifeCourseShape, pack.document(FILE))[0] or _LifeCourseShape()
    found = {name: Condition(rule=one.rule, label=one.label) for name, one in shape.conditions.items()}
    rule = settings_of(pack).disability
    return found if rule is None else {DISABILITY: Condition(rule=rule, label={}), **found}


def life_course_problems(document: Document) -> list[Problem]:
    """Return what is wrong with a pack's ``life_course.yaml``."""
    shape, problems = shaped(_LifeCourseShape, document)
    return problems + [
        Problem(
            file=document.file,
            line=document.line(("conditions", name)),
            code="said_twice",
            message=f"'{name}' is an age of life, or disability, which reports.yaml describes.",
            expected="another name",
        )
        for name in (shape.conditions if shape else ())
        if name in (*STAGES, DISABILITY)
    ]
