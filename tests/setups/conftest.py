"""The starter pack, written afresh for each test, in which problems can be planted."""

from pathlib import Path
from typing import Any

import pytest

from recensus.setups.starting import begin_pack


class Starter:
    """The folder of a pack, to be changed before it is checked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, file: str, text: str) -> None:
        """Write a file anew."""
        (self.path / file).parent.mkdir(exist_ok=True)
        (self.path / file).write_text(text)

    def change(self, file: str, old: str, new: str) -> int:
        """Replace a text that occurs once and return its line."""
        before = (self.path / file).read_text()
        assert before.count(old) == 1, f"{old!r} occurs {before.count(old)} times in {file}"
        self.write(file, before.replace(old, new))
        return before[: before.index(old)].count("\n") + 1


@pytest.fixture
def starter(tmp_path: Path) -> Any:
    """Give the starter pack, sound until something is planted."""
    return Starter(begin_pack("starter", folder=tmp_path))
