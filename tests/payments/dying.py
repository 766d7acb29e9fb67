"""Pays in processes that can be killed: imports once, then forks for every line that it is sent.

A line is JSON: database, files folder, ``verb`` (release, take_in), ``about`` (a run's number, a path), ``statement``
(kill at the statement to the database so numbered; 0: never). The answer: how many were sent, or ``killed``.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402

from recensus.payments import actions  # noqa: E402

sent = 0


def _work(order: dict[str, Any]) -> int:
    settings.DATABASES["default"]["NAME"] = order["database"]
    settings.RECENSUS_FILES = Path(order["files"])

    def count(execute: Any, *asked: Any) -> Any:
        global sent  # noqa: PLW0603 - one process does one thing
        sent += 1
        if sent == order["statement"]:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*asked)

    connection_created.connect(lambda connection, **_: connection.execute_wrappers.append(count), weak=False)
    if order["verb"] == "release":
        actions.release(run=order["about"], by="rosa", purpose="payments")
    else:
        actions.take_in(path=Path(order["about"]), by="paula", purpose="payments")
    return sent


def main() -> None:
    """Answer every line that comes in, each in a child that may die."""
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            sys.stdout.write(f"{_work(json.loads(line))}\n")
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            sys.stdout.write("killed\n" if os.WTERMSIG(status) == signal.SIGKILL else "failed\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
