"""The mapping page in words: what a column can mean, what a form chose, and what a file would give."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.connectors.proposing import suggesting
from recensus.connectors.proposing.choices import (
    ATTRIBUTE,
    KEY,
    OF_ENROLMENT,
    OF_HOUSEHOLD,
    OF_PERSON,
    WORD,
    Choices,
)
from recensus.connectors.proposing.previewing import Preview
from recensus.connectors.rejects import Reject
from recensus.intake.check_words import remedy, title
from recensus.intake.drafts import Seen
from recensus.vocabulary.types import Pack
from recensus.web.country import figure, label, programme_label, shown
from recensus.web.words import SEVERITIES, Words, said, word

STATES: Final[Words] = {
    "enrolment": gettext_lazy("who is enrolled"),
    "payment": gettext_lazy("what was paid"),
    "entitlement": gettext_lazy("what is due"),
    "suspension": gettext_lazy("who was suspended"),
    "exit": gettext_lazy("who left"),
    "complaint": gettext_lazy("a complaint"),
    "person": gettext_lazy("facts about a person"),
    "household": gettext_lazy("facts about a household"),
}
KEYS: Final[Words] = {
    KEY: gettext_lazy("the row's own number"),
    OF_PERSON: gettext_lazy("the person's number"),
    OF_HOUSEHOLD: gettext_lazy("the household's number"),
    OF_ENROLMENT: gettext_lazy("the enrolment's number"),
}
REPORTED: Final[Words] = {
    "first_day": gettext_lazy("first day"),
    "last_day": gettext_lazy("last day"),
    "amount": gettext_lazy("amount"),
    "currency": gettext_lazy("currency"),
    "state": gettext_lazy("state"),
    "reason": gettext_lazy("reason"),
    "cycle": gettext_lazy("month or cycle"),
    "due_on": gettext_lazy("day on which it is due"),
    "paid_on": gettext_lazy("day of payment"),
    "left_on": gettext_lazy("day of leaving"),
    "received_on": gettext_lazy("day on which it was received"),
    "answered_on": gettext_lazy("day on which it was answered"),
    "about": gettext_lazy("what it is about"),
    "programme": gettext_lazy("programme"),
}
DATES: Final = ("", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y", "%Y/%m/%d")
FACTS: Final = ("name", "label", "holder", "programme", "pattern", "mode", "date_format", "decimal")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice of a list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class ColumnShown:
    """One column of the file: what stands in it, what it can mean, and how its texts are recoded."""

    place: int
    name: str
    examples: str
    distinct: str
    groups: list[tuple[str, list[Option]]]
    recodes: list[tuple[int, str, list[Option]]]


def chosen(form: Mapping[str, str], before: Choices) -> Choices:
    """Return the choices that a form makes; what it does not hold stays as it was."""
    header = form.get("header", "")
    places = range(len([name for name in form if name.startswith("column-")]))
    columns = {place: form.get(f"column-{place}", "") for place in places}
    recodes: dict[str, dict[str, str]] = {}
    for name, text in form.items():
        if name.startswith("text-"):
            _text, column, place = name.split("-")
            code = form.get(f"code-{column}-{place}", "")
            recodes.setdefault(columns.get(int(column), ""), {})[text] = code
    return replace(
        before,
        **{name: form[name].strip() for name in FACTS if name in form},
        header=int(header) if header.isdigit() and len(header) < 5 else before.header,
        meanings={columns[place]: form.get(f"meaning-{place}", "") for place in places},
        recodes=recodes,
    )


def columns(seen: Seen, pack: Pack) -> Iterator[ColumnShown]:
    """Yield the columns of the file as the page shows them."""
    for place, name in enumerate(seen.described.read.columns):
        meaning = seen.choices.meanings.get(name, "")
        yield ColumnShown(
            place=place,
            name=name,
            examples=", ".join(value[:40] for value in seen.described.examples[name][:3]),
            distinct=figure(seen.described.distinct[name]),
            groups=_groups(seen.choices, meaning, pack),
            recodes=_recodes(seen.choices, name, meaning, pack),
        )


def _groups(choices: Choices, meaning: str, pack: Pack) -> list[tuple[str, list[Option]]]:
    """Return what a column can mean, in groups; the first is to leave it out."""
    groups: dict[str, list[Option]] = {
        "": [Option(value="", label=_("leave it out"), chosen=not meaning)],
        _("Numbers by which rows are told apart"): [],
        _("What the row reports"): [],
        _("What is said of the person or household"): [],
    }
    _out, keys, reported, attributes = groups.values()
    for value in suggesting.options(choices, pack):
        group = attributes if value.startswith(ATTRIBUTE) else reported if value.startswith(WORD) else keys
        group.append(Option(value=value, label=meaning_in_words(value, pack), chosen=value == meaning))
    return [(name, found) for name, found in groups.items() if found]


def meaning_in_words(meaning: str, pack: Pack) -> str:
    """Return what a meaning is called."""
    if meaning.startswith(ATTRIBUTE):
        return label(pack, meaning.removeprefix(ATTRIBUTE))
    return word(REPORTED, meaning.removeprefix(WORD)) if meaning.startswith(WORD) else word(KEYS, meaning)


def _recodes(choices: Choices, column: str, meaning: str, pack: Pack) -> list[tuple[int, str, list[Option]]]:
    """Return the texts of a column of codes that are no codes, each with the codes that it may mean."""
    attribute = suggesting.meant(meaning, choices, pack)
    codes = attribute.codes.codes if attribute is not None and attribute.codes else {}
    found = choices.recodes.get(column, {}) if codes else {}
    return [
        (
            place,
            text,
            [
                Option(value="", label=_("nobody knows"), chosen=not code),
                *(
                    Option(value=one, label=said(name, one), chosen=one == code)
                    for one, name in codes.items()
                ),
            ],
        )
        for place, (text, code) in enumerate(found.items())
    ]


def preview_in_words(preview: Preview, pack: Pack, language: str) -> dict[str, Any]:
    """Return what the file would give, in words."""
    return {
        "counts": {
            name: figure(getattr(preview, name)) for name in ("received", "accepted", "rejected", "held")
        },
        "kept": [
            {
                "what": {"person": _("Persons"), "household": _("Households")}.get(one.what, _("Reports")),
                "columns": [_heading(column, one.what, pack) for column in one.columns],
                "rows": [_row(row, one.columns, one.what, pack) for row in one.rows],
            }
            for one in preview.kept
        ],
        "rejects": [_reject(one, pack, language) for one in (*preview.rejects, *preview.flags)],
    }


def _row(row: Sequence[str], named: Sequence[str], what: str, pack: Pack) -> list[str]:
    """Return one row as people read it; of a report the programme by its name."""
    number, *cells = row
    if what == "report":
        return [number, programme_label(pack, cells[0]), *cells[1:]]
    return [
        number,
        *(shown(pack, column, cell) if cell else "" for column, cell in zip(named, cells, strict=True)),
    ]


def _heading(column: str, what: str, pack: Pack) -> str:
    return word(REPORTED, column) if what == "report" else label(pack, column)


def _reject(one: Reject, pack: Pack, language: str) -> dict[str, str]:
    return {
        "row": figure(one.row),
        "column": label(pack, one.column or ""),
        "code": one.code,
        "says": title(pack, one.code, language),
        "value": _("kept sealed") if _is_sealed(pack, one.column) else one.value or "",
        "outcome": word(SEVERITIES, one.outcome),
        "remedy": one.remedy or remedy(one.code),
    }


def _is_sealed(pack: Pack, column: str | None) -> bool:
    return column in pack.attributes and pack.is_sealed(str(column))
