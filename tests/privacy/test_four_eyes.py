"""What one officer proposes another approves; who is first begins alone, once."""

import getpass
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from django.contrib.auth.models import User
from django.db import IntegrityError
from typer.testing import CliRunner, Result

from recensus.cli import access as commands
from recensus.privacy import actions
from recensus.privacy.access import AccessRefused, Act, foreseen
from recensus.privacy.models import Agreement, Appointment, PolicyVersion
from recensus.privacy.queries import policy_in_force
from recensus.privacy.reading import NotAPolicy, policy_of, standard_policy
from recensus.privacy.tabling import table
from recensus.vocabulary.pack import open_pack
from tests.cast import appoint
from tests.small_country import write_pack

pytestmark = pytest.mark.django_db
WANJA = {"officer": "wanja", "role": "district_officer", "areas": ["D1"]}
ROLES = """
clerk:
  label: Clerk
  reach: areas
  may: {casework: {acts: [see], shows: {open: value}}}
"""
AGREEMENTS = """
health:
  parties: [Ministry, Health Insurance]
  legal_basis: Health Insurance Act, section 12
  purpose: data sharing
  attributes: {area: value, sex: band}
  population: Everybody on record.
  granularity: registrant
  volume: 1000
  start: 2026-01-01
  end: 2026-12-31
  signatories: [A. Mwangi, B. Otieno]
"""


@pytest.fixture
def two_managers() -> None:
    """Appoint a second data protection officer beside Petra."""
    appoint("pavel", "data_protection_officer")


def may(who: str) -> bool:
    return foreseen(by=who, purpose="casework", action=Act.SEARCH).allowed


@pytest.mark.usefixtures("two_managers")
def test_another_officer_puts_an_appointment_in_force() -> None:
    number = actions.propose_appointment(**WANJA, by="petra")
    assert not may("wanja")
    with pytest.raises(actions.NotApprovable, match="another officer"):
        actions.approve(kind="appointment", number=number, by="petra")
    actions.approve(kind="appointment", number=number, by="pavel")
    assert may("wanja")
    actions.end(kind="appointment", number=number, by="petra")
    assert not may("wanja")


@pytest.mark.usefixtures("two_managers")
def test_nobody_approves_her_own_appointment_or_one_twice() -> None:
    number = actions.propose_appointment(**(WANJA | {"officer": "pavel"}), by="petra")
    with pytest.raises(actions.NotApprovable, match="own appointment"):
        actions.approve(kind="appointment", number=number, by="pavel")
    appoint("third", "data_protection_officer")
    actions.approve(kind="appointment", number=number, by="third")
    with pytest.raises(actions.NotApprovable, match="waits"):
        actions.approve(kind="appointment", number=number, by="third")


@pytest.mark.parametrize("who", ["dalia", "mallory", "", "odile"])
def test_only_who_manages_proposes_and_approves(who: str) -> None:
    with pytest.raises(AccessRefused):
        actions.propose_appointment(**WANJA, by=who)
    with pytest.raises(AccessRefused):
        actions.approve(kind="policy", number=1, by=who)
    with pytest.raises(AccessRefused):
        actions.end(kind="policy", number=1, by=who)


def test_a_role_that_the_policy_does_not_know_is_not_proposed() -> None:
    with pytest.raises(actions.NotApprovable, match="There is no role 'minister'"):
        actions.propose_appointment(**(WANJA | {"role": "minister"}), by="petra")


def test_the_first_begins_alone_and_never_again() -> None:
    Appointment.objects.exclude(officer__in=[getpass.getuser(), "system"]).delete()
    first = getpass.getuser()
    second = actions.propose_appointment(
        officer="petra", role="data_protection_officer", areas=None, by=first
    )
    actions.approve(kind="appointment", number=second, by=first)
    assert Appointment.objects.get(pk=second).bootstrapped
    third = actions.propose_appointment(**WANJA, by=first)
    with pytest.raises(actions.NotApprovable, match="another officer"):
        actions.approve(kind="appointment", number=third, by=first)
    actions.end(kind="appointment", number=second, by=first)
    with pytest.raises(actions.NotApprovable, match="another officer"):
        actions.approve(kind="appointment", number=third, by=first)
    assert not actions.begin(by="mallory")


