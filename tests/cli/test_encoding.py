"""From the command line: make a key, encode on both sides, match without the key; nothing secret is ever said."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from recensus.cli.encoding import encoding

SETTINGS = """
project: pension-and-health-2026
tokens: [names and birth date]
filter:
  hashes: {names: 8, birth: 14}
  hardening: [diffusion]
"""
HEADER = "key,given,family,birth_date\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with two tables and the settings."""
    monkeypatch.chdir(tmp_path)
    people = [f"{given},Njeri,19{year}-05-01\n" for year in range(50, 99) for given in ("Amina", "Bashir")]
    for name in ("ours", "theirs"):
        rows = (f"{name}{number},{row}" for number, row in enumerate(people))
        (tmp_path / f"{name}.csv").write_text(HEADER + "".join(rows))
    (tmp_path / "settings.yaml").write_text(SETTINGS)
    return tmp_path


def said(words: str, code: int = 0) -> str:
    """Return what a command says, in one line."""
    done = CliRunner().invoke(encoding, words.split())
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def encode(name: str, more: str = "--once", code: int = 0) -> str:
    made = f"--to {name}.encoded --whose {name}.list"
    return said(f"encode {name}.csv --settings settings.yaml --key-file shared.key {made} {more}", code)


def test_two_partners_are_matched_without_a_name_or_the_key(folder: Path) -> None:
    told = [said("key shared.key"), encode("ours"), encode("theirs"), said("show ours.encoded")]
    (folder / "shared.key").rename(folder / "kept.away")
    told.append(said("match ours.encoded theirs.encoded --to pairs.csv --wrong-at-most 0.05"))
    assert "same 98" in told[-1]
    pairs = (folder / "pairs.csv").read_text()
    assert pairs.count('"same"') == 98
    key = (folder / "kept.away").read_text().strip()
    for text in (*told, pairs, (folder / "ours.list").read_text()):
        assert key not in text
    assert not any(name in " ".join(told) + pairs for name in ("Amina", "Njeri", "1950-05-01", "ours1"))
    assert told[1].split("records")[0] == told[2].split("records")[0]


def test_what_cannot_be_done_is_said_and_leaves_nothing_behind(folder: Path) -> None:
    assert "recensus encoding key" in encode("ours", code=2)
    said("key shared.key")
    assert "--once" in encode("ours", more="", code=2)
    (folder / "shared.key").chmod(0o644)
    assert "chmod 600" in encode("ours", code=2)
    (folder / "shared.key").chmod(0o600)
    encode("ours")
    assert "nothing is written over it" in encode("ours", code=2)
    assert "one encoding" in said("match ours.encoded ours.encoded --to pairs.csv", code=2)
    assert sorted(path.name for path in folder.iterdir()) == [
        "ours.csv", "ours.encoded", "ours.list", "settings.yaml", "shared.key", "theirs.csv",
    ]  # fmt: skip
