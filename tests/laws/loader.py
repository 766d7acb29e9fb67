"""Loads files in processes that can be killed: imports once, then forks for every line that it is sent.

A line is JSON: database, pack, files, ``statement`` (kill at the statement to the database so numbered; 0: never) and
``later`` (seconds after it). The answer is a line: how many statements were sent, or nothing when it was killed.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402

from recensus.intake import loading  # noqa: E402
from recensus.intake.actions import load_files  # noqa: E402
from recensus.registry import indexing  # noqa: E402
from recensus.vocabulary.pack import open_pack  # noqa: E402


class Fate:
    """Counts the statements of all connections, and kills this process at its time."""

    def __init__(self, statement: int, later: float) -> None:
        self._last, self._later, self.sent = statement, later, 0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        self.sent += 1
        if self.sent == self._last:
            threading.Thread(target=self._strike, daemon=True).start() if self._later else self._strike()
        return execute(*asked)

    def _strike(self) -> None:
        time.sleep(self._later)
        os.kill(os.getpid(), signal.SIGKILL)

    def attend(self, connection: Any, **_: object) -> None:
        connection.execute_wrappers.append(self)


def load(order: dict[str, Any]) -> int:
    """Load as ordered and return how many statements it took."""
    settings.DATABASES["default"]["NAME"] = order["database"]
    fate = Fate(order["statement"], order["later"])
    connection_created.connect(fate.attend, weak=False)
    files = [Path(file) for file in order["files"]]
    load_files(
        pack=open_pack(order["pack"]), source_name="survey", paths=files, by="tester", purpose="registration"
    )
    return fate.sent


def answer(words: object) -> None:
    """Tell whoever sent the line."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    """Answer every line that comes in, each in a child that may die."""
    loading.PERSONS_PER_CHUNK = 60
    indexing.MANY = 0
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            answer(load(json.loads(line)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            answer("killed" if os.WTERMSIG(status) == signal.SIGKILL else "failed")


if __name__ == "__main__":
    main()
