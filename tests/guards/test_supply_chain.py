"""The audit of dependencies is well only when every package was checked; the bill of materials lists every package."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = "alpha==1.0 \\\n    --hash=sha256:00\nbeta-two==2.1 \\\n    --hash=sha256:11\n"
WELL = [{"name": "alpha", "version": "1.0", "vulns": []}, {"name": "Beta_Two", "version": "2.1", "vulns": []}]
WEAK = {"name": "beta-two", "version": "2.1", "vulns": [{"id": "X-1", "fix_versions": ["2.2"]}]}


def audit(folder: Path, says: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
    """Run the audit with a tool that gives this answer and ends with this code."""
    (folder / "lock.txt").write_text(LOCK)
    (folder / "answer").write_text(says)
    tool = folder / "tool"
    tool.write_text(f"#!/bin/sh\ncat {folder}/answer\nexit {code}\n")
    tool.chmod(0o755)
    return subprocess.run(
        [sys.executable, ROOT / "scripts/audit-dependencies", folder / "lock.txt"],
        env={**os.environ, "RECENSUS_AUDIT_TOOL": str(tool)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_it_is_well_when_every_locked_package_was_checked(tmp_path: Path) -> None:
    done = audit(tmp_path, json.dumps({"dependencies": WELL}))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([], "alpha 1.0 was not checked"),
        (WELL[:1], "beta-two 2.1 was not checked"),
        (
            [WELL[0], {"name": "beta-two", "skip_reason": "not answered", "version": "2.1", "vulns": []}],
            "not checked",
        ),
        ([WELL[0], {"name": "beta-two", "skip_reason": "the service is unreachable"}], "was not checked"),
        ([WELL[0], {**WELL[1], "version": "2.0"}], "beta-two 2.1 was not checked"),
        ([WELL[0], WEAK], "beta-two 2.1 has X-1; mended in 2.2"),
    ],
)
def test_it_fails_when_one_is_weak_or_was_skipped_however_the_tool_ends(
    answers: list[object], says: str, tmp_path: Path
) -> None:
    done = audit(tmp_path, json.dumps({"dependencies": answers}))
    assert done.returncode == 1
    assert says in done.stdout


@pytest.mark.parametrize("says", ["", "{}", "no service", '{"dependencies": null}'])
def test_it_fails_when_the_tool_says_nothing(says: str, tmp_path: Path) -> None:
    assert audit(tmp_path, says).returncode == 1


def test_it_fails_when_the_service_cannot_be_reached(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text((ROOT / "requirements.txt").read_text().split("annotated-types")[0])
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/audit-dependencies", tmp_path / "lock.txt"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **nowhere},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "was not checked" in done.stdout


def test_the_bill_of_materials_has_every_locked_package_with_its_hashes(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("cyclonedx-py")
    lock, bom = ROOT / "requirements.txt", tmp_path / "bom.json"
    subprocess.run(
        [program, "requirements", lock, "--output-reproducible", "-o", bom], check=True, capture_output=True
    )
    made = json.loads(bom.read_text())
    assert made["bomFormat"] == "CycloneDX"
    locked = set(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", lock.read_text(), re.MULTILINE))
    assert {(part["name"], part["version"]) for part in made["components"]} == locked
    assert all(part["externalReferences"][0]["hashes"] for part in made["components"])
