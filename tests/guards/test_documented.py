"""Every setting and every command is in the reference."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_environment_variable_is_documented() -> None:
    read = set()
    for file in (ROOT / "src").rglob("*.py"):
        read |= set(
            re.findall(r"""environ(?:\.get\(|\[)\s*["'](RECENSUS_\w+|DATABASE_URL)["']""", file.read_text())
        )
    documented = (ROOT / "docs/reference/settings.md").read_text()
    assert sorted(name for name in read if f"`{name}`" not in documented) == []


def test_the_reference_of_commands_is_made_from_the_commands() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "scripts/command-reference"], capture_output=True, text=True, check=True
    ).stdout
    renew = "scripts/command-reference > docs/reference/commands.md"
    assert made == (ROOT / "docs/reference/commands.md").read_text(), renew
