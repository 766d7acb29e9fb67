"""From the command line: link, compare, put in force, explain, take back, each in plain words and as JSON."""

import json
from functools import partial
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from recensus.cli import linkage
from recensus.linkage import resolving
from recensus.vocabulary.types import Pack
from tests.linkage.small_links import alike, person, village

app = typer.Typer()
linkage.register(app)
pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def pack(record: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pack:  # noqa: ARG001 - an empty record
    monkeypatch.setattr(resolving, "make_run", partial(resolving.make_run, linker=alike))
    monkeypatch.setattr("getpass.getuser", lambda: "tester")
    return village(tmp_path)


def said(*words: str, code: int = 0) -> str:
    """Return what a command says, in one line."""
    done = CliRunner().invoke(app, ["link", *words])
    assert done.exit_code == code, done.output
    return " ".join((done.output if code else done.stdout).split())


def test_a_run_is_made_compared_put_in_force_explained_and_taken_back(pack: Pack) -> None:
    assert "Nothing is changed yet" in said("run", pack.path)
    number = str(json.loads(said("run", pack.path, "--json"))["run"])
    amina, younger = person("H1/1"), person("B1")
    (first, _) = json.loads(said("compare", number, "--json"))["changes"]
    assert (first["before"], first["after"], first["by"]) == ([younger], [amina], ["model"])
    assert f"{younger} {amina} 1 model 0.9990" in said("compare", number)
    done = json.loads(said("activate", number, "--why", "the first", "--json"))
    assert done["moved"] == 2
    assert "in force" in said("runs")
    told = said("explain", pack.path, str(amina))
    assert "the first record here of this person" in told
    assert "compared with the other records" in told
    assert "pension B1, since" in said("explain", pack.path, str(younger))
    assert "There is no person" in said("explain", pack.path, "999999", code=2)
    assert "2 keys changed hands" in said("undo", str(done["event"]), "--why", "wrong")
    assert "undone already" in said("undo", str(done["event"]), "--why", "wrong", code=1)
    assert [row["what"] for row in json.loads(said("events", "--json"))] == ["undo", "run"]


def test_persons_are_merged_and_parted(pack: Pack) -> None:  # noqa: ARG001 - it is on record
    elder, younger = person("H1/1"), person("B3")
    assert "1 key changed hands" in said("merge", str(elder), str(younger), "--why", "one woman")
    assert "Name some of the keys" in said(
        "split", str(elder), "survey:H1/1", "pension:B3", "--why", "no", code=1
    )
    assert "has no record" in said("split", str(elder), "pension:B1", "--why", "no", code=1)
    said("split", str(elder), "pension:B3", "--why", "two women")
    assert person("B3") == younger
    assert "1 proposal (" in said("merge", str(person("B1")), str(younger), "--why", "paid twice")
