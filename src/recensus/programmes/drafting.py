"""From a spreadsheet of programmes to drafts of their documents: what its columns say, and every doubt with its row."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

import yaml

from recensus.programmes.types import Instrument
from recensus.vocabulary.shaping import nearest

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "label": ("label", "program_name", "programme_name", "programme", "program", "name", "nombre"),
    "country": ("country", "pais"),
    "instrument": ("instrument", "type_of_program", "type_of_programme", "type_of_measure", "type"),
    "unit": ("unit", "households_individuals_percentage", "households_individuals"),
    "holder": ("holder", "agency_name", "agency", "ministry", "institution"),
    "sector": ("sector",),
    "legal_basis": ("legal_basis", "law", "legal"),
    "amount": ("amount", "amount_individual", "amount_individual_covid", "amount_individual_postcovid"),
    "frequency": ("frequency", "periodicity", "cycle"),
    "budget": ("budget", "cost"),
    "target_group": ("target_group", "type_of_beneficiaries", "beneficiaries"),
    "selection": ("selection", "selection_methods", "how_selection"),
    "package": ("package", "program_description", "description"),
    "starts": ("starts", "date_start", "start"),
    "ends": ("ends", "date_end", "end"),
    "source": ("source", "link_1", "link"),
}
"""For each fact of a programme, the columns that may hold it, the likeliest first."""
_INSTRUMENTS: Final = {
    "ct": Instrument.CASH_TRANSFER,
    "cct": Instrument.CONDITIONAL_CASH_TRANSFER,
    "pct": Instrument.SOCIAL_PENSION,
    "pnc": Instrument.SOCIAL_PENSION,
    "non contributory pension": Instrument.SOCIAL_PENSION,
    "unemployment insurance": Instrument.SOCIAL_INSURANCE,
    "utility waivers": Instrument.FEE_WAIVER,
    "utility waiver": Instrument.FEE_WAIVER,
    "food": Instrument.IN_KIND,
    "food transfer": Instrument.IN_KIND,
    "wage subsidy": Instrument.SUBSIDY,
}
_FREQUENCIES: Final = {
    "once": "once", "one time": "once", "one-time": "once", "weekly": "weekly", "monthly": "monthly",
    "quarterly": "quarterly", "yearly": "yearly", "annual": "yearly", "annually": "yearly",
}  # fmt: skip
_UNITS: Final = {
    "households": "household", "household": "household", "families": "household",
    "individuals": "person", "individual": "person", "persons": "person", "person": "person",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Something about a row that a person has to settle: where, what was found, and what to do."""

    row: int
    column: str
    code: str
    message: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class DraftProgramme:
    """One programme to be: the name of its folder, and the text of its ``programme.yaml``."""

    name: str
    text: str


class NoProgrammes(ValueError):
    """The table has no column that names programmes; the message says which columns it has."""


def draft_programmes(
    rows: Mapping[int, Mapping[str, str]], columns: Sequence[str]
) -> tuple[list[DraftProgramme], list[Doubt]]:
    """Return a draft for every row that names a programme, and every doubt; nothing is made up.

    What a row does not say stands in the draft as a comment, for a person to fill in. Raises NoProgrammes.
    """
    places = _places(columns)
    if "label" not in places:
        raise NoProgrammes(
            f"No column names programmes. It has: {', '.join(columns)}. Call it 'label', or one of "
            f"{', '.join(COLUMNS['label'])}."
        )
    drafts: dict[str, DraftProgramme] = {}
    doubts: list[Doubt] = []
    for number, cells in rows.items():
        told = {fact: cells[column] for fact, column in places.items()}
        reading = _Row(number, places, told)
        doubts += reading.doubts()
        if (name := reading.name()) and name in drafts:
            again = f"'{told['label']}' is drafted already."
            doubts.append(reading.doubt("label", "said_twice", again, "Keep one row."))
        elif name:
            drafts[name] = DraftProgramme(name=name, text=reading.text())
    return list(drafts.values()), doubts


def _places(columns: Sequence[str]) -> dict[str, str]:
    plain = {column.casefold().strip().replace(" ", "_"): column for column in columns}
    return {
        fact: plain[next(word for word in words if word in plain)]
        for fact, words in COLUMNS.items()
        if any(word in plain for word in words)
    }


