"""The sequencer beside other work: every few seconds, in a thread, whatever else the process is busy with."""

import logging
import threading

from django.db import DatabaseError, connection

from recensus.privacy.audit.actions import sequence

EVERY_SECONDS = 10
_log = logging.getLogger(__name__)


def keep_sequencing(stop: threading.Event) -> threading.Thread:
    """Sequence every EVERY_SECONDS until ``stop`` is set; what fails is logged and tried again."""
    thread = threading.Thread(target=_run, args=[stop], name="audit sequencer", daemon=True)
    thread.start()
    return thread


def sequence_or_tell() -> None:
    """Sequence; when that fails, say so in the log: the next pass does what this one could not."""
    try:
        sequence()
    except (DatabaseError, OSError, ValueError, TypeError):
        _log.exception("The audit log could not be brought up to date. Releases stop if this lasts.")
        connection.close()


def _run(stop: threading.Event) -> None:
    while not stop.wait(EVERY_SECONDS):
        sequence_or_tell()
    connection.close()
