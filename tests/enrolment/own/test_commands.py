"""The commands of enrolling here: whoever runs them acts in her own name, and is refused where she is no officer."""

import getpass
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from recensus.cli import enrolling_here, recertifying
from recensus.enrolment.models import Enrolment
from tests.cast import appoint
from tests.enrolment.own.conftest import Kaba

COMMANDS = typer.Typer()
enrolling_here.register(COMMANDS)
recertifying.register(COMMANDS)


def recensus(*arguments: object, code: int = 0) -> Result:
    """Run one command; fail unless it ends with ``code``."""
    result = CliRunner().invoke(COMMANDS, [str(one) for one in arguments])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture(autouse=True)
def pack(kaba: Kaba, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the commands find the country's pack, and return where it is."""
    monkeypatch.chdir(Path(kaba.pack.path).parent)
    for command in (enrolling_here, recertifying):
        monkeypatch.setattr(command, "country_pack", lambda: kaba.pack)
    return kaba.pack.path


def test_a_programme_is_worked_by_commands(kaba: Kaba, pack: str, tmp_path: Path) -> None:
    drawn = recensus("enrol", "propose", pack, "grant")
    assert "7 eligible = 4 offered a place + 3 waiting + 0 in already" in drawn.output
    number = kaba.propose(by="olive")
    recensus("enrol", "export", number, tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_text().splitlines()[1].startswith("Kaba,1,H")
    assert "Kaba" in recensus("enrol", "waiting", number).output
    refused = recensus("enrol", "approve", number, "--first-day", "2026-01-01", code=1)
    assert "is not appointed by it" in " ".join(refused.output.split())
    kaba.approve(number)
    assert "4 entitlements of 50.00 KBD" in recensus("entitle", pack, "grant", "2026-02").output
    assert (
        "4 call-ups are open" in recensus("recertify", "draw-up", pack, "grant", "--on", "2028-02-01").output
    )
    recensus("enrol", "exit", Enrolment.objects.earliest("id").pk, "--reason", "x", code=1)
    recensus("enrol", "exit", 4711, "--reason", "x", code=2)


def test_an_officer_of_the_programme_calls_up_by_command(kaba: Kaba, pack: str) -> None:
    kaba.approve(kaba.propose())
    appoint(getpass.getuser(), "programme_manager", organisation="Ministry of Kaba")
    recensus("recertify", "draw-up", pack, "grant", "--on", "2028-02-01")
    assert "3 were called up" in recensus("recertify", "call-up", "grant", "--area", "Kaba").output
    assert "its time is up" in recensus("recertify", "list", "grant").output
