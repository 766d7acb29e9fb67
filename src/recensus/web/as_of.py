"""The two times of the record: the day in a person's life, and the day on which we knew."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from recensus.web.words import day

LAST = date(9000, 1, 1)


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """What the officer asked for: None stands for today and for all that is known."""

    on: date | None = None
    known_day: date | None = None
    problem: str = ""

    @property
    def chosen(self) -> bool:
        """Tell whether anything but the present was asked for."""
        return bool(self.on or self.known_day or self.problem)

    @property
    def known_at(self) -> datetime | None:
        """Return the end of the day on which we are to have known it."""
        if self.known_day is None:
            return None
        return timezone.make_aware(datetime.combine(self.known_day + timedelta(days=1), time.min))

    @property
    def words(self) -> str:
        """Say what is shown instead of the present."""
        on = day(self.on) if self.on else _("today")
        known = day(self.known_day) if self.known_day else _("today")
        return _("Shown as it was on %(on)s, as far as it was known here on %(known)s.") % {
            "on": on,
            "known": known,
        }


def as_of(request: HttpRequest) -> AsOf:
    """Read both days from the address."""
    try:
        return AsOf(on=_date(request, "on"), known_day=_date(request, "known_at"))
    except ValueError:
        return AsOf(problem=_("Give days as year-month-day, such as 2026-07-01."))


def _date(request: HttpRequest, name: str) -> date | None:
    """Return a day of the address, a day of which there is a next; raise ValueError for anything else."""
    given = request.GET.get(name, "").strip()
    if not given:
        return None
    if (found := date.fromisoformat(given)) >= LAST:
        raise ValueError("a day beyond all records")
    return found
