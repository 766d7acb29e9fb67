"""Reading in a process of its own, so that a file made to do harm ends that process and nothing else.

One helper process stands ready for each process that reads files. It has no secrets in its environment, and makes a
copy of itself for each file, with bounded memory and time; the copy reads the file, leaves its rows on disk, answers
with what it found out, and is gone. See `reading_process` for the other side.
"""

import atexit
import json
import logging
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Any, Final

from recensus.connectors.definition import FileFormat
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.limits import Limits, refusal
from recensus.connectors.files.table import ReadFile

log = logging.getLogger(__name__)

_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""One thread and one allocator: the helper copies itself, and threads are not copied."""
_ENDED_BY: Final[Mapping[int, tuple[str, str]]] = {
    signal.SIGXCPU: (
        "took_too_long",
        "Reading it took more than {0.seconds} s and {0.seconds_per_mib} s a MiB.",
    ),
    signal.SIGALRM: ("took_too_long", "Reading it took too long."),
    signal.SIGABRT: ("too_much_memory", "Reading it needs more memory than {0.memory:,} bytes."),
    signal.SIGKILL: ("too_much_memory", "Reading it needs more memory than there is."),
}


class _Helper:
    """The process that stands ready, started when first needed and again when it is gone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._one_at_a_time = Lock()

    def ask(self, request: dict[str, object]) -> dict[str, Any]:
        """Send a request and return the answer; the helper is started anew, once, if it was gone."""
        with self._one_at_a_time:
            line = self._exchange(request) or self._exchange(request)
        answer: dict[str, Any] = (
            json.loads(line) if line else {"ended_by": 0, "answer": "", "seconds": 0, "mib": 0}
        )
        return answer

    def _exchange(self, request: dict[str, object]) -> str:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            return ""
        return process.stdout.readline()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "recensus.connectors.files.reading_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=_ENVIRONMENT,
                start_new_session=True,
            )
        return self._process

    def stop(self) -> None:
        """Let the helper end: it does when nobody can ask it any more."""
        if self._process is not None:
            self._process.communicate()
            self._process = None


_HELPER: Final = _Helper()
atexit.register(_HELPER.stop)


def read(path: Path, known: FileFormat, table: str, work: Path, limits: Limits) -> ReadFile:
    """Have a file read, and its rows left as ``<table>.parquet`` and ``<table>_unreadable.parquet`` in ``work``.

    Raises FileUnreadable, also when the reading process came to an end by its limits or by the file's fault.
    """
    answer = _HELPER.ask(
        {
            "path": str(path.resolve()),
            "known": asdict(known),
            "table": table,
            "work": str(work.resolve()),
            "limits": asdict(limits),
        }
    )
    log.info("read %s in %.1f s with %d MiB", path.name, answer["seconds"], answer["mib"])
    told = _told(answer["answer"])
    if "refused" in told:
        raise FileUnreadable(**told["refused"])
    if "read" not in told or answer["ended_by"]:
        raise _ended(answer["ended_by"], path.name, limits)
    lists = {name: tuple(told["read"][name]) for name in ("columns", "guessed")}
    return ReadFile(**{**told["read"], **lists})


def _told(answer: str) -> dict[str, Any]:
    """Return what the reading process said; one that was ended may have said half of it."""
    try:
        told: dict[str, Any] = json.loads(answer)
    except json.JSONDecodeError:
        return {}
    return told


def _ended(by: int, file: str, limits: Limits) -> FileUnreadable:
    code, message = _ENDED_BY.get(
        by, ("reader_ended", "Reading it failed in a way no sound file makes it fail.")
    )
    return refusal(code, file, message.format(limits))
