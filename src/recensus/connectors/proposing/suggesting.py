"""What the columns of an unknown file may mean: by their names, in several languages, and by what stands in them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from recensus.connectors.drafting import FileDescription
from recensus.connectors.proposing import words
from recensus.connectors.proposing.choices import (
    ATTRIBUTE,
    KEY,
    OF_ENROLMENT,
    OF_HOUSEHOLD,
    OF_PERSON,
    WORD,
    Choices,
)
from recensus.connectors.reported import WORDS, Reported, word_of
from recensus.vocabulary.identifiers import is_well_formed
from recensus.vocabulary.shaping import nearest
from recensus.vocabulary.types import Attribute, Kind, Level, Pack

_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9 .,']*")
_DAY: Final = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})")
MOST_OF: Final = 0.8
"""So many of the values of a column have to look alike before they say what it is."""
MOST_APART: Final = 0.7
"""So many of a column's values have to differ before it can be the rows' number."""


def plain(name: str) -> str:
    """Return a column's name without accents, marks and capitals.

    >>> plain("Date_de NAISSANCE "), plain("N° du dossier")
    ('date de naissance', 'n du dossier')
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


def options(choices: Choices, pack: Pack) -> dict[str, str]:
    """Return what a column can mean under these choices: each meaning with the attribute or word it leads to."""
    found = {KEY: ""}
    if choices.reports is not None:
        found |= {OF_PERSON: "", OF_HOUSEHOLD: "", OF_ENROLMENT: ""}
        found |= {WORD + word: word for word in WORDS[choices.reports]}
    if choices.describes:
        level = Level(choices.describes)
        found |= {OF_HOUSEHOLD: ""} if level is Level.PERSON else {}
        of_level = [one for one in pack.of_level(level) if one.derived is None]
        found |= {ATTRIBUTE + one.name: one.name for one in of_level}
    return found


def meant(meaning: str, choices: Choices, pack: Pack) -> Attribute | None:
    """Return the attribute, or the word as one, that a meaning leads to; None for keys and what is left out."""
    if meaning.startswith(ATTRIBUTE):
        return pack.attributes.get(meaning.removeprefix(ATTRIBUTE))
    if meaning.startswith(WORD) and choices.reports is not None:
        return word_of(choices.reports, meaning.removeprefix(WORD))
    return None


def suggested(described: FileDescription, choices: Choices, pack: Pack) -> dict[str, str]:
    """Return a meaning for each column that has one by its name, else by its values; each meaning once."""
    possible = {
        one: word for one, word in options(choices, pack).items() if one != KEY or one == _main(choices)
    }
    found: dict[str, str] = {}
    for by in (_by_name, _by_values):
        for column in described.read.columns:
            free = {one: word for one, word in possible.items() if one not in found.values()}
            if column not in found and (meaning := by(column, described, free, pack)):
                found[column] = meaning
    main = _main(choices)
    if main not in found.values() and (column := _key(described, found)):
        found[column] = main
    return {column: found.get(column, "") for column in described.read.columns}


def _by_name(column: str, described: FileDescription, free: Mapping[str, str], pack: Pack) -> str:
    """Return the meaning that is called like the column, or nearly so."""
    called = {name: meaning for meaning, word in free.items() for name in _names(meaning, word, pack)}
    name = plain(column)
    meaning = called.get(name) or called.get(nearest(name, called), "")
    return "" if meaning == KEY and not _tells_apart(column, described) else meaning


def _names(meaning: str, word: str, pack: Pack) -> Iterator[str]:
    """Yield how a column of this meaning may be called."""
    if meaning in words.KEYS:
        yield from words.KEYS[meaning]
    elif meaning.startswith(WORD):
        yield from (plain(word), *words.WORDS[word])
    else:
        yield from (plain(word), *map(plain, pack.attributes[word].label.values()))
        yield from words.ATTRIBUTES.get(_role(word, pack), ())


