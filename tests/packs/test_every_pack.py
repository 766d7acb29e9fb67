"""Every pack that is shipped is without a problem, and each of its examples comes out."""

import subprocess
import sys
from pathlib import Path

import pytest

PACKS = Path(__file__).parents[2] / "countries"


@pytest.mark.parametrize("pack", sorted(path.parent.name for path in PACKS.glob("*/pack.yaml")))
def test_a_shipped_pack_is_without_a_problem(pack: str) -> None:
    program = Path(sys.executable).with_name("recensus")
    done = subprocess.run(
        [program, "pack", "check", PACKS / pack], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
