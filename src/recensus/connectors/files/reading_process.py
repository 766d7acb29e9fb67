"""The process that reads files for another: it waits for requests, and copies itself for each.

A request is one line of JSON on the input, an answer one on the output. The copy bounds its own memory and time before
it opens the file, and can write to nothing but the request's work folder and the pipe for its answer. When the input
ends, whoever asked is gone, and so are this process and its copy.
"""

import json
import os
import resource
import select
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from recensus.connectors.definition import FileFormat
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.formats import read_and_leave
from recensus.connectors.files.limits import Limits, refusal
from recensus.connectors.room import no_room

WAITING_FACTOR = 5
"""How much longer than its processor time a reading may take by the clock."""


def main() -> None:
    """Serve requests until the input ends."""
    for line in iter(sys.stdin.readline, ""):
        print(json.dumps(_served(line)), flush=True)  # noqa: T201  (this is the answer)


def _served(line: str) -> dict[str, object]:
    answers, tells = os.pipe()
    copy = os.fork()
    if copy == 0:
        _read_and_tell(json.loads(line), tells)
        os._exit(0)  # what it copied is not its own to clear up, and that takes longer than most files
    os.close(tells)
    with os.fdopen(answers, "rb") as pipe:
        answer = _all_of(pipe.fileno(), copy)
    _, status, used = os.wait4(copy, 0)
    return {
        "ended_by": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "answer": answer.decode("utf-8", "replace"),
        "seconds": used.ru_utime + used.ru_stime,
        "mib": used.ru_maxrss // 1024,
    }


def _all_of(pipe: int, copy: int) -> bytes:
    """Return all that the copy says; end it when nobody waits for it any more."""
    said = b""
    while True:
        ready, _, _ = select.select([pipe, sys.stdin], [], [])
        if sys.stdin in ready:
            os.kill(copy, signal.SIGKILL)
            sys.exit()
        if not (part := os.read(pipe, 1 << 16)):
            return said
        said += part


def _read_and_tell(request: dict[str, Any], tells: int) -> None:
    """Read the file and answer: the work of the copy, which ends with it, however that ends."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, sys.stdin.fileno())
    os.dup2(nowhere, sys.stdout.fileno())
    limits, path = Limits(**request["limits"]), Path(request["path"])
    bound(limits, path.stat().st_size)
    with os.fdopen(tells, "w") as pipe:
        json.dump(_answer(request, path, limits), pipe)


def bound(limits: Limits, size: int) -> None:
    """Give this process no more memory and time than reading a file of ``size`` bytes may take."""
    seconds = limits.seconds_for(size)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    signal.setitimer(signal.ITIMER_REAL, WAITING_FACTOR * seconds)


def _answer(request: dict[str, Any], path: Path, limits: Limits) -> dict[str, object]:
    try:
        read = read_and_leave(
            path, FileFormat(**request["known"]), request["table"], Path(request["work"]), limits
        )
    except FileUnreadable as refused:
        return {"refused": refused.told()}
    except (MemoryError, duckdb.OutOfMemoryException):
        message = f"Reading it needs more memory than {limits.memory:,} bytes."
        return {"refused": refusal("too_much_memory", path.name, message).told()}
    except (duckdb.Error, OSError) as problem:
        if not no_room(problem):
            raise
        return {"refused": refusal("no_room", path.name, "It cannot be read now.").told()}
    return {"read": asdict(read)}


if __name__ == "__main__":
    main()
