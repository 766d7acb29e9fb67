"""What the documentation shows is what happens: its files are written, its commands run, its output compared.

In a page, ``<!-- file: NAME -->`` before a fenced block writes that block to a file; a ``console`` block holds
commands after ``$`` and the output that follows, in which ``...`` stands for anything (in a command, ``.../`` stands
for the folder of the database's files). Each page starts in an empty folder with an empty database and is read from
top to bottom.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FENCE = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
PATIENCE_SECONDS = 60
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """A fenced block of a page; ``file`` is the name under which it is to be written."""

    kind: str
    text: str
    file: str | None


def snippets(page: Path) -> Iterator[Snippet]:
    for found in FENCE.finditer(page.read_text(encoding="utf-8")):
        yield Snippet(kind=found["kind"], text=found["text"], file=found["file"])


def commands_in(text: str) -> list[tuple[str, str]]:
    """Return each command of a console block with the output that the page shows."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [(command, shown) for command, _, shown in (part.partition("\n") for part in parts)]


def agrees(shown: str, printed: str) -> bool:
    """Tell whether the output is the one shown; how it is spaced and how long the lines of tables are is not asked."""
    shown, printed = (re.sub(r"([━─])\1+", r"\1", text) for text in (shown, printed))
    parts = [r"\s+".join(map(re.escape, part.split())) for part in shown.split("...")]
    return re.fullmatch(r"\s*" + r"\s*.*?\s*".join(parts) + r"\s*", printed, re.DOTALL) is not None


@dataclass(frozen=True)
class Terminal:
    """A folder, a database of its own, and the commands run in them."""

    folder: Path
    database: str

    def environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        plain = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}
        return {**os.environ, **plain, "PATH": path, "RECENSUS_DATABASE": self.database}

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run(self, command: str) -> str:
        """Run one command and return all that it printed; a server is asked for a page and stopped again."""
        if command.startswith("recensus serve"):
            return self._serve(command)
        command = command.replace(".../", f"{os.environ['RECENSUS_HOME']}/{self.database}/")
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=3 * PATIENCE_SECONDS,
        )
        return done.stdout

    def _serve(self, command: str) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        serving = subprocess.Popen(
            ["bash", "-c", f"exec {command} --port {port}"],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert answers(f"http://127.0.0.1:{port}/"), "The pages did not come up."
        finally:
            serving.terminate()
            serving.wait(PATIENCE_SECONDS)
        return ""


def answers(address: str) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address) as page:
                return bool(page.status == 200)
        except OSError:
            time.sleep(0.3)
    return False


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture
def terminal(tmp_path: Path, request: pytest.FixtureRequest) -> Terminal:
    """Open an empty folder with an empty database, as a reader has at the top of a page."""
    name = re.sub(r"[^a-z]+", "_", request.node.callspec.params["page"].stem)
    return Terminal(tmp_path, f"docs_{name}"[:60])


@pytest.mark.parametrize(
    "page", [p for p in PAGES if any(s.kind == "console" for s in snippets(p))], ids=name_of
)
def test_a_page_shows_what_happens(page: Path, terminal: Terminal) -> None:
    for snippet in snippets(page):
        if snippet.file:
            terminal.write(snippet.file, snippet.text)
        for command, shown in commands_in(snippet.text) if snippet.kind == "console" else ():
            printed = terminal.run(command)
            assert agrees(shown, printed), (
                f"{name_of(page)} shows for `{command}`:\n{shown}\nbut it printed:\n{printed}"
            )


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_yaml_snippet_is_yaml(page: Path) -> None:
    for snippet in snippets(page):
        if snippet.kind == "yaml":
            assert yaml.safe_load(snippet.text) is not None


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_of_ours_stand_in_console_blocks_where_they_are_run(page: Path) -> None:
    for snippet in snippets(page):
        lines = snippet.text.splitlines() if snippet.kind in {"sh", "bash", "shell", ""} else []
        assert not [line for line in lines if line.removeprefix("$ ").startswith("recensus ")], name_of(page)


def test_a_page_that_shows_something_else_is_caught() -> None:
    assert agrees("Written to ... .\n", "  Written to countries/kaba .")
    assert not agrees("5 accepted, 1 rejected", "6 accepted, 0 rejected")