@dataclass(frozen=True)
class _Row:
    """One row of the table."""

    number: int
    columns: Mapping[str, str]
    told: Mapping[str, str]

    def name(self) -> str:
        """Return the name of the programme's folder, the country first where the table has several; empty for none."""
        if not self.told["label"]:
            return ""
        words = " ".join(filter(None, [self.told.get("country"), self.told["label"]]))
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
        name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60].rstrip("_")
        return name if name[:1].isalpha() else f"programme_{name}"

    def doubt(self, fact: str, code: str, message: str, remedy: str) -> Doubt:
        column = self.columns.get(fact, fact)
        return Doubt(row=self.number, column=column, code=code, message=message, remedy=remedy)

    def doubts(self) -> Iterator[Doubt]:
        """Yield what is missing or not understood."""
        if not self.told["label"]:
            yield self.doubt("label", "no_name", "The row names no programme.", "Name it, or delete the row.")
            return
        if not self.unit():
            given = self.told.get("unit", "")
            message = (
                f"'{given}' is neither person nor household." if given else "It does not say whom it serves."
            )
            yield self.doubt("unit", "no_unit", message, "Say person or household in the draft.")
        yield from self._misread(
            "instrument", self.instrument(), "unknown_instrument", "Choose one in the draft."
        )
        yield from self._misread(
            "frequency", self.frequency(), "unknown_frequency", "Choose one in the draft."
        )
        for fact in ("amount", "budget"):
            remedy = "Write the number in the draft."
            yield from self._misread(fact, self.number_of(fact), "not_a_number", remedy)
        for fact in ("starts", "ends"):
            remedy = "Write the day as 2026-01-31 in the draft."
            yield from self._misread(fact, self.day(fact), "impossible_date", remedy)

    def _misread(self, fact: str, meant: object, code: str, remedy: str) -> Iterator[Doubt]:
        """Yield the doubt about a text that is there and was not understood."""
        said = self.told.get(fact)
        if said and meant is None:
            yield self.doubt(fact, code, f"'{said[:60]}' is not understood.", remedy)

    def unit(self) -> str | None:
        return _UNITS.get(self.told.get("unit", "").casefold())

    def instrument(self) -> str | None:
        said = self.told.get("instrument", "").casefold()
        if said in _INSTRUMENTS:
            return _INSTRUMENTS[said].value
        return nearest(said, [one.value for one in Instrument]) or None if said else None

    def frequency(self) -> str | None:
        return _FREQUENCIES.get(self.told.get("frequency", "").casefold())

    def number_of(self, fact: str) -> Decimal | None:
        try:
            found = Decimal(self.told.get(fact, ""))
        except InvalidOperation:
            return None
        return found if found.is_finite() and found >= 0 else None

    def day(self, fact: str) -> date | None:
        try:
            return date.fromisoformat(self.told.get(fact, "")[:10])
        except ValueError:
            return None

    def text(self) -> str:
        """Return the document: what was said and understood, and the rest as comments."""
        lines = [f"label: {_plain(self.told['label'])}"]
        lines.append(f"unit: {self.unit()}" if self.unit() else "# unit: person or household?")
        for fact in ("holder", "legal_basis", "sector", "package", "target_group", "source"):
            lines += [f"{fact}: {_plain(said)}"] if (said := self.told.get(fact)) else []
        lines += [f"instrument: {self.instrument()}"] if self.instrument() else []
        lines += [f"selection: [{_plain(said)}]"] if (said := self.told.get("selection")) else []
        lines += self._money()
        lines += [f"{fact}: {self.day(fact)}" for fact in ("starts", "ends") if self.day(fact)]
        return "\n".join(lines) + "\n"

    def _money(self) -> Iterator[str]:
        amount, often, budget, starts = (
            self.number_of("amount"),
            self.frequency(),
            self.number_of("budget"),
            self.day("starts"),
        )
        if often:
            yield f"cycle: {often}"
        if amount is not None and often:
            yield f"benefit: {{amount: {amount:f}, frequency: {often}}}"
        elif amount is not None:
            yield f"# benefit: {{amount: {amount:f}, frequency: how often?}}"
        if budget is not None:
            yield f"budget: {{{starts}: {budget:f}}}" if starts else f"# budget: {{from when?: {budget:f}}}"


def _plain(text: str) -> str:
    """Return a text as it stands in one line of YAML."""
    line = yaml.safe_dump(" ".join(text.split()), default_style='"', allow_unicode=True, width=10**6)
    return str(line).strip()