def _role(attribute: str, pack: Pack) -> str:
    """Return what most countries call an attribute."""
    if attribute in words.ATTRIBUTES:
        return attribute
    for role in ("sex", "birth_date", "age"):
        if getattr(pack.roles, role) == attribute:
            return role
    return "national_id" if pack.attributes[attribute].issuer else ""


def _by_values(column: str, described: FileDescription, free: Mapping[str, str], pack: Pack) -> str:
    """Return the only free meaning of the kind that the column's values look like."""
    values = described.few.get(column) or described.examples[column]
    fitting = [
        meaning
        for meaning, word in free.items()
        if meaning.startswith(ATTRIBUTE) and _looks_like(values, pack.attributes[word])
    ]
    return fitting[0] if len(fitting) == 1 else ""


def _looks_like(values: Sequence[str], attribute: Attribute) -> bool:
    issuer = attribute.issuer
    if attribute.kind is Kind.DATE:
        return _most(bool(_DAY.fullmatch(value.strip())) for value in values)
    if attribute.kind is Kind.CODE and attribute.codes:
        known = {plain(code) for code in recodable(attribute)}
        return _most(plain(value) in known for value in values)
    if issuer is not None and (issuer.pattern or issuer.checksum):
        return _most(is_well_formed(issuer, value.strip()) for value in values)
    return False


def _most(fits: Iterator[bool]) -> bool:
    told = list(fits)
    return bool(told) and sum(told) >= MOST_OF * len(told)


def recodable(attribute: Attribute) -> dict[str, str]:
    """Return the texts that mean a code of an attribute: itself, its labels, and what a sex is called elsewhere."""
    codes = attribute.codes.codes if attribute.codes else {}
    found = {text: code for code, label in codes.items() for text in (code, *label.values())}
    if words.SEXES.keys() <= codes.keys():
        found |= {text: code for code, texts in words.SEXES.items() for text in texts}
    return found


def recoded(values: Sequence[str], attribute: Attribute) -> dict[str, str]:
    """Return, for the texts of a column that are no code, the code that each may mean; empty where nobody knows."""
    by_text = {plain(text): code for text, code in recodable(attribute).items()}
    codes = attribute.codes.codes if attribute.codes else {}
    return {value: by_text.get(plain(value), "") for value in values if value not in codes}


def date_format(described: FileDescription) -> str:
    """Return how the file writes its days, as far as the numbers tell; empty for ISO or where there are none."""
    days = [
        found
        for some in described.examples.values()
        for value in some
        if (found := _DAY.fullmatch(value.strip()))
    ]
    if not days or len(days[0][1]) == 4:
        return ""
    mark = days[0][2]
    month_first = any(int(day[3]) > 12 for day in days)
    return f"%m{mark}%d{mark}%Y" if month_first else f"%d{mark}%m{mark}%Y"


def decimal_mark(described: FileDescription) -> str:
    """Return the decimal mark of the amounts, where they tell."""
    amounts = [v for some in described.examples.values() for v in some if _NUMBER.fullmatch(v.strip())]
    if any(re.search(r"\.[0-9]{3},[0-9]|[0-9],[0-9]{1,2}$", one) for one in amounts):
        return ","
    return "." if any(re.search(r"[0-9],[0-9]{3}(\.|$)", one) for one in amounts) else ""


def _main(choices: Choices) -> str:
    """Return the number that a file cannot be without: its rows' own, or that of the enrolment of which it reports."""
    return KEY if choices.describes or choices.reports is Reported.ENROLMENT else OF_ENROLMENT


def _key(described: FileDescription, found: Mapping[str, str]) -> str:
    """Return the column that most likely tells the rows apart: one that is called so, else one without a meaning."""
    apart = [one for one in described.read.columns if _tells_apart(one, described) and one not in found]
    called = (one for one in apart if set(plain(one).split()) & set(words.KEYS[KEY]))
    return next(called, next(iter(apart), ""))


def _tells_apart(column: str, described: FileDescription) -> bool:
    """Tell whether hardly any two rows have the same value; some may have none."""
    return described.distinct[column] > MOST_APART * described.read.rows
