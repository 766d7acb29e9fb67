"""What people ask of the audit log. Each question is a look itself: decided, and on record."""

from datetime import datetime
from pathlib import Path

from recensus.privacy.access import Act, Subject, looking
from recensus.privacy.audit import actions, export, queries
from recensus.privacy.audit.types import LogState, PastLook


def log_state(*, by: str, purpose: str) -> LogState:
    """Return how the log and its witnesses stand. Raises AccessRefused."""
    with looking(by=by, purpose=purpose, action=Act.AUDIT) as look:
        look.shows(whole="the state of the audit log")
        return queries.log_state()


def looks_at(kind: str, number: int, *, by: str, purpose: str) -> list[PastLook]:
    """Return who looked at a person (P) or household (H), the latest first. Raises AccessRefused."""
    with looking(by=by, purpose=purpose, action=Act.AUDIT, subject=Subject(kind, number)):
        return queries.entries_about(kind, number)


def looks_by(officer: str, *, since: datetime, by: str, purpose: str) -> list[PastLook]:
    """Return what an officer did since a moment, the latest first. Raises AccessRefused."""
    with looking(by=by, purpose=purpose, action=Act.AUDIT) as look:
        look.shows(whole=f"what {officer} did")
        return queries.entries_by(officer, since=since)


def write_export(file: Path, *, by: str, purpose: str) -> int:
    """Write the log for auditors, in which no registrant is named; return how many entries it has."""
    with looking(by=by, purpose=purpose, action=Act.MANAGE) as look:
        look.shows(whole="the audit log")
        return export.export(file)


def change_key(*, by: str, purpose: str) -> str:
    """Make the log's next signing key and return what verifies it."""
    with looking(by=by, purpose=purpose, action=Act.MANAGE) as look:
        look.shows(whole="a new signing key of the audit log")
    return actions.change_key()
