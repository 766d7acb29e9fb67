"""What is past its term: how long what sources say is kept, as data, and how much there is beyond it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Annotated, Final

from django.db import connection
from pydantic import Field

from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.privacy.classes import class_of
from recensus.programmes.catalogue import open_programme
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.shaping import Shape, shaped
from recensus.vocabulary.types import Pack, Problem, Sensitivity

FILE: Final = "privacy/retention.yaml"
Months = Annotated[int, Field(ge=1, le=1200)]

_DUE = """
select a.name, count(*)
from registry_sourcerecord r
join registry_shape p on p.id = r.shape_id
cross join unnest(p.attributes) with ordinality as a(name, place)
join unnest(%s::text[], %s::date[]) as term(name, until) on term.name = a.name
where r.stated_on < term.until and r.payload -> (a.place - 1)::int <> 'null'
  and not exists (select from registry_mention m where m.record_id = r.id and m.accepted and m.stated_on >= term.until)
group by a.name order by a.name
"""


class RetentionShape(Shape):
    """The whole of ``privacy/retention.yaml``: months by class of attribute, else by the attribute's own name."""

    classes: dict[Sensitivity, Months] = Field(default_factory=dict)
    attributes: dict[str, Months] = Field(default_factory=dict)


class RetentionUnreadable(Exception):
    """The terms have problems; the message names them."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """How many values of an attribute are older than ``months``."""

    attribute: str
    months: int
    values: int


def terms(pack: Pack) -> Mapping[str, int]:
    """Return for how many months each attribute is kept, of those that are not kept for good."""
    said = _read(pack)
    found = {
        name: said.attributes.get(name, said.classes.get(class_of(attribute)))
        for name, attribute in pack.attributes.items()
    }
    return {name: months for name, months in found.items() if months is not None}


def _read(pack: Pack) -> RetentionShape:
    problems: list[Problem] = []
    if FILE in pack.documents:
        document = pack.document(FILE)
    else:
        text = files("recensus.privacy").joinpath("standard", "retention.yaml").read_text("utf-8")
        opened, problems = read_document(FILE, text)
        assert opened is not None
        document = opened
    found, misfits = shaped(RetentionShape, document)
    if found is None or problems or misfits:
        raise RetentionUnreadable("\n".join(map(str, [*problems, *misfits])))
    return found


def due(pack: Pack, *, on: date, by: str, purpose: str) -> list[Due]:
    """Count, attribute by attribute, the values that are past their term on a day; it reads the whole record."""
    months = terms(pack)
    names, days = list(months), [_before(on, number) for number in months.values()]
    with (
        looking(by=by, purpose=purpose, action=Act.COUNT, subject=EVERYBODY) as look,
        connection.cursor() as cursor,
    ):
        look.shows(whole="what is past its term")
        cursor.execute(_DUE, [names, days])
        return [Due(attribute=name, months=months[name], values=count) for name, count in cursor.fetchall()]


def _before(on: date, months: int) -> date:
    """Return the first of the month that lies so many months back: nothing goes a day too early."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, 1)


def uses(pack: Pack) -> Mapping[str, Mapping[str, list[str]]]:
    """Return by which sources and programmes each attribute of the dictionary is used; none for one that is not."""
    texts = {name: repr(open_programme(pack, name)) for name in pack.programmes}
    return {
        attribute: {
            "sources": [
                name for name, said in pack.sources.items() if _mentions(repr(said.content), attribute)
            ],
            "programmes": [name for name, text in texts.items() if _mentions(text, attribute)],
        }
        for attribute in pack.attributes
    }


def _mentions(text: str, attribute: str) -> bool:
    return re.search(rf"\b{re.escape(attribute)}\b", text) is not None
