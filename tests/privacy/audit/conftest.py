"""A log of one's own: empty tables, one signing key, no witness."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from recensus.privacy.audit.types import Entry

TABLES = "audit_entry, audit_leaf, audit_node, audit_checkpoint"


def look(**changed: object) -> Entry:
    """Return what is recorded when Dalia looks at Amina."""
    said: dict[str, object] = {
        "who": "dalia", "role": "district officer", "organisation": "Kaba", "channel": "web", "purpose": "casework",
        "legal_basis": "Act 12", "agreement": "", "action": "see", "subjects": (("P", 1),),
        "attributes": {"name": "value"}, "allowed": True, "reason": "her district", "outcome": "shown",
    }  # fmt: skip
    return Entry(**{**said, **changed})  # type: ignore[arg-type]


def tamper(statement: str, *values: object) -> None:
    """Do what only someone who owns the tables can: switch the triggers off and change the log."""
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_leaf drop constraint if exists audit_leaf_entry_fkey")
        for table in TABLES.split(", "):
            cursor.execute(f"alter table {table} disable trigger only_grows")
        cursor.execute(statement, values)
        for table in TABLES.split(", "):
            cursor.execute(f"alter table {table} enable trigger only_grows")


def empty() -> None:
    """Begin a log anew."""
    tamper(
        f"truncate {TABLES}, audit_subjectsalt, audit_witness;"
        "update audit_progress set settled = 0, mark = 0, mark_xid = '0', sequenced_at = clock_timestamp()"
    )


@pytest.fixture
def log(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[None]:  # noqa: ARG001
    """Give an empty log on real, committed tables, with keys that no other test has."""
    settings.RECENSUS_HOME = tmp_path / "home"
    settings.RECENSUS_HOME.mkdir()
    settings.RECENSUS_WITNESSES = []
    settings.RECENSUS_AUDIT_STALL_MINUTES = 10
    empty()
    yield
    empty()