def test_the_database_itself_refuses_one_officer_for_both() -> None:
    with pytest.raises(IntegrityError, match="takes_two"):
        appoint("wanja", "operator", approved_by="petra")


@pytest.mark.usefixtures("two_managers")
def test_a_new_policy_holds_from_its_approval(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "privacy").mkdir()
    (folder / "privacy/roles.yaml").write_text(ROLES)
    number = actions.propose_policy(pack=open_pack(folder), by="petra")
    assert may("dalia")
    actions.approve(kind="policy", number=number, by="pavel")
    assert list(policy_in_force().roles) == ["clerk"]
    assert not may("dalia")


def test_a_policy_with_a_purpose_that_does_not_exist_is_not_proposed(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "privacy").mkdir()
    (folder / "privacy/roles.yaml").write_text(ROLES.replace("casework", "curiosity"))
    with pytest.raises(NotAPolicy, match=r"privacy/roles.yaml:5: unknown_purpose"):
        actions.propose_policy(pack=open_pack(folder), by="petra")


@pytest.mark.usefixtures("two_managers")
def test_an_agreement_is_proposed_once_a_version(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "privacy").mkdir()
    file = folder / "privacy/agreements.yaml"
    file.write_text(AGREEMENTS)
    (number,) = actions.propose_agreements(pack=open_pack(folder), by="petra")
    assert actions.propose_agreements(pack=open_pack(folder), by="petra") == []
    actions.approve(kind="agreement", number=number, by="pavel")
    file.write_text(AGREEMENTS.replace("1000", "500"))
    (second,) = actions.propose_agreements(pack=open_pack(folder), by="petra")
    assert Agreement.objects.get(pk=second).version == 2


def run(*words: str, given: str = "") -> Result:
    app = typer.Typer()
    commands.register(app)
    return CliRunner().invoke(app, ["access", *words], input=given, env={"COLUMNS": "200"})


@pytest.fixture
def password() -> Iterator[str]:
    """Give Petra an account."""
    User.objects.create_user("petra", password="a long enough word")
    return "a long enough word\n"


def test_by_command_an_officer_appoints_and_another_approves_with_her_password(password: str) -> None:
    proposed = run("appoint", "wanja", "district_officer", "--area", "D1")
    number = proposed.output.split()[-1]
    assert "Waits for approval: appointment" in run("list").output
    assert run("approve", "appointment", number).exit_code == 1
    assert run("approve", "appointment", number, "--officer", "petra", given="wrong\n").exit_code == 1
    assert run("approve", "appointment", number, "--officer", "petra", given=password).exit_code == 0
    asked = run("may", "wanja", "see", "casework", "--attribute", "name")
    assert "Yes." in asked.output
    assert "name: value" in asked.output
    assert run("may", "wanja", "export", "casework").exit_code == 1
    assert run("end", "appointment", number).exit_code == 0
    assert run("may", "wanja", "see", "casework").exit_code == 1


def test_the_page_of_who_may_see_what_is_the_policys() -> None:
    page = Path(__file__).parents[2] / "docs/reference/who-may-see-what.md"
    renew = "recensus access table --standard > docs/reference/who-may-see-what.md"
    assert page.read_text() == table(policy_of(standard_policy())) + "\n", renew
    assert run("table").output == page.read_text()


def test_no_standard_role_outside_the_ministry_is_without_an_agreement() -> None:
    policy = policy_in_force()
    assert PolicyVersion.objects.count() == 1
    assert policy.roles["partner"].needs_agreement
    for name, role in policy.roles.items():
        if Act.AUDIT in {act for grant in role.grants.values() for act in grant.acts} and name == "auditor":
            assert all(not grant.classes for grant in role.grants.values())
