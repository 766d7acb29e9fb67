"""Every check is in the reference, with its words."""

from pathlib import Path

from recensus.intake.checks import CATALOGUE

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "checks.md"


def test_every_check_is_documented_as_it_speaks() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    missing = [
        c.code for c in CATALOGUE if f"| `{c.code}` | {c.level} |" not in text or c.message not in text
    ]
    assert not missing
