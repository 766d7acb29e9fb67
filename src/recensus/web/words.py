"""The system's own words in the officer's language; a word that is not here is shown as it is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from recensus.vocabulary.types import Label

Words = Mapping[str, str | Promise]

METHODS: Final[Words] = {
    "declared": gettext_lazy("declared"),
    "observed": gettext_lazy("observed"),
    "registered": gettext_lazy("registered"),
}
MISSING: Final[Words] = {
    "missing": gettext_lazy("missing"),
    "refused": gettext_lazy("refused"),
    "not applicable": gettext_lazy("not applicable"),
    "unknown code": gettext_lazy("unknown code"),
}
OUTCOMES: Final[Words] = {
    "eligible": gettext_lazy("Eligible"),
    "not eligible": gettext_lazy("Not eligible"),
    "cannot be determined": gettext_lazy("Cannot be determined"),
}
STATES: Final[Words] = {
    "waiting": gettext_lazy("Waiting"),
    "loading": gettext_lazy("Loading"),
    "running": gettext_lazy("Running"),
    "recorded": gettext_lazy("On record"),
    "halted": gettext_lazy("Halted"),
    "undone": gettext_lazy("Undone"),
    "failed": gettext_lazy("Failed"),
    "done": gettext_lazy("Done"),
    "discarded": gettext_lazy("Given up for another"),
    "already loaded": gettext_lazy("Already on record"),
}
STAGES: Final[Words] = {
    "reading": gettext_lazy("Reading the files"),
    "checking": gettext_lazy("Checking the rows"),
    "recording": gettext_lazy("Putting them on record"),
    "publishing": gettext_lazy("Making them count"),
}
SEVERITIES: Final[Words] = {
    "flag": gettext_lazy("To look at"),
    "flagged": gettext_lazy("To look at"),
    "rejected": gettext_lazy("Rejected"),
    "reject": gettext_lazy("Rejected"),
    "held": gettext_lazy("Held"),
    "hold": gettext_lazy("Held"),
}
MODES: Final[Words] = {
    "snapshot": gettext_lazy("everything the source holds"),
    "delta": gettext_lazy("changes only"),
}
IDENTIFIER_STATUSES: Final[Words] = {
    "well formed": gettext_lazy("Well formed"),
    "malformed": gettext_lazy("Malformed"),
}
EVENTS: Final[Words] = {
    "stated": gettext_lazy("First stated"),
    "stated anew": gettext_lazy("Stated in other words"),
    "stated again": gettext_lazy("Stated again"),
    "held": gettext_lazy("A row was held"),
    "left out": gettext_lazy("No longer mentioned"),
    "moved": gettext_lazy("Came into the household"),
    "left": gettext_lazy("Left the household"),
    "undone": gettext_lazy("Batch undone"),
}
KINDS: Final[Words] = {
    "P": gettext_lazy("Person"),
    "H": gettext_lazy("Household"),
    "person": gettext_lazy("Person"),
    "household": gettext_lazy("Household"),
}


def word(words: Words, key: str) -> str:
    """Return the word for ``key`` in the officer's language, else ``key`` itself."""
    return str(words.get(key, key))


def own_language() -> str:
    """Return the code of the language of the page."""
    return (get_language() or "en").partition("-")[0]


def said(label: Label, otherwise: str = "") -> str:
    """Return a pack's label in the officer's language, else in the pack's first language, else ``otherwise``."""
    return label.get(own_language()) or label.get("en") or next(iter(label.values()), otherwise)


def day(when: date | None) -> str:
    """Return a date as the pages write it, such as 4 March 2026."""
    return date_format(when, "j F Y") if when else ""


def moment(when: datetime | None) -> str:
    """Return date and time in this installation's time zone."""
    return date_format(timezone.localtime(when), "j F Y, H:i") if when else ""


def yes_or_no(value: bool) -> str:  # noqa: FBT001 - it is the value itself
    """Return a truth value as a word."""
    return _("yes") if value else _("no")


class _Blanks(dict[str, str]):
    def __missing__(self, field: str) -> str:
        return "…"


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a pack's text with ``values`` in its ``{fields}``, and dots where there is none.

    >>> filled("At least {years} years in {place}", {"years": "60"})
    'At least 60 years in …'
    """
    return text.format_map(_Blanks(values))
