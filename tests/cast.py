"""Who works in the tests' countries, and where: appointed as a ministry would, by two officers."""

import getpass
from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from recensus.privacy.actions import begin
from recensus.privacy.models import Appointment

DALIAS: Final = ("D1", "N", "Kaba", "101")
"""Dalia's district, in each of the tests' countries."""
EMRES: Final = ("D2", "S", "Tombo", "102")

COUNTRY: Final = None
CAST: Final[Sequence[tuple[str, str, tuple[str, ...] | None]]] = (
    ("dalia", "district_officer", DALIAS),
    ("emre", "district_officer", EMRES),
    ("nadia", "programme_manager", COUNTRY),
    ("tester", "operator", COUNTRY),
    ("tester", "programme_manager", COUNTRY),
    ("anneke", "analyst", COUNTRY),
    ("odile", "auditor", COUNTRY),
    ("petra", "data_protection_officer", COUNTRY),
)


def appoint_cast() -> None:
    """Adopt the standard policy and appoint the cast, unless that was done; the tests' own account comes first."""
    if begin(by=getpass.getuser()):
        Appointment.objects.bulk_create(_appointment(*who) for who in CAST)


def appoint(officer: str, role: str, areas: Sequence[str] | None = COUNTRY, **facts: object) -> Appointment:
    """Appoint somebody from now on: proposed by one, approved by another."""
    appointment = _appointment(officer, role, areas, **facts)
    appointment.save()
    return appointment


def _appointment(officer: str, role: str, areas: Sequence[str] | None, **facts: object) -> Appointment:
    now = timezone.now()
    return Appointment(
        officer=officer,
        role=role,
        areas=None if areas is None else list(areas),
        **{
            "starts": now,
            "proposed_by": "petra",
            "proposed_at": now,
            "approved_by": "odile",
            "approved_at": now,
            **facts,
        },
    )
