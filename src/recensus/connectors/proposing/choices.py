"""What has been chosen so far about a file and its columns; plain, so that it can be kept and sent as a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from recensus.connectors.reported import Reported

PERSON, HOUSEHOLD = "person", "household"
STATES: Final = (*(str(one) for one in Reported), PERSON, HOUSEHOLD)
"""What a row can say."""
KEY, OF_PERSON, OF_HOUSEHOLD, OF_ENROLMENT = "key", "of person", "of household", "of enrolment"
"""What a column can be beside an attribute (``attribute NAME``) or a word of a report (``word NAME``)."""
ATTRIBUTE, WORD = "attribute ", "word "


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Which rows say what (``states``), in which source, and what each column means; an empty meaning leaves it out.

    ``into`` is the source to which a kind of report is added, empty for a source of its own. ``header`` is the row that
    names the columns. ``recodes`` maps, for a column, the texts in the file to codes.
    """

    states: str
    name: str
    into: str = ""
    label: str = ""
    holder: str = ""
    programme: str = ""
    pattern: str = ""
    mode: str = "snapshot"
    header: int = 1
    date_format: str = ""
    decimal: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)
    recodes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def describes(self) -> str:
        """Whom its rows describe (person or household); empty where they only report."""
        if self.states in (PERSON, HOUSEHOLD):
            return self.states
        return PERSON if self.states == Reported.ENROLMENT and not self.into else ""

    @property
    def reports(self) -> Reported | None:
        """What its rows report; None where they only describe."""
        return None if self.states in (PERSON, HOUSEHOLD) else Reported(self.states)

    def columns(self, meaning: str) -> list[str]:
        """Return the columns of a meaning."""
        return [column for column, chosen in self.meanings.items() if chosen == meaning]


def choices_of(kept: Mapping[str, Any]) -> Choices:
    """Return choices that were kept as JSON."""
    return Choices(**kept)
