"""Appointing the demonstration's officers, as the first officer of an empty installation does."""

import getpass
from collections.abc import Mapping
from typing import Final

from django.utils import timezone

from recensus.privacy.actions import approve, propose_appointment
from recensus.privacy.queries import appointments

Appointed = Mapping[str, tuple[str, tuple[str, ...] | None]]
"""Each officer's role and areas; None is the whole country."""
APPOINTED: Final[Mapping[str, Appointed]] = {
    "demo": {
        "dalia": ("district_officer", ("101",)),
        "emre": ("district_officer", ("102",)),
        "nadia": ("programme_manager", None),
        "odile": ("auditor", None),
        "petra": ("data_protection_officer", None),
    },
    "kenya": {
        "dalia": ("district_officer", ("23",)),
        "emre": ("district_officer", ("3",)),
        "nadia": ("programme_manager", None),
        "rosa": ("programme_manager", None),
        "samuel": ("programme_manager", None),
        "tabitha": ("programme_manager", None),
        "odile": ("auditor", None),
        "petra": ("data_protection_officer", None),
    },
}
"""Those of each demonstration. Who may approve comes last: then the first is not alone."""


def appoint_officers(country: str) -> None:
    """Appoint whoever is not yet; the first officer may approve by herself until somebody else could."""
    by = getpass.getuser()
    known = {one.officer for one in appointments(timezone.now())}
    for officer, (role, areas) in APPOINTED[country].items():
        if officer not in known:
            number = propose_appointment(officer=officer, role=role, areas=areas, by=by)
            approve(kind="appointment", number=number, by=by)
