"""From choices to the text of a source's file: a new one, or a kind of report more in one that is there."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import yaml

from recensus.connectors.proposing.choices import (
    ATTRIBUTE,
    KEY,
    OF_ENROLMENT,
    OF_HOUSEHOLD,
    OF_PERSON,
    WORD,
    Choices,
)
from recensus.connectors.reported import Reported
from recensus.connectors.source_reading import read_source
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.types import Pack, Problem

_CARRIES = {
    Reported.ENTITLEMENT: "payments",
    Reported.PAYMENT: "payments",
    Reported.COMPLAINT: "complaints",
}

_MOMENTS = ("cycle", "first_day", "left_on", "received_on", "paid_on")


def pattern_of(file: str) -> str:
    """Return a pattern for the names of files like this one: as it begins, before the first digit.

    >>> pattern_of("Payments_2026-01.xlsx"), pattern_of("2026.csv")
    ('Payments*', '*')
    """
    return re.split(r"[0-9]", PurePath(file).name.partition(".")[0])[0].rstrip("-_ ") + "*"


def composed(choices: Choices, pack: Pack) -> tuple[str, Pack, list[Problem]]:
    """Return the text of the source's file, the pack as it would be with it, and the problems of the source in it."""
    name = choices.into or choices.name
    text = _added(choices, pack) if choices.into else _yaml(_source(choices))
    document, problems = read_document(f"sources/{name}.yaml", text)
    if document is None:
        return text, pack, problems
    changed = replace(pack, sources={**pack.sources, name: document})
    return text, changed, problems + read_source(changed, name)[1]


def _source(choices: Choices) -> dict[str, Any]:
    found: dict[str, Any] = {"label": choices.label or choices.name, "holder": choices.holder}
    found |= {"method": "registered", "mode": choices.mode}
    reports = choices.reports
    found["carries"] = [_CARRIES.get(reports, "enrolments")] if reports else ["population"]
    found |= {"date_formats": [choices.date_format]} if choices.date_format else {}
    found |= {"decimal": choices.decimal} if choices.decimal else {}
    found["files"] = {f"{choices.describes}s": _described(choices)} if choices.describes else {}
    if reports:
        found["reports"] = {f"{choices.states}s": _reported(choices)}
    return {key: value for key, value in found.items() if value != ""}


def _described(choices: Choices) -> dict[str, Any]:
    found = {"describes": choices.describes, **_written(choices)}
    found["key"] = _one_or_more(choices.columns(KEY))
    if choices.describes == "person" and (household := choices.columns(OF_HOUSEHOLD)):
        found["household"] = _one_or_more(household)
    found["columns"] = _columns(choices, ATTRIBUTE)
    return found


def _reported(choices: Choices) -> dict[str, Any]:
    person, household = choices.columns(OF_PERSON), choices.columns(OF_HOUSEHOLD)
    enrolment = choices.columns(OF_ENROLMENT)
    if choices.states != Reported.ENROLMENT:
        enrolment = enrolment or person or household
    key = choices.columns(KEY) or [*enrolment, *_moment(choices)]
    found: dict[str, Any] = {"states": choices.states, **_written(choices), "programme": choices.programme}
    found["key"] = _one_or_more(key)
    found |= {"enrolment": _one_or_more(enrolment)} if enrolment else {}
    if person or choices.describes:
        found["person"] = _one_or_more(person or key)
    elif household:
        found["household"] = _one_or_more(household)
    found["columns"] = _columns(choices, WORD)
    return found


def _moment(choices: Choices) -> list[str]:
    """Return the column that tells the reports of one enrolment apart: the cycle, else the day."""
    told = [column for word in _MOMENTS for column in choices.columns(WORD + word)]
    return told[:1]


def _written(choices: Choices) -> dict[str, Any]:
    format_ = {"format": {"header": choices.header}} if choices.header != 1 else {}
    return {"pattern": choices.pattern, **format_}


def _columns(choices: Choices, kind: str) -> dict[str, Any]:
    """Return the columns that are attributes, or words, by what they are."""
    return {
        meaning.removeprefix(kind): _column(column, choices.recodes.get(column, {}))
        for column, meaning in choices.meanings.items()
        if meaning.startswith(kind)
    }


def _column(column: str, recodes: Mapping[str, str]) -> Any:
    known = {text: code for text, code in recodes.items() if code}
    return {"column": column, "recode": known} if known else column


def _one_or_more(columns: list[str]) -> Any:
    return columns[0] if len(columns) == 1 else columns


def _added(choices: Choices, pack: Pack) -> str:
    """Return the text of the source with one kind of report more, every other line as it was."""
    text = pack.files[f"sources/{choices.into}.yaml"]
    entry = _yaml({f"{choices.name}": _reported(choices)})
    lines = ["  " + line for line in entry.splitlines()]
    kept = text.splitlines()
    at = next((n for n, line in enumerate(kept, 1) if re.match(r"reports:\s*(#.*)?$", line)), None)
    if at is None:
        return "\n".join([*kept, "reports:", *lines]) + "\n"
    return "\n".join([*kept[:at], *lines, *kept[at:]]) + "\n"


def _yaml(content: Mapping[str, Any]) -> str:
    return str(yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=120))
