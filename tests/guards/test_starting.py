"""What every command waits for when it starts."""

import subprocess
import sys

ENGINES = ("duckdb", "pyarrow", "sqlglot", "numpy")


def test_a_command_that_needs_no_engine_does_not_wait_for_one() -> None:
    asked = f"import django, sys; django.setup(); print([name for name in {ENGINES} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
